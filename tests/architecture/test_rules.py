"""Each rule of the house fails on a small bad sample and passes on its mended twin."""

from pathlib import PurePosixPath

import pytest

from tests.architecture import rules
from tests.architecture.purity import impure_domains

DOMAIN = "src/commonweal/outcomes/rates.py"
DOC = '"""What rates are for, in one sentence."""\n'
FOUR = "def f(a, b, c, d): ...\n"


def source(text: str, path: str = DOMAIN) -> rules.Source:
    return rules.Source(PurePosixPath(path), text)


BAD_AND_GOOD = [
    (rules.long_files, "x = 1\n" * 401, "x = 1\n" * 400),
    (rules.long_bodies, "def f():\n" + "    x = 1\n" * 41, "def f():\n" + "    x = 1\n" * 40),
    (rules.many_positional_arguments, FOUR, "def f(a, b, *, c, d): ...\n"),
    (rules.many_positional_arguments, FOUR, "class C:\n    def f(self, a, b, c): ...\n"),
    (rules.missing_docstring, "x = 1\n", DOC),
    (rules.missing_docstring, '"""Rates."""\n', DOC),
    (
        rules.thawed_records,
        "@dataclass\nclass Rate: ...\n",
        "@dataclass(frozen=True, slots=True)\nclass Rate: ...\n",
    ),
    (
        rules.unreasoned_ignores,
        "x = y  # noqa" + ": S101\n",
        "x = y  # noqa" + ": S101 - the check is the point\n",
    ),
    (
        rules.unreasoned_ignores,
        "x = y  # type" + ": ignore[arg-type]\n",
        "x = y  # type" + ": ignore[arg-type] - the package declares it wrongly\n",
    ),
    (rules.unfinished_marks, "# TO" + "DO: later\n", "# Done, and a STUBBORN toddler.\n"),
    (rules.unfinished_marks, "x = 'a place" + "holder'\n", "x = 'a holder'\n"),
    (rules.unspeakable_words, "p = '../sha" + "red/data'\n", "p = 'shared record'\n"),
    (rules.unspeakable_words, "u = 'https://pypi.o" + "rg/simple'\n", "u = 'PyPI'\n"),
    (impure_domains, "f = open('x')\n", "f = opened\n"),
    (impure_domains, "t = path.read_text()\n", "t = text\n"),
    (impure_domains, "f = pl.read_csv('x')\n", "f = pl.DataFrame(rows)\n"),
    (impure_domains, "f.write_parquet('x')\n", "f.with_columns(x)\n"),
    (impure_domains, "import duckdb\n", "import polars\n"),
    (impure_domains, "from sqlalchemy import text\n", "from datetime import date\n"),
    (impure_domains, "d = datetime.date.today()\n", "d = datetime.date(2024, 1, 1)\n"),
    (impure_domains, "d = datetime.now(UTC)\n", "d = on\n"),
    (impure_domains, "import time\n", "import statistics\n"),
    (impure_domains, "import random\n", "import math\n"),
    (impure_domains, "x = np.random.default_rng()\n", "x = np.random.default_rng(seed)\n"),
    (impure_domains, "x = np.random.normal()\n", "x = np.random.Generator(bits)\n"),
]


@pytest.mark.parametrize(("rule", "bad", "good"), BAD_AND_GOOD)
def test_a_rule_fails_on_the_bad_and_passes_the_good(rule, bad, good):
    assert rule(source(bad)), f"{rule.__name__} let this pass: {bad}"
    assert rule(source(good)) == []


@pytest.mark.parametrize("name", sorted(rules.FORBIDDEN_NAMES))
def test_names_that_say_nothing_are_found_as_module_and_as_package(name):
    assert rules.forbidden_names(source(DOC, f"src/commonweal/outcomes/{name}.py"))
    assert rules.forbidden_names(source(DOC, f"src/commonweal/{name}/rates.py"))
    assert rules.forbidden_names(source(DOC, DOMAIN)) == []


def test_a_declared_catalogue_may_be_long():
    assert rules.long_files(source("x = 1\n" * 900), {DOMAIN: "one entry a measure"}) == []


def test_a_docstring_is_not_counted_in_a_body():
    text = 'def f():\n    """' + "line\n" * 60 + '    """\n    return 1\n'
    assert rules.long_bodies(source(text)) == []


def test_only_a_typer_command_may_take_many_arguments():
    command = "@app.command()\n" + FOUR
    assert rules.many_positional_arguments(source(command, "src/commonweal/cli/show.py")) == []
    assert rules.many_positional_arguments(source(FOUR, "src/commonweal/cli/show.py"))
    assert rules.many_positional_arguments(source(command, "src/commonweal/actions/show.py"))


def test_the_repository_may_open_files_and_read_no_domain_rule():
    assert impure_domains(source("open('x')\n", "src/commonweal/repository/landing.py")) == []
