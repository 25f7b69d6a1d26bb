"""The page on how well the synthetic population fits published rates, and where it does not.

Like every page it shows one snapshot. The facts are found in `actions.fit_page`; here are only the
answer, its heading and its words.
"""

from commonweal.actions.fit_page import FitPage, fit_page
from commonweal.population.synthetic.residents.fit import Fit, Verdict
from commonweal.web import words
from commonweal.web.answering import Answer, Asked, Page, shown
from commonweal.web.current import Site

UNIT_SIGNS = {"per cent": "%", "per 1,000 people": " per 1,000", "for each person": " each"}
STATUSES = {
    Verdict.FITS: "met",
    Verdict.DIFFERS: "broken",
    Verdict.CHANCE: "unanswered",
    Verdict.UNKNOWN: "untold",
}
"""The status of a rule whose shape and colour each verdict has."""


def heading_of(page: FitPage) -> str:
    """How many rates fit, as a sentence."""
    if not page.is_synthetic:
        return "This workspace holds real figures, so there is no synthetic population to fit"
    if not page.has_records:
        return "This workspace holds no records of synthetic people to compare"
    if not page.fits:
        return "The system has no published rates to compare its synthetic people with"
    counts, known = page.counts, len(page.fits) - page.counts[Verdict.UNKNOWN]
    told = f"The synthetic population fits {counts[Verdict.FITS]} of {known} published rates"
    differing = counts[Verdict.DIFFERS]
    if not differing:
        return f"{told}, and no other is surely off"
    return f"{told}; {differing} {'is' if differing == 1 else 'are'} off"


def published_words(fit: Fit) -> str:
    """The target with its unit, as exact as its source bears."""
    target = fit.target
    return words.plain(target.value, target.decimals) + UNIT_SIGNS[target.unit]


def here_words(fit: Fit) -> str:
    """The population's value with its unit."""
    if fit.value is None:
        return words.MISSING
    return words.plain(fit.value, fit.target.decimals) + UNIT_SIGNS[fit.target.unit]


def difference_words(fit: Fit) -> str:
    """By how much the population is above or below the target."""
    if fit.ratio is None:
        return ""
    percent = round(100 * (fit.ratio - 1))
    if percent == 0:
        return "the same"
    return f"{abs(percent):,}% {'more' if percent > 0 else 'less'}"


def fit_answer(site: Site, asked: Asked) -> Answer:
    """Each published rate beside the population's own."""
    page = fit_page(site.view.opened, site.view.ask)
    return shown(
        site,
        asked,
        "synthetic_fit.jinja",
        page=page,
        heading=heading_of(page),
        statuses=STATUSES,
        published_words=published_words,
        here_words=here_words,
        difference_words=difference_words,
    )


PAGES = (Page("/data/synthetic-fit", "synthetic_fit", fit_answer, is_slow=True),)
