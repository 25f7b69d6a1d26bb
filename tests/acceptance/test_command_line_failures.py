"""Everything a person can get wrong on the command line: its exit code, and a message that helps.

Each message says what is wrong, where, and what to do next, in one line, and never shows a traceback.
"""

import sqlite3

import pytest

from commonweal.terms import errors

USAGE, WORKSPACE, DEFINITION, REFUSED, NOT_FOUND = 2, 3, 4, 5, 6


def ends(ran, code, *told):
    """The command ended with this code, saying all of this in one line, and printed nothing else."""
    assert ran.code == code, ran
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert ran.err.startswith("commonweal: ")
    assert ran.err.count("\n") == 1
    for words in told:
        assert words in ran.err


def test_each_kind_of_failure_has_a_code_of_its_own():
    kinds = [errors.UsageError, errors.WorkspaceError, errors.DefinitionError, errors.RefusedError,
             errors.NotFoundError, errors.NoAuthorityError, errors.BrokenRulesError,
             errors.RegisterError]  # fmt: skip
    assert [kind.exit_code for kind in kinds] == [2, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["measure", "get", "list-size"], "Missing option '--by'"),
        (["measure", "list", "--format", "xml"], "'xml' is not one of"),
        (["serve", "x", "--port", "99999"], "'--port'"),
        (["serve", "x", "--port", "http"], "'--port'"),
        (["init", "dorset"], "Missing argument"),
    ],
)
def test_a_call_that_cannot_be_read_says_how_to_get_help(commonweal, words, told):
    ran = commonweal(*words)
    assert ran.code == USAGE
    assert told in ran.err
    assert "--help" in ran.err


