"""A real SMTP server on the loopback interface, as small as one can be."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """What the server heard; `refuses` is the address that it does not know."""

    port: int = 0
    refuses: str = "unknown@example.org"
    mails: list[str] = field(default_factory=list)
    logins: int = 0

    def answer(self, command: str) -> str:
        verb = command.split(" ", 1)[0].upper()
        if verb == "EHLO":
            return "250-localhost\r\n250 AUTH PLAIN"
        if verb == "AUTH":
            self.logins += 1
            return "235 welcome"
        if verb == "RCPT" and self.refuses in command:
            return f"550 no such user {self.refuses}"
        return {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 fine")


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """Run a server until the block ends."""
    state = MailServer()

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 localhost\r\n")
            while line := self.rfile.readline():
                command = line.decode().strip()
                self.wfile.write(state.answer(command).encode() + b"\r\n")
                if command.upper() == "DATA":
                    state.mails.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                    self.wfile.write(b"250 taken\r\n")
                elif command.upper() == "QUIT":
                    return

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up in the handshake is what one test is about."""

    with Server(("localhost", 0), Conversation) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
