"""Serve an application on a free local port while a test runs.

The server is the one that `commonweal serve` uses, in a thread of the test's own process, so that a
failing page shows its traceback in the test's output.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from commonweal.web import server_of

STARTS_WITHIN_SECONDS = 20


@contextmanager
def serving(application: Any) -> Iterator[str]:
    """Serve an ASGI application and give its base address, without a slash at the end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = server_of(application)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while not server.started:
            assert thread.is_alive(), "the server ended before it had started"
            assert time.monotonic() < until, "the server did not start in time"
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)
