"""The documents are true: their examples run, their links lead somewhere, the reference is fresh.

In a `console` block every line that begins with `$ commonweal` is run, in a folder that holds
`downloads` (small files in the publishers' layouts) and, unless the document makes it, the workspace
`hiow`. The first line shown as printed must be printed, numbers apart. `python` blocks are run, and
a block with a title is a file of that name.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from commonweal.actions.reference import reference_pages
from commonweal.outcomes.measure import measures_from
from commonweal.outcomes.strata import rows_statement
from commonweal.repository.acceptance import accept
from commonweal.repository.contract import contract_from
from commonweal.repository.feed import FileFacts
from commonweal.repository.reading.text import read_text
from commonweal.tables.catalogue import TABLES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")])
TOLD_BY_HAND = [path for path in DOCUMENTS if path.parent != DOCS / "reference"]
NOT_RUN = {
    "serve": "stays until it is stopped; tested in test_command_line_processes",
    "demo": "takes half a minute; tested by `make demo` itself",
    "synthesise": "tested in test_synthetic",
    "refresh made-up --feeds invented": "takes a minute; tested in test_synthesise_people",
    "refresh try --feeds invented": "takes half a minute; tested in test_synthetic",
}
SHELL = {"make", "source"}
MADE, FILLED = (
    "commonweal init hampshire-and-isle-of-wight hiow",
    "commonweal refresh hiow --feeds downloads",
)
PROVEN: set[str] = set()
"""Slow commands that have run once; the documents after that take their result."""
FENCE = re.compile(r'^```(\w*)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file it is, if any, and its text."""

    language: str
    title: str
    text: str


def blocks(document: Path, language: str = "") -> list[Block]:
    found = [Block(*parts) for parts in FENCE.findall(document.read_text(encoding="utf-8"))]
    return [block for block in found if not language or block.language == language]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def steps(block: Block) -> list[tuple[str, str]]:
    """Each command of a console block with the first line that it is shown to print, if any."""
    lines = block.text.splitlines()
    assert lines[0].startswith("$ ")
    after = [*lines[1:], "$ "]
    return [
        (line[2:], "" if shown.startswith("$ ") else shown)
        for line, shown in zip(lines, after, strict=True)
        if line.startswith("$ ")
    ]


def loose(text: str) -> str:
    """Text without what differs from one set of files to another: numbers and spacing."""
    return re.sub(r"\d+", "#", " ".join(text.split()))


def run_in_shell(command: str, folder: Path) -> str:
    """Run a command as a person types it, with the environment's own `commonweal`."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True,
        env=os.environ | {"PATH": path}, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, f"$ {command}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


@pytest.fixture
def sandbox(tmp_path, monkeypatch, workspace, small_feeds):
    """A folder to run a document's examples in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COMMONWEAL_WORKSPACE", raising=False)

    def prepare(document: Path) -> Path:
        shutil.copytree(small_feeds, tmp_path / "downloads")
        if MADE not in document.read_text(encoding="utf-8") or {MADE, FILLED} <= PROVEN:
            shutil.copytree(workspace, tmp_path / "hiow")
        for block in blocks(document):
            if block.title:
                path = tmp_path / block.title
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, encoding="utf-8")
        return tmp_path

    return prepare


def printed_by(command: str, commonweal, folder: Path) -> str:
    """What a command prints; it must succeed. A pipe needs a shell, all else runs in this process."""
    if "|" in command:
        return run_in_shell(command, folder)
    called, *into = command.split(" > ")
    first, *words = shlex.split(called)
    assert first == "commonweal", command
    ran = commonweal(*words)
    assert ran.code == 0, f"$ {command}\n{ran.err}"
    for name in into:
        (folder / name).write_text(ran.out, encoding="utf-8")
    return ran.out


