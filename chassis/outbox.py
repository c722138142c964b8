"""Send mail at least once: written in the caller's transaction, delivered after it, tried again until it leaves.

1. `put_mail` seals the message and writes it beside what it tells of, in the same transaction.
2. `deliver_outbox` takes due mails for a while (a lease), so that two workers do not send one mail,
3. hands each over,
4. and notes it. A crash between 3 and 4 sends it once more, with the same Message-ID.
"""

import json
from datetime import timedelta

import structlog

from chassis import outbox_queries
from chassis.clock import Clock
from chassis.database import Connection, Database
from chassis.mail import Mailer, MailRefused, Message
from chassis.sealing import SealBroken, Vault

OUTBOX_PURPOSE = "outbox"
DELIVERY_LEASE = timedelta(minutes=5)
BATCH_MAILS = 20
MAX_ATTEMPTS = 12
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)  # with twelve attempts: about twenty hours

_log = structlog.stdlib.get_logger("chassis.outbox")


def put_mail(connection: Connection, vault: Vault, message: Message, *, clock: Clock) -> bool:
    """Write a mail into the outbox of this transaction; False when its dedupe key was there already."""
    if not message.dedupe_key:
        text = "a mail in the outbox needs a dedupe key"
        raise ValueError(text)
    content = json.dumps([message.to, message.subject, message.text], ensure_ascii=False)
    return outbox_queries.add_mail(
        connection,
        dedupe_key=message.dedupe_key,
        message_sealed=vault.seal(OUTBOX_PURPOSE, content.encode()),
        at=clock(),
    )


def deliver_outbox(database: Database, vault: Vault, mailer: Mailer, *, clock: Clock) -> int:
    """Deliver everything that is due; give the number of mails that left."""
    delivered = 0
    while True:
        at = clock()
        with database.writing() as connection:
            mails = outbox_queries.take_due_mails(connection, at=at, until=at + DELIVERY_LEASE, limit=BATCH_MAILS)
        for mail in mails:
            delivered += _deliver(database, vault, mailer, mail, clock=clock)
        if len(mails) < BATCH_MAILS:
            return delivered


def _deliver(
    database: Database, vault: Vault, mailer: Mailer, mail: outbox_queries.WaitingMail, *, clock: Clock
) -> int:
    try:
        to, subject, text = json.loads(vault.open(OUTBOX_PURPOSE, mail.message_sealed))
        mailer.send(Message(to=to, subject=subject, text=text, dedupe_key=mail.dedupe_key))
    except (MailRefused, SealBroken) as problem:
        _note_failure(database, mail, problem, clock=clock)
        return 0
    with database.writing() as connection:
        outbox_queries.note_delivered(connection, mail.dedupe_key, at=clock())
    return 1


def _note_failure(
    database: Database, mail: outbox_queries.WaitingMail, problem: MailRefused | SealBroken, *, clock: Clock
) -> None:
    is_last = mail.attempts >= MAX_ATTEMPTS or isinstance(problem, SealBroken)
    _log.warning("mail.failed", dedupe_key=mail.dedupe_key, attempts=mail.attempts, code=problem.code, last=is_last)
    with database.writing() as connection:
        if is_last:
            outbox_queries.give_up(connection, mail.dedupe_key, at=clock(), failure=problem.code)
        else:
            wait = min(FIRST_RETRY * 2 ** (mail.attempts - 1), LONGEST_RETRY)
            outbox_queries.note_failed(connection, mail.dedupe_key, due_at=clock() + wait, failure=problem.code)
