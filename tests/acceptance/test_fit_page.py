"""The page on the fit of the synthetic population: what it says of a fit, and when there is none to show."""

from dataclasses import replace
from typing import NoReturn

import pytest

from commonweal.actions.fit_page import FitPage, fit_page
from commonweal.actions.opened import open_for_reading
from commonweal.population.synthetic.residents.fit import Rate, Target, Verdict, compare
from commonweal.web.synthetic import (
    STATUSES,
    difference_words,
    heading_of,
    here_words,
    published_words,
)

TARGET = Target(
    "births",
    "People",
    "Births, a year",
    10.0,
    1,
    "per 1,000 people",
    "2018",
    "Here",
    "E1",
    10.0,
    "ONS",
)
TARGETS = (
    TARGET,
    replace(TARGET, id="deaths"),
    replace(TARGET, id="rare", topic="Care"),
    replace(TARGET, id="untold", topic="Care"),
)
RATES = {
    "births": Rate(1_000, 100_000),
    "deaths": Rate(500, 100_000),
    "rare": Rate(3_000, 100_000),
}


@pytest.fixture
def page() -> FitPage:
    return FitPage(is_synthetic=True, has_records=True, fits=compare(RATES, TARGETS))


def test_the_heading_counts_what_fits_and_what_does_not(page):
    assert heading_of(page) == "The synthetic population fits 1 of 3 published rates; 2 are off"
    one = replace(page, fits=page.fits[:2])
    assert heading_of(one) == "The synthetic population fits 1 of 2 published rates; 1 is off"
    good = replace(page, fits=page.fits[:1])
    assert heading_of(good) == (
        "The synthetic population fits 1 of 1 published rates, and no other is surely off"
    )


def test_what_does_not_fit_comes_first_the_farthest_of_all_before_it(page):
    assert [fit.target.id for fit in page.misfits] == ["rare", "deaths"]
    assert [(topic, len(fits)) for topic, fits in page.topics] == [("People", 2), ("Care", 2)]


def test_each_rate_is_told_as_exactly_as_it_is_published(page):
    births, deaths, rare, untold = page.fits
    assert published_words(births) == "10.0 per 1,000"
    assert [here_words(f) for f in page.fits[:2]] == ["10.0 per 1,000", "5.0 per 1,000"]
    assert [difference_words(f) for f in (births, deaths, rare)] == [
        "the same",
        "50% less",
        "200% more",
    ]
    assert (here_words(untold), difference_words(untold)) == ("not available", "")


def test_every_verdict_has_a_shape():
    assert set(STATUSES) == set(Verdict)


def test_a_workspace_of_real_figures_has_nothing_to_fit(workspace):
    def ask(statement: str, values: dict) -> NoReturn:
        raise AssertionError(f"nothing is asked: {statement} {values}")

    page = fit_page(open_for_reading(workspace), ask)
    assert heading_of(page) == (
        "This workspace holds real figures, so there is no synthetic population to fit"
    )
