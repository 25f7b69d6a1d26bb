"""The system and the meeting of `docs/how-to/record-a-decision.md`, written out, and variants of them."""

import re
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "record-a-decision.md"
TITLED = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)

SCRUTINY = """
[[organisation]]
id = "council-north"
kind = "upper-tier-council"
name = "North Council"
first = 2000-01-01
source = "example"

[[body]]
id = "north-scrutiny"
name = "Health Scrutiny of North Council"
kind = "scrutiny-committee"
level = "place"
organisations = ["council-north"]
status = "established"
decides = false
first = 2000-01-01
source = "example"
"""
"""A council whose scrutiny committee may call in what the board decides with it."""


def write_system(folder: Path) -> Path:
    """Write the document's files, its council a partner of the board, and return the meeting's."""
    for name, text in TITLED.findall(DOCUMENT.read_text(encoding="utf-8")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    bodies = folder / "north" / "bodies.toml"
    text = bodies.read_text(encoding="utf-8")
    joint = text.replace(
        'organisations = ["icb-north"]', 'organisations = ["icb-north", "council-north"]'
    )
    bodies.write_text(joint + SCRUTINY, encoding="utf-8")
    return folder / "board-2023-04-05.toml"


def rewritten(meeting: Path, *changes: tuple[str, str]) -> Path:
    """Another meeting file beside it, some of its text exchanged."""
    text = meeting.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    path = meeting.with_name("another.toml")
    path.write_text(text, encoding="utf-8")
    return path


def later_meeting(meeting: Path, day: str, motion: str) -> Path:
    """A meeting of everyone on a later day with one motion that is agreed."""
    text = meeting.read_text(encoding="utf-8")
    opening = text[: text.index("[[item]]")].replace("2023-04-05", day)
    path = meeting.with_name(f"board-{day}.toml")
    path.write_text(
        f'{opening}[[item]]\nid = "1"\ntitle = "Later"\nconflicts = "none"\n\n[[item.motion]]\n'
        'function = "commission-community-services"\nfootprint = "north"\nagreed = true\n'
        f'proposed_by = "north-board.chair"\n{motion}\n',
        encoding="utf-8",
    )
    return path