@pytest.mark.parametrize("day", ["2024-02-30", "yesterday", "31/03/2024", "", "2024"])
@pytest.mark.parametrize(
    "words",
    [
        ["footprint", "list", "--kind", "pcn"],
        ["footprint", "show", "U00001"],
        ["measure", "get", "list-size", "--by", "pcn"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_day_that_is_none(commonweal, workspace, words, day):
    ends(commonweal(*words, "--on", day, "-w", workspace), USAGE, f"'{day}'", "2024-03-31")


@pytest.mark.parametrize(
    "words", [["footprint", "list", "--kind"], ["measure", "get", "list-size", "--by"]]
)
def test_a_level_that_is_none_tells_those_there_are(commonweal, workspace, words):
    ends(commonweal(*words, "county", "-w", workspace), USAGE, "'county'", "practice", "upper_tier")


def test_a_system_that_is_none_tells_those_there_are(commonweal, tmp_path):
    ran = commonweal("init", "kent", tmp_path / "new")
    ends(ran, USAGE, "'kent'", "dorset", "hampshire-and-isle-of-wight", "system.toml")
    assert not (tmp_path / "new").exists()


def test_a_folder_of_feeds_that_is_none(commonweal, own_workspace, tmp_path):
    file = tmp_path / "file.csv"
    file.write_text("")
    for wrong in (tmp_path / "nothing", file):
        ran = commonweal("refresh", own_workspace, "--feeds", wrong)
        ends(ran, USAGE, str(wrong), "--feeds")


COMMANDS = [
    ["refresh"], ["serve", "--port", "8765"], ["measure", "list"], ["measure", "show", "x"],
    ["measure", "get", "x", "--by", "pcn"], ["footprint", "list", "--kind", "pcn"],
    ["footprint", "show", "x"], ["feeds", "list"], ["feeds", "problems"],
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_folder_that_is_no_workspace(commonweal, tmp_path, words):
    file = tmp_path / "file"
    file.write_text("")
    for wrong in (tmp_path, tmp_path / "nothing", file):
        ran = commonweal(*words, "-w", wrong)
        ended = [line for line in ran.err.splitlines() if line]
        assert (ran.code, len(ended)) == (WORKSPACE, 1)
        assert f"'{wrong}' is not a workspace" in ran.err
        assert "commonweal init" in ran.err


@pytest.mark.parametrize("words", COMMANDS[1:], ids=" ".join)
def test_a_workspace_that_holds_no_figures_yet(commonweal, tmp_path, words):
    empty = tmp_path / "empty"
    assert commonweal("init", "dorset", empty).code == 0
    ends(commonweal(*words, "-w", empty), WORKSPACE, "no figures yet", "commonweal refresh")


def test_a_workspace_is_not_made_over_something_else(commonweal, own_workspace, tmp_path):
    ends(commonweal("init", "dorset", own_workspace), WORKSPACE, "is not empty")
    file = tmp_path / "file"
    file.write_text("kept")
    ends(commonweal("init", "dorset", file), WORKSPACE, str(file))
    ends(commonweal("init", "dorset", file / "below"), WORKSPACE, str(file / "below"))
    assert file.read_text() == "kept"


def test_a_workspace_of_another_version(commonweal, own_workspace):
    marker = own_workspace / "workspace.toml"
    marker.write_text(marker.read_text().replace("version = 1", "version = 99"))
    ends(commonweal("feeds", "list", "-w", own_workspace), WORKSPACE, "another version", "99")


def test_a_workspace_whose_marker_is_damaged(commonweal, own_workspace):
    (own_workspace / "workspace.toml").write_text("not TOML at all")
    ends(commonweal("feeds", "list", "-w", own_workspace), WORKSPACE, "damaged", "workspace.toml")


def test_a_workspace_whose_records_are_damaged(commonweal, own_workspace):
    for path in own_workspace.glob("records.sqlite*"):
        path.unlink()
    (own_workspace / "records.sqlite").write_bytes(b"no database" * 1000)
    ran = commonweal("feeds", "list", "-w", own_workspace)
    ends(ran, WORKSPACE, "records", "Restore", "not a database")


def test_a_workspace_that_another_refresh_is_writing(commonweal, own_workspace):
    import fcntl

    with (own_workspace / "writing.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ends(commonweal("refresh", own_workspace), WORKSPACE, "is running", "Wait")


def test_records_are_not_changed_by_reading(commonweal, own_workspace):
    def dump() -> list[str]:
        with sqlite3.connect(own_workspace / "records.sqlite") as records:
            return list(records.iterdump())

    before = dump()
    commonweal("measure", "list", "-w", own_workspace)
    commonweal("feeds", "problems", "-w", own_workspace)
    assert dump() == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("not TOML at all", "not readable as TOML"),
        ('id = "x"', "lacks"),
        ('id = "x"\nname = "X"\nicb = "QXX"\nsource = "me"\n[[place]]\nid = "p"', "lacks"),
    ],
)
def test_a_definition_that_is_wrong(commonweal, tmp_path, text, told):
    own = tmp_path / "own"
    own.mkdir()
    (own / "system.toml").write_text(text)
    ran = commonweal("init", own, tmp_path / "new")
    ends(ran, DEFINITION, str(own), told)
    assert not (tmp_path / "new").exists()


def test_a_measure_that_is_none_brings_the_nearest(commonweal, workspace):
    for verb in (["show"], ["get", "--by", "pcn"]):
        ran = commonweal("measure", verb[0], "hypertention-prevalence", *verb[1:], "-w", workspace)
        ends(ran, NOT_FOUND, "Did you mean hypertension-prevalence", "commonweal measure list")


def test_figures_that_are_none_tell_which_there_are(commonweal, workspace):
    words = ("measure", "get", "hypertension-prevalence", "-w", workspace)
    ends(commonweal(*words, "--by", "trust"), NOT_FOUND, "by trust", "practice")
    ends(commonweal(*words, "--by", "pcn", "--period", "1066"), NOT_FOUND, "2021/22", "2022/23")
    unsupplied = commonweal(
        "measure", "get", "beds-available-overnight", "--by", "trust", "-w", workspace
    )
    ends(unsupplied, NOT_FOUND, "NHS England", "No file in this workspace supplies it")


def test_a_footprint_that_is_none(commonweal, workspace):
    ends(commonweal("footprint", "show", "U99999", "-w", workspace), NOT_FOUND, "'U99999'",
         "commonweal footprint list")  # fmt: skip


def test_a_feed_that_is_none(commonweal, workspace):
    ends(commonweal("feeds", "problems", "--feed", "a_and_e", "-w", workspace), NOT_FOUND, "'a_and_e'",
         "commonweal feeds list")  # fmt: skip
