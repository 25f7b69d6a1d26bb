"""The command line as a person meets it: help, formats, figures, and every way to go wrong.

Commands run through the installed entry point, in this process; what needs a process of its own (a
pipe, a port, another user) is in `test_command_line_processes`.
"""

import csv
import io
import json
import re

import polars as pl
import pytest
import typer

from commonweal.cli.commands import app
from commonweal.cli.measure import SUMMARY
from commonweal.cli.printing import Format, print_rows, to_csv
from tests.acceptance.small_feeds import write_emergency_month

REGISTERED_BY_PRACTICE = {"X00001": 10_000, "X00002": 5_000, "X00003": 8_000, "X00004": 4_000}
METHOD = "Proportion, 95% Wilson score interval"
PRINTING = [
    ["measure", "list"],
    ["measure", "show", "hypertension-prevalence"],
    ["measure", "get", "hypertension-prevalence", "--by", "practice"],
    ["footprint", "list", "--kind", "practice"],
    ["footprint", "show", "U00001"],
    ["feeds", "list"],
    ["feeds", "problems"],
]


def all_commands() -> dict[str, typer.core.TyperCommand]:
    """Every command by its words, such as `measure get`."""
    found = {}
    for name, command in typer.main.get_command(app).commands.items():
        below = getattr(command, "commands", None)
        found |= {f"{name} {verb}": c for verb, c in below.items()} if below else {name: command}
    return found


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def plain(text: str) -> str:
    """Text without a terminal's styles."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_the_commands_are_these():
    assert set(all_commands()) == {
        "init", "refresh", "serve", "synthesise", "demo",
        "measure list", "measure show", "measure lineage", "measure get",
        "footprint list", "footprint show",
        "feeds list", "feeds problems", "feeds quality",
        "store verify", "store snapshots", "store expire", "store restore",
        "system check", "system list", "system diff", "system lineage", "system diagram",
        "system format", "system export", "system import",
        "authority can", "authority where-decided",
        "decisions record", "decisions list", "decisions show", "decisions move",
        "decisions states", "decisions verify",
    }  # fmt: skip


@pytest.mark.parametrize("words", sorted(all_commands()))
def test_help_says_what_a_command_does_with_an_example_on_one_line(commonweal, words):
    ran = commonweal(*words.split(), "--help")
    assert ran.code == 0
    examples = re.findall(r"^ *Example: (commonweal .*)$", ran.out, re.MULTILINE)
    assert len(examples) == 1
    assert examples[0].startswith(f"commonweal {words}")
    assert not ran.out.split(examples[0])[1].startswith("\n  ("), "the example is cut"


@pytest.mark.parametrize("words", sorted(all_commands()))
def test_every_option_says_what_it_is_for(words):
    unsaid = [p.name for p in all_commands()[words].params if not p.help and p.name != "help"]
    assert unsaid == []


def test_the_version_is_told(commonweal):
    ran = commonweal("--version")
    assert (ran.code, re.fullmatch(r"commonweal \d+\.\d+\.\d+\n", ran.out) is not None) == (0, True)


@pytest.mark.parametrize("words", PRINTING, ids=" ".join)
def test_json_and_csv_tell_the_same_and_can_be_read_back(commonweal, workspace, words):
    as_json = json.loads(commonweal(*words, "-w", workspace, "--format", "json").out)
    as_csv = read_csv(commonweal(*words, "-w", workspace, "--format", "csv").out)
    assert as_json
    told = [{k: "" if v is None else str(v) for k, v in row.items()} for row in as_json]
    assert told == as_csv


@pytest.mark.parametrize("words", PRINTING, ids=" ".join)
def test_a_table_that_goes_elsewhere_is_plain_and_has_every_row_on_a_line(
    commonweal, workspace, words
):
    rows = json.loads(commonweal(*words, "-w", workspace, "--format", "json").out)
    ran = commonweal(*words, "-w", workspace)
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert len(rows) <= len(ran.out.splitlines()) <= len(rows) + 2, (
        "a heading, and for some a title"
    )


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("words", PRINTING, ids=" ".join)
def test_a_table_fits_the_window(commonweal, workspace, monkeypatch, words, width):
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", str(width))
    lines = plain(commonweal(*words, "-w", workspace).out).splitlines()
    assert max(map(len, lines)) <= width


def test_a_narrow_window_keeps_the_id_of_a_measure_whole_and_says_what_is_left_out(
    commonweal, workspace, monkeypatch
):
    ids = [row["measure"] for row in read_csv(
        commonweal("measure", "list", "-w", workspace, "--format", "csv").out
    )]  # fmt: skip
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "80")
    ran = commonweal("measure", "list", "-w", workspace)
    starts = {line.split()[0] for line in plain(ran.out).splitlines() if line.split()}
    assert set(ids) <= starts
    assert "Not shown, for want of room:" in plain(ran.err)
    assert "--format csv has all" in " ".join(plain(ran.err).split())


def test_figures_come_with_interval_numerator_and_denominator(commonweal, workspace):
    ran = commonweal("measure", "get", "hypertension-prevalence", "--by", "pcn", "-w", workspace)
    assert ran.out.splitlines() == [
        f"Hypertension prevalence, %. {METHOD}, boundaries of their own time.",
        "code    name       period   status   value  from    to  numerator / denominator",
        "U00001  NORTH PCN  2021/22  given     13.7  13.1  14.2  2,050 / 15,000",
        "U00002  SOUTH PCN  2021/22  missing      -     -     -  -",
        "U00001  NORTH PCN  2022/23  given     14.7  14.1  15.2  2,200 / 15,000",
        "U00002  SOUTH PCN  2022/23  given     12.9  12.3  13.5  1,550 / 12,000",
    ]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("practice", REGISTERED_BY_PRACTICE),
        ("pcn", {"U00001": 15_000, "U00002": 12_000}),
        ("PCN", {"U00001": 15_000, "U00002": 12_000}),
        ("place", {"place-southampton": 15_000, "place-portsmouth": 12_000}),
        ("ccg", {"D9Y0V": 15_000, "10R": 12_000}),
        ("icb", {"QRL": 27_000}),
    ],
)
def test_every_level_has_its_sum(commonweal, workspace, level, expected):
    ran = commonweal("measure", "get", "list-size", "--by", level, "-w", workspace, "-f", "json")
    given = {row["code"]: row["value"] for row in json.loads(ran.out) if row["value"] is not None}
    assert given == expected


def test_json_and_csv_carry_what_a_figure_must_not_travel_without(commonweal, workspace):
    ran = commonweal("measure", "get", "hypertension-prevalence", "--by", "icb", "--period", "2022/23",
                     "-w", workspace, "--format", "json")  # fmt: skip
    (row,) = json.loads(ran.out)
    assert row["value"] == pytest.approx(100 * 3_750 / 27_000)
    assert row["lower"] < row["value"] < row["upper"]
    assert (row["numerator"], row["denominator"], row["unit"]) == (3_750, 27_000, "%")
    assert (row["units"], row["units_expected"]) == (4, 4)
    assert row["boundaries"] == "own time"
    assert row["method"].startswith("Proportion, 95% Wilson")
    assert row["sources"]


def test_latest_is_the_last_period_and_on_restates_it(commonweal, workspace):
    ran = commonweal("measure", "get", "ae-within-4-hours", "--by", "trust", "--period", "latest",
                     "--on", "2024-03-31", "-w", workspace, "--format", "csv")  # fmt: skip
    rows = read_csv(ran.out)
    assert [(r["code"], r["period"], float(r["value"]), r["boundaries"]) for r in rows] == [
        ("RHM", "2025-05", 70.0, "2024-03-31"),
        ("RHU", "2025-05", 60.0, "2024-03-31"),
    ]


def test_footprints_are_asked_as_on_a_day(commonweal, workspace):
    words = ("footprint", "list", "--kind", "pcn", "-w", workspace, "--format", "csv")
    assert [row["code"] for row in read_csv(commonweal(*words, "--on", "2024-03-31").out)] == [
        "U00001",
        "U00002",
    ]
    assert read_csv(commonweal(*words, "--on", "2018-03-31").out) == []
    shown = commonweal("footprint", "show", "X00003", "--on", "2022-06-30", "-w", workspace).out
    assert "part of (Clinical commissioning group)" in shown
    assert "part of (Sub-ICB location)" not in shown


def test_nothing_to_show_is_said(commonweal, workspace):
    ran = commonweal("footprint", "list", "--kind", "pcn", "--on", "2018-03-31", "-w", workspace)
    assert (ran.code, ran.out) == (0, "Nothing to show.\n")


def test_the_workspace_may_be_named_in_the_environment_or_be_the_current_folder(
    commonweal, workspace, monkeypatch, tmp_path
):
    named = commonweal("feeds", "list", "-w", workspace).out
    monkeypatch.chdir(workspace)
    assert commonweal("feeds", "list").out == named
    monkeypatch.chdir(tmp_path)
    assert commonweal("feeds", "list").code == 3


def test_an_option_wins_over_the_environment(commonweal, workspace, monkeypatch):
    ran = commonweal("feeds", "list", "-w", workspace)
    monkeypatch.setenv("COMMONWEAL_WORKSPACE", "/nowhere")
    assert commonweal("feeds", "list", "-w", workspace).out == ran.out


def test_problems_say_what_became_of_it_where_and_what_to_do(commonweal, workspace):
    ran = commonweal("feeds", "problems", "-w", workspace)
    assert ran.out == (
        "set aside  qof_prevalence_2022-23.csv, line 14, column 'REGISTER': not-integer: "
        "'many' is not a whole number. Correct it at source.\n"
    )
    other = commonweal("feeds", "problems", "--feed", "ae_monthly", "-w", workspace)
    assert (other.code, other.out) == (0, "Nothing to show.\n")


def test_a_refused_file_ends_with_code_5_and_says_what_to_mend(commonweal, own_workspace, tmp_path):
    feeds = tmp_path / "more"
    feeds.mkdir()
    name = "Monthly-AE-June-2025.csv"
    write_emergency_month(feeds / name, "JUNE-2025", leave_out="Other emergency admissions")
    ran = commonweal("refresh", own_workspace, "--feeds", feeds)
    assert ran.code == 5
    assert f"Refused {name}" in ran.out
    assert "Other emergency admissions" in ran.out
    assert ran.err.endswith(
        "commonweal: 1 file was refused; all others were taken. See `commonweal feeds problems`.\n"
    )
    listed = commonweal("feeds", "problems", "--feed", "ae_monthly", "-w", own_workspace).out
    assert listed.startswith(f"refused    {name}")


def test_the_same_files_again_change_nothing(commonweal, workspace, small_feeds):
    ran = commonweal("refresh", workspace, "--feeds", small_feeds, "--format", "json")
    told = json.loads(ran.out)
    assert (ran.code, told["changed"], told["files_accepted"]) == (0, False, 0)
    assert told["files_already_on_record"] == 13
    assert told["unclaimed"] == ["letter.txt"]


def test_a_file_with_a_slip_in_its_name_is_named(commonweal, workspace, small_feeds):
    ran = commonweal("refresh", workspace, "--feeds", small_feeds)
    assert "No feed takes files named so: 'letter.txt'." in " ".join(ran.out.split())


def test_a_cell_that_a_spreadsheet_would_run_is_made_text(commonweal, own_workspace, tmp_path):
    feeds = tmp_path / "more"
    feeds.mkdir()
    name = "=cmd-2025-CSV-x.csv"
    write_emergency_month(feeds / name, "JUNE-2025", leave_out="Other emergency admissions")
    assert commonweal("refresh", own_workspace, "--feeds", feeds).code == 5
    listed = commonweal("feeds", "problems", "-w", own_workspace, "--format", "csv").out
    assert {row["file"] for row in read_csv(listed) if row["severity"] == "refused"} == {f"'{name}"}


def test_numbers_stay_numbers_where_text_is_made_safe():
    rows = pl.DataFrame({"name": ["=1+1", "@SUM", "+44", "-1", "\tx", "fine"], "value": [-1.5] * 6})
    first, *rest = read_csv(to_csv(rows))
    assert first == {"name": "'=1+1", "value": "-1.5"}
    assert [row["name"] for row in rest] == ["'@SUM", "'+44", "-1", "'\tx", "fine"]


def test_every_measure_of_the_summary_is_there(commonweal, workspace):
    for name in SUMMARY:
        assert commonweal("measure", "show", name, "-w", workspace).code == 0


def test_text_that_would_break_a_line_or_steer_the_terminal_is_shown_on_one_line(capsys):
    rows = pl.DataFrame({"name": ["one\ntwo", "\x1b[31mred"], "value": [1.25, 2.0]})
    print_rows(rows, Format.TABLE)
    assert capsys.readouterr().out == "name      value\none two    1.25\n [31mred   2.00\n"
