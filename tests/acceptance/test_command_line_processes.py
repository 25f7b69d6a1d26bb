"""What needs a process of its own: a pipe that closes, a port, a terminal, rights that are lacking."""

import contextlib
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

COMMONWEAL = Path(sys.executable).parent / "commonweal"
STARTS_WITHIN_SECONDS = 60


def environment(**more: str) -> dict[str, str]:
    """As it is, but for the workspace; and compiled code is kept, which halves the time to start."""
    left_out = {"COMMONWEAL_WORKSPACE", "PYTHONDONTWRITEBYTECODE"}
    return {name: text for name, text in os.environ.items() if name not in left_out} | more


@pytest.mark.parametrize("words", [["measure", "list"], ["footprint", "show", "QRL"]])
def test_a_reader_who_has_had_enough_is_met_with_silence(workspace, words):
    reads, writes = os.pipe()
    os.close(reads)
    ran = subprocess.run(
        [COMMONWEAL, *words, "-w", workspace],
        stdout=writes, stderr=subprocess.PIPE, env=environment(), check=False,
    )  # fmt: skip
    os.close(writes)
    assert ran.stderr == b""


def test_output_in_a_terminal_fits_it(workspace):
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen:
        subprocess.run(
            [COMMONWEAL, "footprint", "list", "--kind", "practice", "-w", workspace],
            stdout=theirs, env=environment(TERM="xterm", COLUMNS="60"), check=True,
        )  # fmt: skip
        os.close(theirs)
        shown = screen.read(10_000).decode()
    assert "\x1b[1m" in shown
    assert max(map(len, re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines())) <= 60


def test_a_name_that_the_terminal_cannot_show_is_shown_by_its_codes(own_workspace, tmp_path):
    made = tmp_path / "Caf\u00e9"
    ran = subprocess.run(
        [COMMONWEAL, "init", "dorset", made], capture_output=True, text=True, check=True,
        env=environment(PYTHONIOENCODING="ascii"),
    )  # fmt: skip
    assert "Caf\\xe9" in ran.stderr
    assert made.is_dir()


def test_pages_are_served_until_interrupted(workspace):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [COMMONWEAL, "serve", workspace, "--port", str(port)],
        stderr=subprocess.PIPE, text=True, env=environment(),
    )  # fmt: skip
    try:
        assert server.stderr is not None
        assert f"http://127.0.0.1:{port}/" in server.stderr.readline()
        address = f"http://127.0.0.1:{port}/"
        with urllib.request.urlopen(address, timeout=STARTS_WITHIN_SECONDS) as page:
            assert page.status == 200
            assert b"Hampshire and Isle of Wight" in page.read()
        server.send_signal(signal.SIGINT)
        _, said = server.communicate(timeout=20)
        assert server.returncode == 0
        assert "Traceback" not in said
    finally:
        server.kill()
        server.wait()


@pytest.mark.parametrize("words", [["serve"], ["demo"]])
def test_a_port_that_is_taken_is_said_at_once(commonweal, workspace, tmp_path, words):
    folder = workspace if words == ["serve"] else tmp_path / "demo"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = commonweal(*words, folder, "--port", port)
    assert ran.code == 2
    assert f"port {port}" in ran.err
    assert "--port" in ran.err
    assert not (tmp_path / "demo").exists()


def test_an_address_that_is_not_ours_is_said(commonweal, workspace):
    for host in ("192.0.2.1", "no.such.host.invalid"):
        ran = commonweal("serve", workspace, "--host", host)
        assert (ran.code, host in ran.err, "Traceback" in ran.err) == (2, True, False)


@contextlib.contextmanager
def without_rights():
    """Let go of an administrator's rights for a moment; others have none to let go of."""
    mighty = os.geteuid() == 0
    if mighty:
        os.seteuid(65534)
    try:
        yield
    finally:
        if mighty:
            os.seteuid(0)


def test_a_folder_that_may_not_be_read_or_written_is_said(commonweal, own_workspace, tmp_path):
    commonweal(
        "feeds", "list", "-w", own_workspace
    )  # what is imported late is read with our rights
    closed = tmp_path / "closed"
    closed.mkdir()
    (own_workspace / "workspace.toml").chmod(0)
    closed.chmod(0)
    try:
        with without_rights():
            read = commonweal("feeds", "list", "-w", own_workspace)
            made = commonweal("init", "dorset", closed / "new")
    finally:
        closed.chmod(0o700)
    for ran in (read, made):
        assert ran.code == 3
        assert "Permission denied" in ran.err
        assert ran.err.count("\n") == 1
