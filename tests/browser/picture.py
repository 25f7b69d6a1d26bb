"""Take a picture of a page, for people: `python tests/browser/picture.py ADDRESS OUT.png --width 375`.

It looks at one page in the same Chromium as the tests and judges nothing.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.browser.chromium import running_browser


def main() -> int:
    """Read the command line, open the page, write the picture."""
    parser = argparse.ArgumentParser(description="Take a picture of a page.")
    parser.add_argument("address", help="for example http://127.0.0.1:8000/")
    parser.add_argument("out", type=Path, help="the PNG file to write")
    parser.add_argument("--width", type=int, default=1280, help="pixels; a phone has 375")
    parser.add_argument("--height", type=int, default=900, help="pixels of the window")
    parser.add_argument("--window", action="store_true", help="only what the window shows")
    parser.add_argument("--print", action="store_true", help="as it would look on paper")
    parser.add_argument("--no-javascript", action="store_true", help="with scripts turned off")
    chosen = parser.parse_args()
    with running_browser() as browser:
        page = browser.new_page(
            viewport={"width": chosen.width, "height": chosen.height},
            java_script_enabled=not chosen.no_javascript,
            locale="en-GB",
        )
        page.on("console", lambda message: print(f"{message.type}: {message.text}"))
        if chosen.print:
            page.emulate_media(media="print")
        page.goto(chosen.address)
        page.screenshot(path=chosen.out, full_page=not chosen.window)
        width = page.evaluate("() => document.documentElement.scrollWidth")
        print(f"{chosen.out}: {page.title()!r}, {width} pixels wide")
    return 0


if __name__ == "__main__":
    sys.exit(main())
