"""The page on how good the records are, by feed, provider, rule and month, and which way it goes.

The counts are found in `actions.quality`; here are the answer, its heading and its words.
"""

from datetime import date

from markupsafe import Markup

from commonweal.actions.quality import EARLIER, LATER, NO_DATE, NO_PROVIDER
from commonweal.actions.quality_asked import By, Chosen, Direction, QualityRow, Span, Trend
from commonweal.actions.quality_page import QualityPage, quality_page
from commonweal.web import words
from commonweal.web.addresses import address
from commonweal.web.answering import Answer, Asked, Page, shown
from commonweal.web.current import Site
from commonweal.web.drawing.small import sparkline

PATH = "/data/quality"
CHOICES = ("feed", "provider", "rule", "month")
SMALLEST = 0.05
"""Below this a share rounds to nought in one decimal, and is said in words."""
TONES = {
    Direction.FEWER: ("lower", "better"),
    Direction.MORE: ("higher", "worse"),
    Direction.SAME: ("similar", "similar"),
    Direction.UNTOLD: ("untold", "untold"),
}
"""The shape that stands with each word, and its colour."""
COUNTED = {
    By.FEED: "Feed",
    By.PROVIDER: "Provider",
    By.RULE: "Rule",
    By.MONTH: "Month of the records",
}
MEANINGS = {
    "rows-changed": "A file has many more or fewer rows a day than the one before it",
    "missing-more": "A column is empty in many more rows than in the file before",
    "values-shifted": "The codes of a column are spread quite otherwise than in the file before",
    "mean-moved": "The mean of a number is far from that of the file before",
    "unknown-code": "Organisations or areas that no register in the store names",
    "unknown-record": "Records that point at a person, spell or stay that the store does not hold",
    "late-record": "Records dated long before the period of their file",
    "after-period": "Records dated after the period of their file",
    "other-provider": "Records of another provider than the one that a file is named for",
    "taken-over": "Records whose ids another provider had used before",
}
OUTSIDE = {
    EARLIER: "Earlier months",
    LATER: "Later than the files",
    NO_DATE: "No readable date",
    NO_PROVIDER: "Provider not told",
}
THEN = {By.FEED: By.RULE, By.PROVIDER: By.RULE, By.RULE: By.PROVIDER, By.MONTH: By.FEED}
"""What the records of one row are counted by when it is opened."""


def percent_words(value: float | None) -> str:
    """Faults of 100 records, to one decimal; few are not told as none."""
    if value is None:
        return words.MISSING
    if 0 < value < SMALLEST:
        return "under 0.1%"
    return f"{words.plain(value, 1)}%"


def month_words(day: date) -> str:
    """A month as `March 2025`."""
    return f"{words.MONTHS[day.month - 1]} {day.year}"


def key_words(by: By, name: str) -> str:
    """What a row of the table is about, as a reader would say it."""
    if name in OUTSIDE:
        return OUTSIDE[name]
    if by is By.MONTH:
        return month_words(date.fromisoformat(f"{name}-01"))
    return rule_words(name) if by is By.RULE else name


def rule_words(rule: str) -> str:
    """A rule as the page on problems writes it."""
    return rule.replace("-", " ")


def trend_words(trend: Trend) -> str:
    """By how much, as `0.4%, was 1.2%`; nothing where there is nothing to compare."""
    if trend.percent is None or trend.percent_before is None:
        return ""
    if trend.percent == trend.percent_before == 0:
        return "none then or now"
    now, before = percent_words(trend.percent), percent_words(trend.percent_before)
    return now if now == before else f"{now}, was {before}"


def course(row: QualityRow) -> Markup:
    """The small picture of 24 months."""
    least, most = percent_words(min(row.values)), percent_words(max(row.values))
    summary = (
        f"Faults of 100 records in {len(row.values)} months: between {least} and {most}, "
        f"{percent_words(row.values[-1])} in the newest"
    )
    return sparkline(row.days, row.values, summary=summary)


def still_words(row: QualityRow) -> str:
    """Why there is no picture: one month alone, or every month alike."""
    if len(row.values) < 2:
        return "too few months"
    return "the same each month" if any(row.values) else "no faults"


