"""Exchange registers with other operators: the node's own signed file, and theirs, taken over as previewed."""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.clock import Clock
from chassis.database import Connection
from chassis.sealing import Vault
from verifier.recognising import MAX_NAME_CHARACTERS, Act, take_over
from verifier.recognition_problems import (
    EntryText,
    RegistryChanged,
    RegistryForm,
    RegistryOlder,
    SourceExists,
    SourceUnknown,
)
from verifier.registry_plan import RegistryPlan, plan_registry
from verifier.signed_registry import MAX_FILE_BYTES, open_registry, public_key_of, registry_key, sign_registry
from verifier.source_queries import SealedKey, Source, keep_own_key, note_taken, own_key, pin_source, sources
from verifier.trust_file import RegistryDocument
from verifier.trust_queries import kept_issuers

KEY_PURPOSE = "registry-key"
PRIVATE_KEY_BYTES = 32


@dataclass(frozen=True)
class Exchange:
    """What exchanging needs of a node: its vault, the time, randomness, and the name under which it publishes."""

    vault: Vault
    clock: Clock
    entropy: Callable[[int], bytes]
    publisher: str


@dataclass(frozen=True)
class Preview:
    """A file that was opened: from whom, what it says, and what it would change."""

    source: Source
    document: RegistryDocument
    plan: RegistryPlan


def export_registry(exchange: Exchange, connection: Connection) -> str:
    """Give the signed file of every entry that was decided here, past ones too; the key is made when first needed.

    What came from others stays out: whoever trusts our file trusts our decisions, not those that we only took over.
    """
    own = [entry.issuer for entry in kept_issuers(connection) if entry.source is None]
    private_key = signing_key(exchange, connection)
    return sign_registry(private_key, own, publisher=exchange.publisher, at=exchange.clock())


def public_registry_key(exchange: Exchange, connection: Connection) -> str:
    """Give the multikey that others pin, made when first needed."""
    return public_key_of(signing_key(exchange, connection)).multikey


def pin(connection: Connection, *, name: str, multikey: str, act: Act) -> None:
    """Pin the registry key of another operator under a name, which will stand behind whatever they recognise.

    Raises:
        SourceKey: it is no Ed25519 multikey.
        EntryText: the name is missing or too long.
        SourceExists: the key or the name is pinned already.
    """
    key = registry_key(multikey.strip()).multikey
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME_CHARACTERS or not name.isprintable():
        raise EntryText(field="name", limit=MAX_NAME_CHARACTERS)
    if any(source.multikey == key or source.name == name for source in sources(connection)):
        raise SourceExists(name=name)
    pin_source(connection, name=name, multikey=key, at=act.at, by=act.by)


def preview(exchange: Exchange, connection: Connection, content: str, *, signed_by: str) -> Preview:
    """Open a file and say what it would change; nothing changes.

    Args:
        exchange: the node.
        connection: the database.
        content: the file.
        signed_by: name or multikey of a pinned source.

    Raises:
        SourceUnknown, RegistryForm, RegistrySignature: the file cannot be believed.
        RegistryOlder: a newer one of this source was taken over already.
    """
    wanted = signed_by.strip()
    source = next((one for one in sources(connection) if wanted in (one.name, one.multikey)), None)
    if source is None:
        raise SourceUnknown(name=wanted[:100])
    if len(content) > MAX_FILE_BYTES:
        raise RegistryForm(detail=f"larger than {MAX_FILE_BYTES} bytes")
    document = open_registry(content, signed_by=source.multikey)
    published = document.published
    if source.last_published is not None and published is not None and published < source.last_published:
        # Somebody who keeps an old file could bring back an issuer that the source has dropped since.
        raise RegistryOlder(published=str(published.date()), name=source.name)
    plan = plan_registry(
        document.issuers, kept_issuers(connection), source=source.multikey, name=source.name, at=exchange.clock()
    )
    return Preview(source, document, plan)


def take(exchange: Exchange, connection: Connection, content: str, *, signed_by: str, confirmed: str, by: str) -> int:
    """Take over a file as it was previewed; return how many entries were touched.

    Raises:
        RegistryChanged: it would change something else than what was confirmed.
        Otherwise as `preview`.
    """
    found = preview(exchange, connection, content, signed_by=signed_by)
    if found.plan.digest != confirmed:
        raise RegistryChanged
    at = exchange.clock()
    touched = take_over(connection, found.plan, found.source.name, Act(by, at))
    if found.document.published is not None:
        note_taken(connection, found.source.multikey, published=found.document.published, at=at)
    return touched


def signing_key(exchange: Exchange, connection: Connection) -> Ed25519PrivateKey:
    """Give the node's own registry key, made when first needed."""
    kept = own_key(connection)
    if kept is not None:
        return Ed25519PrivateKey.from_private_bytes(exchange.vault.open(KEY_PURPOSE, kept.sealed))
    private_key = Ed25519PrivateKey.from_private_bytes(exchange.entropy(PRIVATE_KEY_BYTES))
    sealed = exchange.vault.seal(KEY_PURPOSE, private_key.private_bytes_raw())
    keep_own_key(connection, SealedKey(public_key_of(private_key).multikey, sealed, exchange.clock()))
    return private_key
