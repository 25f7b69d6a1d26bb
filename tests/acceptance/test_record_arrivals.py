"""Files of records as they come: at once or one by one, again, under another name or in another folder.

What was sent last stands, whatever came before under whatever name; and the same files leave the same
store, in however many refreshes they come.
"""

import shutil
from pathlib import Path

import pytest

from commonweal.repository.record_feeds.coverage import arrival_order
from commonweal.repository.workspace import Workspace
from tests.acceptance.practice_files import lines, made, put, refreshed
from tests.acceptance.record_files import Contact, contacts, standing

MAY = contacts(Contact("A"), Contact("B", "2024-05-31"))
WRONG = contacts(Contact("A", seconds=1))
TAKEN_BACK = contacts(Contact("A", taken_back=True))


pytestmark = pytest.mark.usefixtures("few_measures")


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return made(tmp_path / "workspace")


@pytest.fixture
def feeds(tmp_path) -> Path:
    return tmp_path / "feeds"


def come(workspace: Workspace, feeds: Path, name: str, content: bytes) -> None:
    refreshed(workspace, put(feeds, {name: content}))


def waited(workspace: Workspace) -> dict[str, int]:
    """What stands: seconds by record."""
    told = standing(workspace)["urgent_contact"]
    return dict(zip(told["record"], told["answer_seconds"], strict=True))


HISTORY = {
    "NHS111_2023-24.csv": contacts(Contact("Y", "2024-03-31")),
    "NHS111_2024-05-20.csv": contacts(Contact("C", "2024-05-20")),
    "NHS111_2024-05.csv": MAY,
    "NHS111_2024-05-31.csv": contacts(
        Contact("A", taken_back=True), Contact("B", "2024-05-31", 77), Contact("D", "2024-05-31")
    ),
    "NHS111_2024-06-02.csv": contacts(Contact("D", "2024-05-31", 88)),
}
"""In the order in which they came; sorted by name a month's changes would come before the month."""


def test_the_same_files_leave_the_same_store_at_once_and_one_by_one(tmp_path, workspace):
    for name, content in HISTORY.items():
        come(workspace, tmp_path / "one by one", name, content)
    assert waited(workspace) == {"Y": 60, "B": 77, "D": 88}
    at_once = made(tmp_path / "at once")
    refreshed(at_once, put(tmp_path / "together", HISTORY))
    assert waited(at_once) == waited(workspace)


def test_files_that_come_at_once_are_taken_by_the_last_day_they_cover():
    wanted = [
        "NHS111_2023-04.csv",
        "NHS111_2024-03-30.csv",
        "NHS111_to_2024-03-31.csv",
        "b/NHS111_2023-24.csv",
        "b/NHS111_2023-24_revised.csv",
        "a/NHS111_2024-03.csv",
        "NHS111_2024-03-31.csv",
        "NHS111_2024-04-01.csv",
    ]
    orders = [arrival_order(name) for name in wanted]
    assert orders == sorted(orders)


def test_what_was_replaced_in_error_stands_again_once_it_is_sent_again(workspace, feeds):
    for content, seconds in ((MAY, 60), (WRONG, 1), (MAY, 60)):
        come(workspace, feeds, "NHS111_2024-05.csv", content)
        assert waited(workspace)["A"] == seconds
    assert set(waited(workspace)) == {"A", "B"}


def test_a_revised_file_may_have_the_bytes_of_the_first(workspace, feeds):
    come(workspace, feeds, "NHS111_2024-05.csv", MAY)
    come(workspace, feeds, "NHS111_2024-05_v2_2024-05.csv", WRONG)
    assert waited(workspace) == {"A": 1}
    come(workspace, feeds, "NHS111_2024-05_revised.csv", MAY)
    assert waited(workspace) == {"A": 60, "B": 60}


def test_a_record_taken_back_sent_again_and_taken_back_in_the_same_words_is_gone(workspace, feeds):
    come(workspace, feeds, "NHS111_2024-05.csv", MAY)
    come(workspace, feeds, "NHS111_2024-06-01.csv", TAKEN_BACK)
    come(workspace, feeds, "NHS111_2024-06-02.csv", contacts(Contact("A", seconds=5)))
    assert waited(workspace) == {"A": 5, "B": 60}
    come(workspace, feeds, "NHS111_2024-06-03.csv", TAKEN_BACK)
    assert waited(workspace) == {"B": 60}


def test_the_same_row_sent_on_two_days_stands_once(workspace, feeds):
    come(workspace, feeds, "NHS111_2024-06-01.csv", contacts(Contact("A", seconds=5)))
    come(workspace, feeds, "NHS111_2024-06-02.csv", contacts(Contact("A", seconds=6)))
    come(workspace, feeds, "NHS111_2024-06-03.csv", contacts(Contact("A", seconds=5)))
    told = standing(workspace)["urgent_contact"]
    assert told["record"].to_list() == ["A"]
    assert told["answer_seconds"].to_list() == [5]


def test_a_file_refused_for_its_name_is_taken_under_another(workspace, feeds):
    come(workspace, feeds, "NHS111_2022-13.csv", MAY)
    assert "urgent_contact" not in standing(workspace)
    (feeds / "NHS111_2022-13.csv").rename(feeds / "NHS111_2024-05.csv")
    report = refreshed(workspace, feeds)
    assert [o.state for o in report.outcomes] == ["accepted"]
    assert set(waited(workspace)) == {"A", "B"}


