"""The operator's page: how the node is doing, who issues, and who is recognised."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from chassis import queries as people
from chassis.database import Reading
from chassis.problems import Forbidden
from chassis.roles import EVERYWHERE, Actor, Role, issuer_scope
from chassis.service import CurrentShell
from chassis.sign_in import SignedInActor
from issuer import queries
from movement_badges.examining import examine
from movement_badges.mapping import feed_reader
from verifier.service import CurrentVerifier


def _operator(actor: SignedInActor) -> Actor:
    if not actor.holds(Role.OPERATOR, EVERYWHERE):
        raise Forbidden
    return actor


Operator = Annotated[Actor, Depends(_operator)]
router = APIRouter(prefix="/admin", include_in_schema=False)


@router.get("")
def overview(
    request: Request, shell: CurrentShell, verifier: CurrentVerifier, _actor: Operator, connection: Reading
) -> HTMLResponse:
    """Show the node's findings, its organisations and the trust registry."""
    organisations = queries.all_organisations(connection)
    context = {
        "findings": examine(request.app),
        "mail_folder": shell.settings.mails_lie_in,
        "organisations": organisations,
        # Roles are tied to `issuer:SLUG`; people know organisations by their names.
        "names": {issuer_scope(one.slug): one.name for one in organisations},
        # The map of this node reads its feed under an account of its own, named in the reader's language here.
        "reader": feed_reader(shell, connection),
        "people": people.all_people(connection),
        "recognised": verifier.registry(connection).issuers,
    }
    return shell.renderer.page(request, "movement_badges/admin.html", context)
