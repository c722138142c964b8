"""`movement-badges verify` and `movement-badges extract`: check badges on one's own machine.

Exit status of `verify`: 0 every badge is valid; 1 at least one is invalid; 2 none is invalid, but at least one could
not be decided; 3 at least one source is no badge (and none is invalid), or the command was used wrongly (Typer's own
status for that is 2; `movement_badges.cli` turns it into 3).
"""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class PolicyName(StrEnum):
    """The policies that can be asked for; `credentials.report.POLICIES` says what each requires."""

    PUBLIC = "public"
    RECOGNISED = "recognised"
    ONE_EDTECH = "1edtech"


def _moment(text: str) -> datetime:
    from credentials.instants import parse_instant  # noqa: PLC0415 - see `verify`

    instant = parse_instant(text)
    if instant is None:
        raise typer.BadParameter("write the time with its zone, such as 2026-11-02T09:00:00Z")
    return instant


def verify(  # noqa: PLR0917 - Typer reads the options of the command from it
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...",
            help="Files (JSON, JWS, PNG, SVG), folders, ZIP archives, https URLs, or - for standard input.",
        ),
    ] = None,
    lists: Annotated[
        list[Path] | None,
        typer.Option(
            "--list", metavar="FILE", help="Check what this text or CSV file lists: a path or URL on each line."
        ),
    ] = None,
    policy: Annotated[
        PolicyName,
        typer.Option(
            help="public: is the badge good? recognised: does the movement vouch for its issuer, too? "
            "1edtech: what would the official validator say? (for comparison)"
        ),
    ] = PolicyName.PUBLIC,
    trust: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Trust file: recognised issuers, with copies of their keys and lists."),
    ] = None,
    at: Annotated[
        datetime | None,
        typer.Option(metavar="TIME", parser=_moment, help="Check for this moment, such as 2026-11-02T09:00:00Z."),
    ] = None,
    recipient: Annotated[
        str | None,
        typer.Option(help="The person the badge must be about: a DID, an e-mail address or an account name."),
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Use the trust file only, never the network.")] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Check the newer edition that the issuer offers, if there is one.")
    ] = False,
    bundle: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Signed bundle of keys, lists and register; the network is not used."),
    ] = None,
    bundle_key: Annotated[
        str,
        typer.Option(metavar="KEY", help="The key that must have signed the bundle (`movement-badges trust key`)."),
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object on a line for each badge.")] = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write a table with a row for each badge, too.")
    ] = None,
) -> None:
    """Check badges: is each one whole, signed by its issuer, current and not revoked?

    Folders are searched with everything below them. Up to ten files are told in full, more of them in a line each,
    with totals for every verdict and every reason.

    Ends with 0 if all are valid, 1 if any is invalid, 2 if none is invalid but some could not be decided, and 3 if a
    source is no badge, a file could not be checked, or the command was used wrongly. Other things that lie in a folder
    or an archive among badges are counted, and change nothing.
    """
    if not sources and not lists:
        raise typer.BadParameter("name a file, a folder, an archive, an address, or a --list of them")
    if bool(bundle) != bool(bundle_key):
        raise typer.BadParameter("--bundle and --bundle-key belong together: a bundle is believed under a key you know")
    if bundle and (trust or refresh):
        raise typer.BadParameter("--bundle takes the place of --trust, and fetches nothing")
    # Only now: help and completion answer without loading what a check needs.
    from movement_badges import verifying, verifying_many  # noqa: PLC0415

    wanted = verifying.Wanted(
        policy.value,
        trust,
        at,
        recipient,
        offline=offline or bundle is not None,
        refresh=refresh,
        bundle=bundle,
        bundle_key=bundle_key,
    )
    raise typer.Exit(verifying_many.verify(sources or [], lists or [], wanted, as_json=json, table=csv))


def extract(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="An image with a badge in it, or - for standard input.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write here instead of standard output.")
    ] = None,
) -> None:
    """Take the signed badge out of an image, unchanged and unchecked.

    Ends with 0, or with 3 if there is no badge in it.
    """
    from movement_badges import verifying  # noqa: PLC0415 - see `verify`

    raise typer.Exit(verifying.extract_to(source, output))
