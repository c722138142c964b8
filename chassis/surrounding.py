"""Put the shell around an application: what every request passes, from the outside in.

1. `HeadRequests` serves HEAD as GET without a body.
2. `RequestLog` numbers the request and writes its line.
3. `SecurityHeaders` completes every answer, error pages included.
4. `CompressMiddleware` compresses what is worth it.
5. `ProblemAnswers` turns every exception into an answer.
6. `RequestGate` refuses what nothing could be done with.
7. The body limit of Starlette; a route that takes larger bodies says so by `max_body_size`.
8. `Identification` finds out who asks.
"""

import structlog
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette_compress import CompressMiddleware

from chassis import problem_answers
from chassis.head_requests import HeadRequests
from chassis.identification import Identification
from chassis.observability import RequestLog, configure_logging
from chassis.rate_limits import RateLimiter
from chassis.request_gate import RequestGate
from chassis.security_headers import SecurityHeaders
from chassis.service import Shell

# A form with thirty people and their evidence stays far below; uploads set their own limit on their route.
MAX_BODY_BYTES = 512 * 1024


def surround(app: FastAPI, shell: Shell) -> None:
    """Give the application its shell; call it before the first request."""
    if not structlog.is_configured():
        # Without it, a traceback would be printed with the values of its variables.
        configure_logging(shell.settings.log_format)
    app.state.shell = shell
    app.state.rate_limiter = RateLimiter()
    problem_answers.install(app)
    app.user_middleware[:0] = [
        Middleware(HeadRequests),
        Middleware(RequestLog, entropy=shell.entropy),
        Middleware(SecurityHeaders, https=shell.settings.is_https),
        Middleware(CompressMiddleware),
        Middleware(problem_answers.ProblemAnswers),
        Middleware(RequestGate, public_url=shell.settings.public_url),
        Middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY_BYTES),
        Middleware(Identification),
    ]
