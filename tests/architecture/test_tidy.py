"""The whole project keeps the house's rules about source text, and every room of the house stands.

Each rule is one test over all files, so that the next file is covered too.
"""

import subprocess
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from tests.architecture import rules
from tests.architecture.purity import impure_domains

ROOT = Path(__file__).resolve().parents[2]

# Files that may be longer than the limit, each with the reason why it is better whole.
CATALOGUES: dict[str, str] = {}

ROOMS = (
    *rules.DOMAINS,
    *("repository", "actions", "web", "cli"),
)

TEXT_SUFFIXES = {
    *(".py", ".toml", ".csv", ".sql", ".md", ".html", ".css", ".js", ".mjs", ".scss", ".json"),
    *(".lock", ".cfg", ".ini", ".yml", ".yaml", ".txt", ".svg", ""),
}


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project that git keeps or would keep, from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    named = (Path(name) for name in sorted(listed.split("\0")) if name)
    return tuple(path for path in named if (ROOT / path).is_file())


@cache
def sources(*tops: str) -> tuple[rules.Source, ...]:
    """The Python files under the given folders."""
    return tuple(
        read(path) for path in project_files() if path.suffix == ".py" and path.parts[0] in tops
    )


@cache
def read(path: Path) -> rules.Source:
    return rules.Source(PurePosixPath(path.as_posix()), (ROOT / path).read_text(encoding="utf-8"))


def check(rule: rules.Rule, over: tuple[rules.Source, ...]) -> None:
    """Fail with every finding, one to a line."""
    assert over, "there is nothing to look at: is the test in the right place?"
    found = [finding for source in over for finding in rule(source)]
    assert not found, f"{rule.__name__}:\n" + "\n".join(found)


EVERYWHERE = ("src", "tests", "bench", "assets")


@pytest.mark.parametrize(
    "rule",
    [
        rules.long_bodies,
        rules.forbidden_names,
        rules.missing_docstring,
        rules.unreasoned_ignores,
    ],
)
def test_all_python_keeps(rule):
    check(rule, sources(*EVERYWHERE))


@pytest.mark.parametrize(
    "rule", [rules.many_positional_arguments, rules.thawed_records, impure_domains]
)
def test_the_source_keeps(rule):
    check(rule, sources("src"))


def test_no_file_is_too_long_but_declared_catalogues():
    def long_files(source: rules.Source) -> list[str]:
        return rules.long_files(source, CATALOGUES)

    check(long_files, sources(*EVERYWHERE))


def test_every_declared_catalogue_is_needed_and_says_why():
    for path, reason in CATALOGUES.items():
        assert rules.long_files(read(Path(path))), f"{path} is no longer long: undeclare it"
        assert len(reason.split()) >= 3


def texts(*tops: str) -> tuple[rules.Source, ...]:
    """All text files, or those under the given folders."""
    wanted = (path for path in project_files() if path.suffix in TEXT_SUFFIXES)
    return tuple(read(path) for path in wanted if not tops or path.parts[0] in tops)


def test_nothing_is_left_unfinished():
    check(rules.unfinished_marks, texts("src", "assets", "docs", "bench"))


def test_nothing_names_what_the_project_must_not_know():
    check(rules.unspeakable_words, texts())


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_stands_and_says_what_it_is_for(room):
    opening = ROOT / "src" / "commonweal" / room / "__init__.py"
    assert opening.is_file(), f"{room} has no __init__.py"
    assert rules.missing_docstring(read(opening.relative_to(ROOT))) == []
