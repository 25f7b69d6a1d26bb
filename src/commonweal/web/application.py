"""The application: each request through its route, with one set of headers and one way to fail.

Pages are kept rendered by snapshot, day and address, and carry an entity tag of the same. A page
says what went wrong in words; what is a bug goes on to the server's log as well.
"""

import gzip
import hashlib
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commonweal.actions.clock import today
from commonweal.terms.errors import CommonwealError, NotFoundError, UsageError
from commonweal.web import routes
from commonweal.web.answering import Answer, Asked, Page
from commonweal.web.assets import assets, build_digest
from commonweal.web.current import Current, Kept, Site

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
ADDRESS_MAX = 2_000
PAUSE_SECONDS = 0.01
_COMPRESSION = 5
_NOT_FOUND, _BAD_REQUEST, _UNAVAILABLE, _BROKEN = 404, 400, 503, 500


class SafeHeaders:
    """Puts the same headers on every answer, errors and files included."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of an application."""
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the answer's head."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def _asked(request: Request) -> Asked:
    if len(str(request.url)) > ADDRESS_MAX:
        raise UsageError("The address is too long. Use the links and forms of the pages.")
    return Asked(
        request.url.path,
        {name: str(value) for name, value in request.path_params.items()},
        dict(request.query_params),
    )


def _tag(site: Site, asked: Asked) -> str:
    words = "\n".join((asked.path, *(f"{k}={v}" for k, v in sorted(asked.query.items()))))
    text = f"{site.snapshot.id}\n{site.stamp}\n{site.snapshot.taken_at}\n{today()}\n{build_digest()}\n{words}"
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def _sent(kept: Kept, request: Request, headers: dict[str, str], *, status: int = 200) -> Response:
    headers = headers | {"vary": "accept-encoding"}
    if kept.file_name:
        headers |= {"content-disposition": f'attachment; filename="{kept.file_name}"'}
    body = kept.body
    if kept.compressed and "gzip" in request.headers.get("accept-encoding", ""):
        body = kept.compressed
        headers |= {"content-encoding": "gzip"}
    return Response(body, status, headers, media_type=kept.content_type)


def _kept(answer: Answer) -> Kept:
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    return Kept(
        body, gzip.compress(body, _COMPRESSION, mtime=0), answer.content_type, answer.file_name
    )


def _make(page: Page, site: Site, asked: Asked, *, tag: str) -> Kept:
    kept = _kept(page.answer(site, asked))
    if not page.is_live:
        site.keep(tag, kept)
    return kept


def prepare(site: Site) -> None:
    """Make what readers are likeliest to ask for next, whenever nobody is being answered."""
    for table in site.view.rows_behind.tables:
        site.readers.wait_until_quiet()
        site.view.rows_behind.read(table)
    for page, asked in routes.usual(site):
        tag = _tag(site, asked)
        site.readers.wait_until_quiet()
        if site.recall(tag) is None:
            _make(page, site, asked, tag=tag)
            time.sleep(PAUSE_SECONDS)


def _page(current: Current, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        site, asked = current.site(), _asked(request)
        site.readers.note()
        tag = _tag(site, asked)
        headers = {"etag": tag, "cache-control": "private, no-cache"}
        if page.is_live:
            headers = {"cache-control": "no-store"}
        elif tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        kept = site.recall(tag)
        if kept is None and (page.is_slow or "boundaries" in asked.query):
            kept = await run_in_threadpool(_make, page, site, asked, tag=tag)
        elif kept is None:
            # Shorter than a change of thread would delay the other readers on two cores.
            kept = _make(page, site, asked, tag=tag)
        return _sent(kept, request, headers)

    return endpoint


async def _static(request: Request) -> Response:
    asset = assets().get(request.path_params["name"])
    if asset is None:
        raise HTTPException(_NOT_FOUND)
    is_named = request.query_params.get("v") == asset.digest
    age = "public, max-age=31536000, immutable" if is_named else "no-cache"
    headers = {"cache-control": age, "etag": f'"{asset.digest}"'}
    return _sent(Kept(asset.body, asset.compressed, asset.content_type), request, headers)


def _failing(current: Current, status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def fail(request: Request, error: Exception) -> Response:
        code, said = status, ""
        if isinstance(error, HTTPException):
            code = error.status_code
        elif isinstance(error, NotFoundError):
            code, said = _NOT_FOUND, str(error)
        elif isinstance(error, UsageError):
            code, said = _BAD_REQUEST, str(error)
        elif isinstance(error, CommonwealError):
            code, said = _UNAVAILABLE, str(error)
        answer = routes.failure(current.site(), status=code, said=said)
        return _sent(_kept(answer), request, {"cache-control": "no-store"}, status=code)

    return fail


def create_app(workspace_path: Path) -> ASGIApp:
    """The pages of one workspace. Raises `WorkspaceError` when it holds no figures to show."""
    current = Current(workspace_path, prepare)
    made = [
        Route(page.path, _page(current, page), methods=["GET"], name=page.name)
        for page in routes.PAGES
    ]
    app = Starlette(
        routes=[*made, Route("/static/{name:path}", _static, methods=["GET"])],
        exception_handlers={
            HTTPException: _failing(current, _NOT_FOUND),
            CommonwealError: _failing(current, _BAD_REQUEST),
            _BROKEN: _failing(current, _BROKEN),
        },
    )
    # Outside everything: what answers for a bug stands outside Starlette's own middleware.
    return SafeHeaders(app)
