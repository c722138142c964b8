"""Mail through a server: a real one on the loopback interface."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from mail_server import mail_server
from shell_application import SteppingClock

from chassis.mail import MailRefused, Message, SmtpMailer

HELLO = Message(to="rosa@example.org", subject="Félicitations", text="Grüße\n", dedupe_key="award:1")


def test_a_mail_reaches_the_server(clock: SteppingClock) -> None:
    with mail_server() as server:
        SmtpMailer(f"smtp://rosa:s%40cret@localhost:{server.port}", sender="b@example.org", clock=clock).send(HELLO)
    (mail,) = server.mails
    assert "To: rosa@example.org" in mail
    assert "Message-ID: <" in mail
    assert server.logins == 1


def test_a_refusal_never_repeats_the_address(clock: SteppingClock) -> None:
    with mail_server() as server:
        mailer = SmtpMailer(f"smtp://localhost:{server.port}", sender="b@example.org", clock=clock)
        with pytest.raises(MailRefused) as refused:
            mailer.send(Message(to=server.refuses, subject="x", text="y", dedupe_key="1"))
    assert "example.org" not in str(refused.value)
    assert refused.value.code == "mail.refused"


def test_a_server_that_does_not_listen_is_a_refusal(clock: SteppingClock) -> None:
    with mail_server() as server:
        port = server.port
    with pytest.raises(MailRefused, match="ConnectionRefusedError"):
        SmtpMailer(f"smtp://localhost:{port}", sender="b@example.org", clock=clock).send(HELLO)


def test_a_server_that_cannot_prove_its_name_gets_nothing(tmp_path: Path, clock: SteppingClock) -> None:
    with mail_server(self_signed(tmp_path)) as server:
        mailer = SmtpMailer(f"smtps://rosa:secret@localhost:{server.port}", sender="b@example.org", clock=clock)
        with pytest.raises(MailRefused, match="SSLCertVerificationError"):
            mailer.send(HELLO)
    assert server.mails == []
    assert server.logins == 0


def test_a_server_without_tls_gets_nothing(clock: SteppingClock) -> None:
    with mail_server() as server:
        # Any name but localhost stands for a server elsewhere; this one is the same machine.
        mailer = SmtpMailer(f"smtp://rosa:secret@127.0.0.1:{server.port}", sender="b@example.org", clock=clock)
        with pytest.raises(MailRefused, match="SMTPNotSupportedError"):
            mailer.send(HELLO)
    assert server.mails == []
    assert server.logins == 0


def self_signed(folder: Path) -> ssl.SSLContext:
    """Give the server's side of TLS under a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
