"""Refuse forms that another site made a visitor's browser send (CSRF).

1. A browser that says where the form came from must name this site (`Sec-Fetch-Site`, `Origin`).
2. With a session, the form must carry the session's synchroniser token (`csrf_token`).

Without a session there is nothing to misuse but the link or text in the form itself; rule 1 alone keeps other sites
from signing a visitor in as somebody else. Spec: OWASP ASVS 5.0 V3.5; Fetch, "Origin header".
"""

import hmac
from collections.abc import AsyncGenerator

from fastapi import Request

from chassis.identification import actor_of
from chassis.problems import CsrfRefused
from chassis.service import Shell

FIELD = "csrf_token"
# "none" is a person's own doing, such as sending a form again from the history.
_OWN_SITE = ("same-origin", "none")


async def require_csrf(request: Request) -> AsyncGenerator[None]:
    """Dependency of every form that changes something.

    Raises:
        CsrfRefused: the form came from elsewhere, or lacks the token of its session.
    """
    shell: Shell = request.app.state.shell
    if request.headers.get("sec-fetch-site", "same-origin") not in _OWN_SITE:
        raise CsrfRefused
    if request.headers.get("origin", shell.settings.public_url) != shell.settings.public_url:
        raise CsrfRefused
    expected = actor_of(request).csrf
    if expected is None:
        yield
        return
    # The route may read the same form, so that it stays open until the answer is made.
    form = await request.form()
    try:
        given = form.get(FIELD)
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), expected.encode()):
            raise CsrfRefused
        yield
    finally:
        await form.close()
