"""Mail: written with what it tells of, delivered at least once, recognisable when it comes twice."""

import email
import email.policy
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from shell_application import KEK, Mailbox, SteppingClock
from sqlalchemy import text

from chassis import outbox_queries
from chassis.database import Database
from chassis.mail import FolderMailer, Mailer, MailRefused, Message, SmtpMailer, compose
from chassis.outbox import deliver_outbox, put_mail
from chassis.sealing import Vault
from chassis.service import mailer_of
from chassis.settings import Settings

VAULT = Vault(KEK)
HELLO = Message(to="rosa@example.org", subject="Your badge", text="Look: https://b.org/h/s3cret", dedupe_key="award:1")


class Unwilling:
    """A mail server that refuses a number of times, then takes."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.taken: list[Message] = []

    def send(self, message: Message) -> None:
        if self.times:
            self.times -= 1
            raise MailRefused
        self.taken.append(message)


def put(database: Database, clock: Callable[[], datetime], message: Message = HELLO) -> bool:
    with database.writing() as connection:
        return put_mail(connection, VAULT, message, clock=clock)


def deliver(database: Database, mailer: Mailer, clock: Callable[[], datetime]) -> int:
    return deliver_outbox(database, VAULT, mailer, clock=clock)


def waiting(database: Database) -> int:
    with database.reading() as connection:
        return outbox_queries.waiting_mails(connection)


def test_a_mail_leaves_once_and_its_content_is_forgotten(
    databases: Database, clock: SteppingClock, mailbox: Mailbox
) -> None:
    assert put(databases, clock)
    assert waiting(databases) == 1
    assert deliver(databases, mailbox, clock) == 1
    assert deliver(databases, mailbox, clock) == 0
    assert mailbox.messages == [HELLO]
    with databases.reading() as connection:
        assert connection.execute(text("SELECT message_sealed FROM chassis_outbox")).scalar_one() is None


def test_nothing_of_a_waiting_mail_can_be_read_in_the_database(databases: Database, clock: SteppingClock) -> None:
    put(databases, clock)
    with databases.reading() as connection:
        row = str(connection.execute(text("SELECT * FROM chassis_outbox")).one())
    for said in ("rosa", "badge", "s3cret"):
        assert said not in row


def test_the_same_dedupe_key_is_one_mail(databases: Database, clock: SteppingClock, mailbox: Mailbox) -> None:
    assert put(databases, clock)
    assert not put(databases, clock)
    deliver(databases, mailbox, clock)
    assert not put(databases, clock)
    assert deliver(databases, mailbox, clock) == 0
    assert len(mailbox.messages) == 1


def test_a_mail_of_an_undone_transaction_was_never_written(
    databases: Database, clock: SteppingClock, mailbox: Mailbox
) -> None:
    with pytest.raises(ZeroDivisionError), databases.writing() as connection:
        put_mail(connection, VAULT, HELLO, clock=clock)
        raise ZeroDivisionError
    assert deliver(databases, mailbox, clock) == 0


def test_a_refused_mail_is_tried_again_later_and_later(databases: Database, clock: SteppingClock) -> None:
    put(databases, clock)
    server = Unwilling(times=3)
    for wait in (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)):
        assert deliver(databases, server, clock) == 0
        clock.advance(wait - timedelta(seconds=1))
        assert deliver(databases, server, clock) == 0
        clock.advance(timedelta(seconds=1))
    assert deliver(databases, server, clock) == 1
    assert server.taken == [HELLO]


def test_after_twelve_refusals_a_mail_is_given_up_and_forgotten(databases: Database, clock: SteppingClock) -> None:
    put(databases, clock)
    server = Unwilling(times=100)
    for _ in range(20):
        deliver(databases, server, clock)
        clock.advance(timedelta(hours=6))
    assert server.times == 100 - 12
    assert waiting(databases) == 0
    with databases.reading() as connection:
        row = connection.execute(text("SELECT message_sealed, last_failure FROM chassis_outbox")).one()
    assert tuple(row) == (None, "mail.refused")


def test_a_mail_whose_delivery_died_is_sent_again_after_its_lease(
    databases: Database, clock: SteppingClock, mailbox: Mailbox
) -> None:
    class Dying:
        def send(self, message: Message) -> None:
            mailbox.send(message)
            raise SystemExit

    put(databases, clock)
    with pytest.raises(SystemExit):
        deliver(databases, Dying(), clock)
    assert deliver(databases, mailbox, clock) == 0
    clock.advance(timedelta(minutes=5))
    assert deliver(databases, mailbox, clock) == 1
    assert mailbox.messages == [HELLO, HELLO]
    first, second = (compose(message, sender="b@example.org", at=clock()) for message in mailbox.messages)
    assert first["Message-ID"] == second["Message-ID"]


def test_one_mail_that_cannot_be_opened_does_not_hold_up_the_others(
    databases: Database, clock: SteppingClock, mailbox: Mailbox
) -> None:
    with databases.writing() as connection:
        put_mail(connection, Vault(bytes(32)), HELLO, clock=clock)
    put(databases, clock, Message(to="eva@example.org", subject="x", text="y", dedupe_key="award:2"))
    assert deliver(databases, mailbox, clock) == 1
    assert waiting(databases) == 0


def test_many_mails_leave_in_one_go(databases: Database, clock: SteppingClock, mailbox: Mailbox) -> None:
    for number in range(45):
        put(databases, clock, Message(to="eva@example.org", subject="x", text="y", dedupe_key=f"award:{number:02}"))
    assert deliver(databases, mailbox, clock) == 45
    assert [message.dedupe_key for message in mailbox.messages] == [f"award:{number:02}" for number in range(45)]


def test_a_mail_without_dedupe_key_is_a_mistake(database: Database, clock: SteppingClock) -> None:
    with pytest.raises(ValueError, match="dedupe key"):
        put(database, clock, Message(to="a@example.org", subject="x", text="y"))


def test_the_folder_gets_one_readable_file_per_mail(tmp_path: Path, clock: SteppingClock) -> None:
    mailer = FolderMailer(tmp_path / "mail", sender="Badges <badges@example.org>", clock=clock)
    greeting = Message(to="rosa@example.org", subject="Félicitations", text="Grüße, été\n", dedupe_key="award:1")
    mailer.send(greeting)
    clock.advance(timedelta(minutes=5))
    mailer.send(greeting)
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name.startswith("20261102T090000Z-award-1-")
    assert file.suffix == ".eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (mail["To"], mail["Subject"]) == ("rosa@example.org", "Félicitations")
    assert mail.get_content() == "Grüße, été\n"
    assert mail["Message-ID"].endswith("@example.org>")
    assert "rosa" not in mail["Message-ID"]
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_folder_that_cannot_be_written_refuses(tmp_path: Path, clock: SteppingClock) -> None:
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(MailRefused):
        FolderMailer(tmp_path / "mail", sender="b@example.org", clock=clock).send(HELLO)


def test_a_line_break_in_a_subject_makes_no_header() -> None:
    message = Message(to="a@example.org", subject="x\r\nBcc: eva@example.org", text="y", dedupe_key="1")
    mail = compose(message, sender="b@example.org", at=datetime(2026, 1, 1, tzinfo=UTC))
    assert mail["Bcc"] is None
    assert mail["Subject"] == "x Bcc: eva@example.org"


@pytest.mark.parametrize("url", ["http://mail.example.org", "mail.example.org", "smtps://", ""])
def test_an_unusable_mail_server_is_refused_at_the_start(clock: SteppingClock, url: str) -> None:
    with pytest.raises(ValueError, match="smtp_url"):
        SmtpMailer(url, sender="b@example.org", clock=clock)


def test_the_settings_choose_the_mailer(tmp_path: Path, clock: SteppingClock) -> None:
    settings = Settings(public_url="http://localhost:8000", profile="demonstration", data_dir=tmp_path)
    assert isinstance(mailer_of(settings, clock), FolderMailer)
    by_server = settings.model_copy(update={"smtp_url": "smtps://u:p@mail.example.org"})
    assert isinstance(mailer_of(by_server, clock), SmtpMailer)