def test_looking_again_changes_nothing_wherever_the_files_lie(workspace, feeds):
    come(workspace, feeds, "NHS111_2024-05.csv", WRONG)
    come(workspace, feeds, "NHS111_2024-05_revised.csv", MAY)
    come(workspace, feeds, "NHS111_2024-06-01.csv", TAKEN_BACK)
    assert not refreshed(workspace, feeds).changed
    shutil.copytree(feeds, feeds.with_name("elsewhere") / "deeper")
    assert not refreshed(workspace, feeds.with_name("elsewhere")).changed
    for path in feeds.iterdir():
        path.touch()
    assert not refreshed(workspace, feeds).changed
    assert waited(workspace) == {"B": 60}


def test_a_copy_of_a_file_under_another_name_of_the_same_period_is_nothing_new(workspace, feeds):
    come(workspace, feeds, "NHS111_2024-05.csv", MAY)
    shutil.copy(feeds / "NHS111_2024-05.csv", feeds / "NHS111_copy_2024-05.csv")
    assert not refreshed(workspace, feeds).changed


def warned(workspace: Workspace, feeds: Path, name: str, content: bytes) -> dict[str, str]:
    """What is said of a file that was taken, by rule."""
    report = refreshed(workspace, put(feeds, {name: content}))
    (outcome,) = [o for o in report.outcomes if o.file == name]
    assert outcome.state == "accepted"
    return {problem.rule: problem.message for problem in outcome.problems}


def test_rows_that_are_not_of_what_the_name_says_are_told(workspace, feeds):
    told = warned(
        workspace,
        feeds,
        "NHS111_2024-05_RYE.csv",
        contacts(
            Contact("A"),
            Contact("B", "2024-06-01"),
            Contact("C", provider="RHU"),
            Contact("D", "2035-01-01", provider="RHU"),
            Contact("E", "2024-01-01"),
        ),
    )
    assert told["after-period"].startswith("2 rows are dated after the period")
    assert told["other-provider"].startswith("2 rows are of another provider than RYE")
    assert told["late-record"].startswith("1 row is dated more than")
    assert set(waited(workspace)) == {"A", "B", "C", "D", "E"}, "they are taken all the same"


@pytest.mark.parametrize("name", ["NHS111_2024-05-31.csv", "NHS111_to_2024-06-30.csv"])
def test_changes_and_whole_extracts_may_be_of_any_day(workspace, feeds, name):
    rows = contacts(Contact("A"), Contact("B", "2024-06-01"), Contact("C", "2023-01-01"))
    told = warned(workspace, feeds, name, rows)
    assert not {"after-period", "other-provider", "late-record"} & set(told)


def bad_line(number: int) -> str:
    return f"B{number},,RYE,never,call,60,Fever,Dx02,primary care,9"


@pytest.mark.parametrize(
    ("name", "state"), [("NHS111_2024-05_revised.csv", "refused"), ("NHS111_2024-06-01.csv", "accepted")]
)  # fmt: skip
def test_a_small_damaged_file_replaces_no_month(workspace, feeds, name, state):
    come(workspace, feeds, "NHS111_2024-05.csv", MAY)
    damaged = contacts(Contact("A", seconds=7), Contact("Z")) + lines(*map(bad_line, range(5)))
    report = refreshed(workspace, put(feeds, {name: damaged}))
    assert [o.state for o in report.outcomes] == [state]
    assert waited(workspace)["B"] == 60


def test_a_day_without_changes_is_taken_and_changes_nothing(workspace, feeds):
    come(workspace, feeds, "NHS111_2024-05.csv", MAY)
    report = refreshed(workspace, put(feeds, {"NHS111_2024-06-01.csv": contacts()}))
    assert [(o.state, o.rows_read) for o in report.outcomes] == [("accepted", 0)]
    assert set(waited(workspace)) == {"A", "B"}
    assert not refreshed(workspace, feeds).changed


def test_a_month_without_a_row_is_refused(workspace, feeds):
    report = refreshed(workspace, put(feeds, {"NHS111_2024-05.csv": contacts()}))
    assert [(o.state, o.problems[0].rule) for o in report.outcomes] == [("refused", "too-few-rows")]


def test_numbers_with_a_wrong_check_digit_are_told_and_make_nobody(workspace, feeds):
    told = [Contact(f"A{n}") for n in range(30)]
    wrong = Contact("W", person="9990000019"), Contact("X", person="12345")
    said = warned(workspace, feeds, "NHS111_2024-06-01.csv", contacts(*told, *wrong))
    assert said["check-digit"].startswith("2 rows (6.2%): is no NHS number")
    stood = standing(workspace)["urgent_contact"]
    assert set(stood.filter(stood["person"].is_null())["record"]) == {"W", "X"}
    assert stood["person"].n_unique() == 2, "one person, and nobody"


def test_who_takes_over_the_ids_of_another_provider_is_told_so(workspace, feeds):
    of_one = contacts(Contact("A", provider="RYE"), Contact("B", provider="RYE"))
    of_other = contacts(Contact("A", provider="RHU"), Contact("C", provider="RHU"))
    assert "taken-over" not in warned(workspace, feeds, "NHS111_2024-05_RYE.csv", of_one)
    said = warned(workspace, feeds, "NHS111_2024-05_RHU.csv", of_other)
    assert said["taken-over"].startswith("1 record had been stated by another provider")
    again = warned(workspace, feeds, "NHS111_2024-06-01.csv", contacts(Contact("B", seconds=5)))
    assert "taken-over" not in again, "its own"
