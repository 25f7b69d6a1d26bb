"""Page response with 8 clients at once, as a ratio to the limit of 100 ms at the 95th percentile.

The server is the product's own, in a process of its own. Just started: every address at once, while
the server still prepares. First time: every address, once it has prepared what it prepares by
itself, which are the pages readers begin with and no figures explained. Again: the same addresses.
"""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import polars as pl

from bench.measuring import ENVIRONMENT
from commonweal.actions.opened import open_for_reading
from commonweal.system.definition import LEVELS
from commonweal.terms.codes import Kind

COMMONWEAL = Path(sys.executable).parent / "commonweal"
CLIENTS = 8
LIMIT_MS = 100.0
PAGES = 400
PATIENCE_SECONDS = 180
QUIET_SECONDS = 2.0
IDLE_TICKS_MAX = 2


def _addresses(workspace: Path) -> list[str]:
    opened = open_for_reading(workspace)
    known = opened.estimates.select("kind", "code").unique().sort("kind", "code").rows()
    kinds = (Kind.PRACTICE, Kind.PCN, Kind.PLACE, Kind.ICB, Kind.TRUST, Kind.DISTRICT)
    own = [
        (kind, code)
        for kind, code in known
        if kind in LEVELS and code in opened.structure.own(Kind(kind))
    ]
    footprints = [f"/footprints/{code}?kind={kind}" for kind, code in own if kind in kinds]
    measures = [f"/measures/{m}" for m in opened.measures]
    ours = pl.DataFrame(own, schema=["kind", "code"], orient="row")
    given = opened.estimates.filter(status="given").join(ours, on=["kind", "code"], how="semi")
    figures = [
        f"/why/{row['measure']}/{row['kind']}/{row['code']}/{row['period']}"
        for row in given.gather_every(max(given.height // (PAGES // 4), 1)).iter_rows(named=True)
    ]
    groups = (footprints[: PAGES // 2], measures[: PAGES // 4], figures[: PAGES // 4])
    return [address for group in groups for address in group]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(base: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            answer = httpx.get(base, timeout=PATIENCE_SECONDS, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            assert answer.status_code == httpx.codes.OK, answer.status_code
            return
    raise RuntimeError("the server did not answer")


def _ask(base: str, addresses: list[str]) -> dict[str, float]:
    """Every address once, by eight clients that each ask as soon as they are answered."""
    waiting, taken = iter(addresses), threading.Lock()
    milliseconds: list[float] = []
    wrong: list[str] = []

    def client() -> None:
        with httpx.Client(base_url=base, timeout=PATIENCE_SECONDS, trust_env=False) as session:
            while True:
                with taken:
                    address = next(waiting, None)
                if address is None:
                    return
                began = time.perf_counter()
                answer = session.get(address)
                milliseconds.append(1000 * (time.perf_counter() - began))
                if answer.status_code != httpx.codes.OK:
                    wrong.append(f"{answer.status_code} {address}")

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    assert not wrong, wrong[:5]
    p50, p95, worst = np.percentile(milliseconds, (50, 95, 100)).round(1).tolist()
    return {"p50_ms": p50, "p95_ms": p95, "max_ms": worst}


def _processor_ticks(server: subprocess.Popen[bytes]) -> int:
    """Processor time used so far, from Linux's own account: fields 14 and 15 of `stat`."""
    fields = Path(f"/proc/{server.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _wait_until_prepared(server: subprocess.Popen[bytes]) -> float:
    """Wait until the server has nothing left to prepare: seconds waited."""
    began, before, quiet_since = time.monotonic(), -1, time.monotonic()
    while time.monotonic() - quiet_since < QUIET_SECONDS:
        assert time.monotonic() - began < PATIENCE_SECONDS, "the server never became quiet"
        time.sleep(0.25)
        now = _processor_ticks(server)
        if now - before > IDLE_TICKS_MAX:
            quiet_since = time.monotonic()
        before = now
    return round(time.monotonic() - began - QUIET_SECONDS, 1)


@contextmanager
def _serving(workspace: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = _free_port()
    command = [str(COMMONWEAL), "serve", str(workspace), "--port", str(port)]
    server = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT
    )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(base, server)
        yield base, server
    finally:
        server.terminate()
        server.wait()


def measure(workspace: Path) -> dict[str, Any]:
    """Ask a server that has just started, and one that has had time to prepare, for every page."""
    addresses = _addresses(workspace)
    with _serving(workspace) as (base, _):
        started = _ask(base, addresses)
    with _serving(workspace) as (base, server):
        waited = _wait_until_prepared(server)
        first, again = _ask(base, addresses), _ask(base, addresses)
    return {
        "pages": len(addresses),
        "clients": CLIENTS,
        "just_started": started,
        "first_time": first,
        "again": again,
        "seconds_to_prepare": waited,
        "limit_ms": LIMIT_MS,
        "ratio_just_started": round(started["p95_ms"] / LIMIT_MS, 2),
        "ratio_first_time": round(first["p95_ms"] / LIMIT_MS, 2),
        "ratio_again": round(again["p95_ms"] / LIMIT_MS, 2),
    }