def trend_heading(page: QualityPage) -> str:
    """What the trends of the table compare."""
    is_of_years = page.span is Span.YEARS and page.by is not By.MONTH
    return "Trend, year on year" if is_of_years else "Trend, month on month"


def folded_words(page: QualityPage) -> str:
    """What stands in the part of the table that is shown on asking."""
    count = len(page.folded)
    many = "" if count == 1 else "s"
    if page.by is By.MONTH:
        return f"{count} more month{many}"
    return f"{count} {page.by.value}{many} without a fault"


def _change_words(page: QualityPage) -> str:
    direction = page.total.trend.direction
    before = "the year before" if page.span is Span.YEARS else "the month before"
    if direction in (Direction.FEWER, Direction.MORE):
        return f", and {direction} lately than {before}"
    return f", with no clear change from {before}" if direction is Direction.SAME else ""


def heading_of(page: QualityPage) -> str:
    """How many faults there are and which way they go, as a sentence."""
    if page.newest is None:
        return "No records of people have been read in, so there is no quality to show"
    chosen, total = page.chosen, page.total
    about = [page.feeds[chosen.feed]] if chosen.feed else []
    if chosen.provider:
        about.append(page.providers.get(chosen.provider, OUTSIDE[NO_PROVIDER]))
    if chosen.first is not None:
        about.append(month_words(chosen.first))
    what = f"{', '.join(about)}: " if about else ""
    if not total.records:
        return f"{what}no records"
    change = _change_words(page)
    records = f"{words.plain(total.records)} record{'' if total.records == 1 else 's'}"
    rule = f"the rule “{rule_words(chosen.rule)}”" if chosen.rule else ""
    if not total.faults:
        said, change = f"none of {records} breaks {rule or 'a rule'}", ""
    elif rule:
        said = f"{percent_words(total.percent)} of {records} break {rule}"
    else:
        said = f"{percent_words(total.percent).removesuffix('%')} faults in every 100 of {records}"
    told = f"{what}{said}{change}"
    return told if about else told[0].upper() + told[1:]


def _asked_for(asked: Asked) -> Chosen:
    return Chosen(*(asked.chosen(name) for name in CHOICES))


def link(chosen: Chosen, by: By, **other: str) -> str:
    """The address of the page with something else chosen."""
    told = {name: getattr(chosen, name) for name in CHOICES} | {"by": by.value} | other
    return address(PATH, **told)


def opened_by(page: QualityPage, row: QualityRow) -> str:
    """The address that a row leads to: its own records, counted by the next thing."""
    if row.key in OUTSIDE and row.key != NO_PROVIDER:
        return ""
    by = page.by
    then = THEN[by]
    if by is By.RULE and page.chosen.provider:
        then = By.MONTH
    return link(page.chosen, then, **{by.value: row.key})


def problems_link(page: QualityPage, row: QualityRow) -> str:
    """The problems that tell of a row's faults line by line; none are told by provider or month."""
    if page.by is By.FEED:
        return address("/data/problems", feed=row.key, rule=page.chosen.rule)
    if page.by is By.RULE:
        return address("/data/problems", feed=page.chosen.feed, rule=row.key)
    return ""


def quality_answer(site: Site, asked: Asked) -> Answer:
    """Faults of the records chosen, counted by one thing."""
    page = quality_page(
        site.quality,
        site.view.structure,
        site.feeds,
        chosen=_asked_for(asked),
        by=asked.chosen("by"),
    )
    return shown(
        site,
        asked,
        "quality/quality.jinja",
        page=page,
        heading=heading_of(page),
        By=By,
        counted_by=COUNTED,
        outside=OUTSIDE,
        tones=TONES,
        meanings=MEANINGS,
        rule_options=[(rule, rule_words(rule)) for rule in page.rules],
        month_options=[(f"{day:%Y-%m}", month_words(day)) for day in page.months],
        percent_words=percent_words,
        month_words=month_words,
        key_words=key_words,
        rule_words=rule_words,
        trend_words=trend_words,
        course=course,
        still_words=still_words,
        trend_heading=trend_heading(page),
        folded_words=folded_words,
        link=link,
        opened_by=opened_by,
        problems_link=problems_link,
    )


PAGES = (Page(PATH, "quality", quality_answer, is_slow=True),)
