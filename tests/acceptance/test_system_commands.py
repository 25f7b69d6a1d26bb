"""`commonweal system` as a person meets it: judged, shown, put in order, given, taken and drawn."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.acceptance.test_command_line import read_csv

HIOW = "hampshire-and-isle-of-wight"
SYSTEM_TOML = 'id = "small"\nname = "Small"\nicb = "QZZ"\nsource = "made up"\n'
SOURCES = '[[source]]\nid = "act"\ntitle = "An Act"\npublisher = "P"\nkind = "statute"\n'
BODIES = """\
[[body]]
id = "board"
kind = "board"  # of the ICB
name = "The Board"
level = "system"
status = "established"
decides = true
source = "act"
first = 2022-07-01

[[body]]
id = "committee"
name = "A Committee"
kind = "committee"
level = "place"
reports_to = ["board"]
status = "established"
decides = false
first = 2022-07-01
last = 2023-06-30
source = "act"
"""


@pytest.fixture
def system(tmp_path) -> Path:
    """The folder of a small system whose bodies are not in order."""
    folder = tmp_path / "small"
    folder.mkdir()
    for name, text in (("system", SYSTEM_TOML), ("sources", SOURCES), ("bodies", BODIES)):
        (folder / f"{name}.toml").write_text(text)
    return folder


# Check


def test_a_check_reads_like_a_compilers_output(commonweal, system):
    (system / "bodies.toml").write_text(BODIES.replace('"established"', '"etsablished"', 1))
    ran = commonweal("system", "check", system, "--on", "2022-07-01")
    assert ran.code == 8
    first = ran.out.splitlines()[0]
    assert first.startswith(f"{system}/bodies.toml:6: error wrong-word: `status` is 'etsablished'")
    assert "    mend:   Did you mean 'established'?" in ran.out
    assert re.search(r"on 2022-07-01: \d+ rules in force; \d+ met .* 1 entries unreadable", ran.out)


def test_a_check_as_json_has_one_entry_for_each_rule(commonweal):
    ran = commonweal("system", "check", HIOW, "--on", "2022-07-01", "--format", "json")
    told = json.loads(ran.out)
    assert told[0]["rule"] == "definition"
    assert len({entry["rule"] for entry in told}) == len(told) > 80
    assert {entry["status"] for entry in told} <= {"met", "broken", "unanswered"}
    assert all(entry["question"] for entry in told if entry["status"] == "unanswered")
    errors = [e for e in told[1:] if e["severity"] == "error"]
    broken = [e for e in errors if e["status"] == "broken"]
    assert ran.code == (8 if broken else 0)
    memory = [entry for entry in told if entry.get("basis") == "memory"]
    assert memory
    assert all("verify" in entry["verify"] for entry in memory)


def test_a_check_as_sarif_points_at_lines(commonweal):
    ran = commonweal("system", "check", "dorset", "--on", "2022-07-01", "-f", "sarif")
    document = json.loads(ran.out)
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert run["results"]
    for result in run["results"]:
        assert result["ruleId"] in rules
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].startswith("systems/")
        assert place.get("region", {"startLine": 1})["startLine"] >= 1


def test_rules_that_were_not_yet_law_are_not_asked(commonweal):
    def rules(on: str) -> set[str]:
        ran = commonweal("system", "check", HIOW, "--on", on, "--format", "json")
        return {entry["rule"] for entry in json.loads(ran.out)}

    assert "B-01" in rules("2022-07-01")
    assert "B-01" not in rules("2018-08-01")


# List, diff, lineage


@pytest.mark.parametrize(
    "what",
    ["organisations", "bodies", "seats", "footprints", "agreements", "functions", "sources"],
)
def test_every_list_is_the_same_in_json_and_csv(commonweal, what):
    words = ("system", "list", HIOW, what, "--on", "2019-06-30", "--format")
    as_json = json.loads(commonweal(*words, "json").out)
    told = [{k: "" if v is None else str(v) for k, v in row.items()} for row in as_json]
    assert told == read_csv(commonweal(*words, "csv").out)
    assert told


def test_a_list_is_as_on_a_day(commonweal):
    def groups(on: str) -> set[str]:
        ran = commonweal("system", "list", HIOW, "organisations", "--on", on, "-f", "csv")
        return {row["ods_code"] for row in read_csv(ran.out) if row["kind"] == "ccg"}

    assert {"10K", "10L", "10J", "10V", "10X", "11A", "10R"} <= groups("2018-08-01")
    assert {"10R", "D9Y0V"} <= groups("2021-04-01")
    assert groups("2022-07-01") == set()


def test_a_diff_says_in_words_what_came_and_went(commonweal):
    ran = commonweal("system", "diff", HIOW, "2022-06-30", "2022-07-01", "-f", "json")
    told = {(row["how"], row["id"]): row["told"] for row in json.loads(ran.out)}
    assert (
        "Followed by NHS Hampshire and Isle of Wight Integrated Care Board."
        in (told["went", "ccg-hampshire-southampton-and-isle-of-wight"])
    )
    assert ("came", "icb-board") in told
    assert commonweal("system", "diff", HIOW, "2022-07-01", "2022-07-01").out == (
        "Nothing to show.\n"
    )


@pytest.mark.parametrize(
    "name", ["D9Y0V", "d9y0v", "NHS Hampshire, Southampton and Isle of Wight CCG"]
)
def test_a_lineage_is_asked_by_code_or_name(commonweal, name):
    rows = read_csv(commonweal("system", "lineage", HIOW, name, "-f", "csv").out)
    assert [row["date"] for row in rows] == ["2021-04-01"] * 6 + ["2022-07-01"]
    assert rows[-1]["successor"] == "NHS Hampshire and Isle of Wight Integrated Care Board"


# Format


def test_format_puts_files_in_order_once_and_says_which(commonweal, system):
    before = (system / "bodies.toml").read_text()
    ran = commonweal("system", "format", system, "--check")
    assert (ran.code, ran.out) == (4, f"Would change {system}/bodies.toml\n")
    assert (system / "bodies.toml").read_text() == before
    ran = commonweal("system", "format", system)
    assert (ran.code, ran.out) == (0, f"Changed {system}/bodies.toml\n")
    assert (system / "bodies.toml").read_text().splitlines()[:9] == [
        "[[body]]", 'id = "board"', 'name = "The Board"', 'kind = "board"  # of the ICB',
        'level = "system"', 'status = "established"', "decides = true", "first = 2022-07-01",
        'source = "act"',
    ]  # fmt: skip
    for words in ((), ("--check",)):
        assert commonweal("system", "format", system, *words).out == "Everything is in order.\n"


def test_format_leaves_what_it_cannot_read_and_does_the_rest(commonweal, system):
    (system / "duties.toml").write_text('[[duty]\nid = "a"\n')
    ran = commonweal("system", "format", system)
    assert ran.code == 4
    assert ran.out == f"Changed {system}/bodies.toml\n"
    assert f"{system}/duties.toml: not-formatted: The file is left as it is" in ran.err
    assert (system / "duties.toml").read_text() == '[[duty]\nid = "a"\n'


@pytest.mark.parametrize("name", ["england", "dorset", HIOW])
def test_the_definitions_that_come_with_commonweal_are_in_order(commonweal, name):
    ran = commonweal("system", "format", name, "--check")
    assert (ran.code, ran.out, ran.err) == (0, "Everything is in order.\n", "")


# Export and import


@pytest.mark.parametrize("form", ["ods", "popolo", "fhir"])
def test_an_export_is_json_and_says_what_it_leaves_out(commonweal, form, tmp_path):
    ran = commonweal("system", "export", HIOW, "--as", form, "--on", "2022-07-01")
    assert ran.code == 0
    assert json.loads(ran.out)
    assert all(line.startswith("Left out: ") for line in ran.err.splitlines())
    assert ran.err
    file = tmp_path / "out.json"
    written = commonweal("system", "export", HIOW, "--as", form, "--on", "2022-07-01", "-o", file)
    assert (written.code, written.out) == (0, "")
    assert file.read_text(encoding="utf-8") == ran.out


@pytest.mark.parametrize("form", ["ods", "popolo", "fhir"])
def test_an_export_is_imported_into_a_new_folder_that_reads_as_a_system(commonweal, tmp_path, form):
    file, folder = tmp_path / "out.json", tmp_path / "taken"
    commonweal("system", "export", "dorset", "--as", form, "-o", file)
    ran = commonweal("system", "import", file, "--as", form, "--into", folder)
    assert ran.code == 0
    shared = "out.json: told-for-england: "
    assert all(line.startswith(shared) for line in ran.err.splitlines())
    assert f"Wrote {folder}/organisations.csv" in ran.out.splitlines()
    (folder / "system.toml").write_text(SYSTEM_TOML)
    assert commonweal("system", "format", folder, "--check").code == 0
    rows = json.loads(
        commonweal(
            "system", "list", folder, "organisations", "--on", "2022-07-01", "-f", "json"
        ).out
    )
    assert "QVV" in {row["ods_code"] for row in rows}
    again = commonweal("system", "export", folder, "--as", form)
    assert sorted(again.out.splitlines()) == sorted(file.read_text().splitlines())


def test_an_import_is_printed_ready_to_be_pasted(commonweal, tmp_path):
    file = tmp_path / "record.json"
    record = {
        "Name": "SOUTHTOWN NHS TRUST",
        "Date": [{"Type": "Operational", "Start": "1994-04-01"}],
        "OrgId": {"extension": "RZ9"},
        "Status": "Active",
        "Roles": {"Role": [{"id": "RO197", "primaryRole": True}]},
    }
    file.write_text(json.dumps({"Organisation": record}))
    ran = commonweal("system", "import", file, "--as", "ods")
    assert ran.code == 0
    assert ran.out == (
        "== organisations.csv\nid,kind,name,ods_code,first,source\n"
        "rz9,nhs-trust,SOUTHTOWN NHS TRUST,RZ9,1994-04-01,ods: record of RZ9\n\n"
    )


def test_an_import_never_overwrites(commonweal, tmp_path, system):
    file = tmp_path / "out.json"
    commonweal("system", "export", "dorset", "--as", "fhir", "-o", file)
    before = {path.name: path.read_text() for path in system.iterdir()}
    ran = commonweal("system", "import", file, "--as", "fhir", "--into", system)
    assert (ran.code, ran.out) == (2, "")
    assert "is there already and not empty. Name a new folder." in ran.err
    assert {path.name: path.read_text() for path in system.iterdir()} == before


def test_what_an_import_cannot_take_is_told_with_its_path(commonweal, tmp_path):
    file = tmp_path / "odd.json"
    file.write_text('{"Organisations": [{"Name": "X", "OrgId": "RZ9"}]}')
    ran = commonweal("system", "import", file, "--as", "ods")
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("odd.json, column '$.Organisations[0]': lacking: ")
    assert "Take the full record" in ran.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[" * 5_000_000, "nested more than 40 deep"),
        (b"[" + b"0," * 2_500_000 + b"0]", "more than 2,000,000 values"),
        (b" " * 20_000_001, "more than 20,000,000 bytes"),
        (b'"' + b'\\"' * 2_000_000, "not readable as JSON"),
        (b"{", "not readable as JSON"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b'{"a": 1, "a": 2}', "an object has 'a' twice"),
        (b'{"a": "\\ud800"}', "not readable as JSON"),
        (b"\xff\xfe", "not UTF-8 at byte 0"),
        (b"9" * 5_000, "not readable as JSON"),
    ],
    ids=["deep", "many", "large", "endless", "cut", "nan", "twice", "surrogate", "bytes", "digits"],
)
def test_a_hostile_document_is_refused(commonweal, tmp_path, content, says):
    file = tmp_path / "hostile.json"
    file.write_bytes(content)
    ran = commonweal("system", "import", file, "--as", "popolo", "--into", tmp_path / "new")
    assert (ran.code, ran.out) == (4, "")
    assert says in ran.err
    assert len(ran.err) < 500
    assert not (tmp_path / "new").exists()


# Diagram


def test_a_diagram_shows_a_bodys_place(commonweal, system):
    ran = commonweal("system", "diagram", system, "committee", "--on", "2022-07-01")
    assert ran.code == 0
    assert ran.out.startswith("flowchart BT\n")
    assert '["The Board"]' in ran.out
    assert "b1 --> b0" in ran.out
    drawn = commonweal(
        "system", "diagram", system, "The Board", "--on", "2022-07-01", "--format", "svg"
    )
    root = ET.fromstring(drawn.out)
    assert root.tag.endswith("svg")
    assert "The Board" in root.attrib["aria-label"]


# What goes wrong


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("check", "nowhere"), 2, "There is no system 'nowhere'. Name one of dorset, "),
        (("check", "dorset", "--on", "2022-13-01"), 2, "'2022-13-01' is not a day"),
        (("list", "dorset", "people"), 2, "There is no list of 'people'. Name one of"),
        (("list", "nowhere"), 2, "There is no system 'nowhere'"),
        (("diff", "dorset", "then", "2022-07-01"), 2, "'then' is not a day"),
        (("lineage", "dorset", "dorset-icg"), 6, "Did you mean"),
        (("lineage", "dorset", "no such thing at all"), 6, "names no 'no such thing at all'"),
        (("format", "nowhere"), 2, "There is no system 'nowhere'"),
        (("export", "nowhere", "--as", "ods"), 2, "There is no system 'nowhere'"),
        (("export", "dorset", "--as", "ods", "--on", "soon"), 2, "'soon' is not a day"),
        (("export", "dorset", "--as", "xml"), 2, "Invalid value for '--as'"),
        (("export", "dorset"), 2, "Missing option '--as'"),
        (("import", "no.json", "--as", "ods"), 2, "There is no file 'no.json'"),
        (("diagram", "dorset", "dorset-icb"), 6, "'dorset-icb' is no body."),
        (("diagram", "dorset", "no body"), 6, "The definition names no 'no body'"),
        (("diagram", "dorset", "dorset-icb-board", "--on", "2018-01-01"), 6, "did not stand on"),
        (("diagram", "dorset", "dorset-icb-board", "-f", "png"), 2, "Invalid value for '--format'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)  # fmt: skip
def test_what_goes_wrong_says_what_to_do(commonweal, words, code, says):
    ran = commonweal("system", *words)
    assert ran.code == code
    assert says in re.sub(r"\s*[│\n]+\s*", " ", re.sub(r"\x1b\[[0-9;]*m", "", ran.err))
    assert "Traceback" not in ran.err


def test_an_export_that_cannot_be_written_says_so(commonweal, tmp_path):
    ran = commonweal("system", "export", "dorset", "--as", "ods", "-o", tmp_path / "no" / "x.json")
    assert ran.code == 3
    assert "No such file" in ran.err
