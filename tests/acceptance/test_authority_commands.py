"""`commonweal authority` as a person meets it, on the systems that come with it."""

import csv
import io
import json

import pytest
from typer.testing import CliRunner, Result

from commonweal.cli.commands import app
from commonweal.terms.errors import CommonwealError, NotFoundError, UsageError

HIOW = ["--system", "hampshire-and-isle-of-wight"]
BOARD = ["authority", "can", "icb-board", "commission-community-nursing", "--on", "2022-09-01"]


def run(*words: str) -> Result:
    return CliRunner().invoke(app, [*words, *HIOW])


def wrong(*words: str) -> CommonwealError:
    error = run(*words).exception
    assert isinstance(error, CommonwealError)
    return error


def test_a_yes_tells_the_chain_from_statute_and_ends_with_0():
    done = run(*BOARD, "--amount", "2m", "--format", "json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert told["answer"] == "yes"
    assert told["amount_pence"] == 200_000_000
    (chain,) = told["chains"]
    assert [link["by"] for link in chain["links"]] == ["statute", "constitution"]
    assert chain["links"][0]["source"].startswith("nhsa-2006")
    assert chain["links"][0]["file"] == "systems/england/powers.toml"


def test_a_no_says_what_is_missing_and_who_could_and_ends_with_7():
    done = run(*BOARD, "--footprint", "North East Hampshire", "--format", "csv")
    assert done.exit_code == 7
    missing, *others = csv.DictReader(io.StringIO(done.stdout))
    assert missing["answer"] == "no"
    assert "only over Hampshire and Isle of Wight, not over North East Hampshire" in missing["says"]
    assert [row["id"] for row in others] == ["icb-frimley"]


def test_the_table_for_people_begins_with_the_answer():
    assert run(*BOARD).stdout.startswith("Yes. On 2022-09-01 Board of NHS Hampshire")
    refused = run("authority", "can", "ccg-portsmouth", "set-budget", "--on", "2022-09-01")
    assert refused.stdout.startswith(
        "No. NHS Portsmouth CCG does not stand on 2022-09-01: it ended on 2022-06-30."
    )
    assert "Could decide it" in refused.stdout


def test_names_of_the_day_are_understood():
    def body(name: str, on: str) -> str:
        done = run("authority", "can", name, "set-budget", "--on", on, "--format", "json")
        return str(json.loads(done.stdout)["body"])

    assert body("QRL", "2022-09-01") == "icb-hampshire-and-isle-of-wight"
    assert body("southampton city council", "2022-09-01") == "council-southampton"
    assert body("ICP", "2022-09-01") == "integrated-care-partnership"


@pytest.mark.parametrize(
    ("words", "kind", "says"),
    [
        (["icb-bored", "set-budget"], NotFoundError, "Did you mean icb-board"),
        (["icb-board", "set-bugdet"], NotFoundError, "Did you mean set-budget"),
        (["icb-board", "set-budget", "--footprint", "nowhere"], NotFoundError, "no footprint"),
        (["icb-board", "set-budget", "--amount", "lots"], UsageError, "not an amount in pounds"),
        (["icb-board", "set-budget", "--amount=-5"], UsageError, "less than nothing"),
        (["icb-board", "set-budget", "--on", "soon"], UsageError, "not a day"),
    ],
)
def test_what_cannot_be_understood_says_what_could(words: list[str], kind: type, says: str):
    error = wrong("authority", "can", *words)
    assert isinstance(error, kind)
    assert says in str(error)


def test_where_decided_shows_its_reasoning():
    done = run(
        "authority", "where-decided", "--integrated", "--footprint", "place-southampton",
        "--function", "commission-community-nursing", "--on", "2022-09-01", "--format", "json",
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert told["levels"] == ["place"]
    assert told["bodies"] == []
    assert told["steps"][0]["principles"] == "decide-at-place"
    assert told["steps"][0]["source"]


def test_both_systems_that_come_with_it_are_understood():
    done = CliRunner().invoke(
        app, ["authority", "where-decided", "--integrated", "--system", "dorset"]
    )
    assert done.exit_code == 0
