"""A definition, worked through: what is written, what it says as at a day, what changed and why."""

from datetime import date

from commonweal.repository.definition_files import entries_of_csv, entries_of_toml
from commonweal.system.body import Seat
from commonweal.system.change import How, diff
from commonweal.system.description import Description, describe
from commonweal.system.lineage import lineage
from commonweal.system.organisation import Organisation
from commonweal.terms.problem import Problem

ORGANISATIONS = """id,kind,name,ods_code,first,last,source,known_first,known_last
ccg-east,ccg,East CCG,00E,2013-04-01,2021-03-31,orders,,
ccg-west,ccg,West CCG,00W,2013-04-01,2021-03-31,orders,,
ccg-both,ccg,Both CCG,00B,2021-04-01,2022-06-30,orders,,
icb-both,icb,Both ICB,QBB,2022-04-01,,plan,2021-02-11,2021-12-23
icb-both,icb,Both ICB,QBB,2022-07-01,,act,2021-12-24,
"""
SUCCESSIONS = """predecessor,successor,date,source
ccg-east,ccg-both,2021-04-01,orders
ccg-west,ccg-both,2021-04-01,orders
ccg-both,icb-both,2022-07-01,act
"""
BODIES = """
[[body]]
id = "icb-board"
name = "Board of Both ICB"
kind = "board"
level = "system"
organisations = ["icb-both"]
status = "established"
decides = true
quorum = { share = "1/2", more_than = true }
first = 2022-07-01
source = "act"

[[body.seat]]  # the chair comes first
id = "icb-board.chair"
role = "Chair"
office = "chair"
sector = "independent"
voting = true
status = "in-post"
first = 2022-07-01
source = "act"
"""


def description() -> Description:
    organisations, _ = entries_of_csv(ORGANISATIONS, "organisations.csv", "organisation")
    successions, _ = entries_of_csv(SUCCESSIONS, "successions.csv", "succession")
    bodies, _ = entries_of_toml(BODIES, "bodies.toml")
    described, problems = describe([*organisations, *successions, *bodies])
    assert not problems
    return described


def names(told: Description, on: date, known_on: date | None = None) -> set[str]:
    return {o.name for o in told.on(on, known_on).organisations.values()}


def test_a_system_is_asked_as_at_a_day():
    told = description()
    assert names(told, date(2020, 1, 1)) == {"East CCG", "West CCG"}
    assert names(told, date(2021, 4, 1)) == {"Both CCG"}
    assert names(told, date(2022, 7, 1)) == {"Both ICB"}


def test_what_was_planned_is_known_only_until_it_was_planned_anew():
    told = description()
    assert names(told, date(2022, 5, 1)) == {"Both CCG"}
    assert names(told, date(2022, 5, 1), date(2021, 6, 1)) == {"Both CCG", "Both ICB"}
    assert names(told, date(2022, 5, 1), date(2020, 6, 1)) == {"Both CCG"}


def test_every_statement_knows_the_line_it_stands_on():
    told = description()
    seat = told.all(Seat)[0]
    assert (seat.place.file, seat.place.line, seat.body) == ("bodies.toml", 14, "icb-board")
    assert [o.place.line for o in told.all(Organisation)] == [2, 3, 4, 5, 6]


def test_the_difference_of_two_days_is_told_in_words():
    told = diff(description(), date(2021, 3, 31), date(2022, 7, 1))
    organisations = {c.id: (c.how, c.sentence) for c in told if c.what == "organisation"}
    assert organisations == {
        "ccg-east": (How.WENT, "East CCG ended. Followed by Both CCG."),
        "ccg-west": (How.WENT, "West CCG ended. Followed by Both CCG."),
        "icb-both": (How.CAME, "Both ICB began. Follows Both CCG."),
    }
    assert [c.sentence for c in told if c.what == "seat"] == [
        "The seat 'Chair' on Board of Both ICB began."
    ]


def test_lineage_reaches_over_every_succession():
    told = lineage(description(), "icb-both")
    assert told.predecessors == {"ccg-east", "ccg-west", "ccg-both"}
    assert lineage(description(), "ccg-east").successors == {"ccg-both", "icb-both"}


def faults(text: str) -> list[Problem]:
    entries, unread = entries_of_toml(text, "bodies.toml")
    return unread + describe(entries)[1]


def test_a_wrong_word_is_told_with_its_line_and_the_fix():
    told = faults(BODIES.replace('office = "chair"', 'office = "chiar"'))
    assert [str(p) for p in told] == [
        (
            "bodies.toml, line 17, column 'office': wrong-word: "
            "`office` is 'chiar', which is no Office. Did you mean 'chair'?"
        )
    ]


def test_all_faults_of_a_file_are_told_at_once():
    wrong = BODIES.replace("voting = true", "votes = true\ncount = -1\nlast = 2021-01-01")
    assert {(p.rule, p.place.line) for p in faults(wrong)} == {
        ("unknown-word", 19), ("wrong-word", 20), ("lacking", 14),
    }  # fmt: skip
    reversed_ = BODIES.replace("voting = true", "voting = true\nlast = 2021-01-01")
    assert [(p.rule, p.place.line) for p in faults(reversed_)] == [("reversed-dates", 20)]


def test_a_text_that_is_no_toml_is_one_problem_with_its_line():
    told = faults(BODIES.replace("[[body.seat]]", "[[body.seat"))
    assert [(p.rule, p.place.line) for p in told] == [("not-toml", 14)]


def test_a_row_with_a_comma_too_many_is_left_out_and_the_rest_is_read():
    text = ORGANISATIONS.replace("West CCG", "West, the CCG")
    entries, problems = entries_of_csv(text, "organisations.csv", "organisation")
    assert [(p.rule, p.place.line) for p in problems] == [("row-length", 3)]
    assert [e.words["id"] for e in entries] == ["ccg-east", "ccg-both", "icb-both", "icb-both"]


def test_lines_are_told_right_after_strings_lists_and_comments_that_would_mislead():
    text = (
        '# a comment with """ and [ in it\n[[duty]]\nid = "a"  # and \'\'\' here\n'
        'text = """two\n[[lines]]"""\nlist = [\n  "x", # ]\n]\n[[duty]]\nid = "b"\n'
    )
    entries, problems = entries_of_toml(text, "duties.toml")
    assert not problems
    assert [(e.words["id"], e.place.line) for e in entries] == [("a", 2), ("b", 9)]
    assert entries[0].lines == {"id": 3, "text": 4, "list": 6}
