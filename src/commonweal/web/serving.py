"""The server that carries the pages: how connections are held, whoever starts it.

An idle connection is kept for longer than browsers, proxies and clients keep theirs, so that it is
never closed in the moment somebody asks again.
"""

import uvicorn
from starlette.types import ASGIApp

KEEP_ALIVE_SECONDS = 75


def server_of(application: ASGIApp) -> uvicorn.Server:
    """A server for an application; run it with the sockets it is to listen on."""
    return uvicorn.Server(
        uvicorn.Config(
            application,
            log_level="warning",
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
    )