@pytest.mark.parametrize(
    "document", [path for path in TOLD_BY_HAND if blocks(path, "console")], ids=named
)
def test_commands_of_a_document_run(document, sandbox, commonweal, monkeypatch):
    folder = sandbox(document)
    for block in blocks(document, "console"):
        for command, shown in steps(block):
            first, rest = command.split(" ", 1)
            if first == "export":
                monkeypatch.setenv(*rest.split("=", 1))
            elif (
                first not in SHELL and not rest.startswith(tuple(NOT_RUN)) and command not in PROVEN
            ):
                printed = printed_by(command, commonweal, folder)
                assert not shown or loose(shown) in map(loose, printed.splitlines())
                PROVEN.update({command} & {MADE, FILLED})


@pytest.mark.parametrize(
    "document", [path for path in TOLD_BY_HAND if blocks(path, "python")], ids=named
)
def test_python_of_a_document_runs(document, sandbox, workspace):
    folder = sandbox(document)
    if not (folder / "hiow").exists():
        shutil.copytree(workspace, folder / "hiow")
    names: dict[str, object] = {}
    for block in blocks(document, "python"):
        exec(compile(block.text, named(document), "exec"), names)


def test_what_is_not_run_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in TOLD_BY_HAND:
        for block in blocks(document, "console"):
            for command, _ in steps(block):
                if command.startswith("make "):
                    assert command.split()[1] in targets, f"{named(document)}: {command}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_of_a_document_lead_somewhere(document):
    text = re.sub(r"`[^`\n]+`", "", FENCE.sub("", document.read_text(encoding="utf-8")))
    for target in LINK.findall(text):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        path = document.parent / name if name else document
        assert path.exists(), f"{named(document)}: {target}"
        if anchor and path.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}
            assert anchor in anchors, f"{named(document)}: {target}"


def test_every_page_of_the_documentation_can_be_found_from_its_index():
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    linked = {(DOCS / target).resolve() for target in LINK.findall(index)}
    pages = {p for p in DOCUMENTS if p.is_relative_to(DOCS)} - {DOCS / "README.md"}
    assert {named(p) for p in pages if p not in linked and p.parent not in linked} == set()


def test_the_reference_is_what_would_be_made_afresh():
    for name, text in reference_pages().items():
        assert (DOCS / "reference" / name).read_text(encoding="utf-8") == text, (
            f"docs/reference/{name} is out of date: run `python -m commonweal.actions.reference`"
        )


def test_the_measure_in_the_how_to_can_be_computed(workspace):
    from commonweal.actions.opened import open_for_reading

    (block,) = blocks(DOCS / "how-to" / "add-a-measure.md", "toml")
    (measure,) = measures_from({"how-to": tomllib.loads(block.text)}).values()
    with open_for_reading(workspace).store() as store:
        assert store.ask(rows_statement(measure)).is_empty(), "no small file has that register"


def test_the_feed_in_the_how_to_takes_its_file():
    files = {block.title: block.text for block in blocks(DOCS / "how-to" / "add-a-feed.md")}
    contract = contract_from(tomllib.loads(files["contract.toml"]), "contract.toml")
    names: dict[str, object] = {}
    exec(compile(files["normalise.py"], "normalise.py", "exec"), names)
    (name,) = (title for title in files if title.endswith(".csv"))
    accepted = accept(contract, read_text(files[name].encode(), name))
    assert [(p.rule, p.place.line) for p in accepted.problems] == [("not-integer", 4)]
    normalised = names["normalise"]([accepted], FileFacts(name, {}, "2024-03"))
    rows = normalised.tables["registered_list"]
    assert rows.select("unit", "patients", "period").rows() == [
        ("J82001", 12_040, "2024-03-31"),
        ("J82002", 8_995, "2024-03-31"),
    ]
    declared = {column.name for column in TABLES["registered_list"].columns}
    assert declared <= {*rows.columns}


@pytest.mark.parametrize("name", ["0.1.0"])
def test_the_version_is_the_package_s(name, commonweal):
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["version"] == name
    assert commonweal("--version").out == f"commonweal {name}\n"
