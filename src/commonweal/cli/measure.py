"""`commonweal measure list|show|lineage|get`: what is measured, from what, and the figures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import polars as pl
import typer

from commonweal.cli.options import HERE, BoundariesOption, FormatOption, WorkspaceOption
from commonweal.cli.printing import Format, print_rows
from commonweal.terms.estimate import Status

if TYPE_CHECKING:
    from commonweal.actions.opened import Opened

app = typer.Typer(help="Measures and their figures.", no_args_is_help=True, rich_markup_mode=None)
SUMMARY = (
    "list-size", "list-share-65-plus", "hypertension-prevalence", "diabetes-prevalence",
    "ae-within-4-hours", "general-and-acute-bed-occupancy", "consultant-waits-within-18-weeks",
    "cancer-62-day-treatment",
)  # fmt: skip
HEADLINE = ("measure", "period", "value", "95% interval")
LIST_SPARE = ("kind", "topic", "earliest", "better", "figures", "unit", "levels", "latest")
GET_SPARE = ("code",)
LINEAGE_SPARE = ("meaning", "table")


@app.command("list")
def list_measures(workspace: WorkspaceOption = HERE, form: FormatOption = Format.TABLE) -> None:
    """List every measure, with the levels and periods there are figures for.

    Example: commonweal measure list --workspace hiow
    """
    from commonweal.actions import listing
    from commonweal.cli.opening import opened_for_command

    print_rows(listing.measure_list(opened_for_command(workspace)), form, spare=LIST_SPARE)


@app.command()
def show(
    measure: Annotated[str, typer.Argument(help="The measure's id.")],
    workspace: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show what a measure counts, over whom, how, and from which table.

    Example: commonweal measure show hypertension-prevalence
    """
    from commonweal.actions import listing
    from commonweal.cli.opening import opened_for_command

    print_rows(listing.measure_facts(opened_for_command(workspace), measure), form)


@app.command()
def lineage(
    measure: Annotated[str, typer.Argument(help="The measure's id.")],
    form: FormatOption = Format.TABLE,
) -> None:
    """List the columns a measure is worked out from, and the feeds that fill them.

    Needs no workspace: it is read from the definitions. In JSON and CSV there is a row for each
    column and feed.

    Example: commonweal measure lineage ae-within-4-hours
    """
    from commonweal.actions.lineage import NORMALISER, lineage_rows, measure_named

    defined = measure_named(measure)
    rows = lineage_rows(defined)
    if form != Format.TABLE:
        print_rows(rows, form)
        return
    of_files = [] if (rows["file_columns"] == NORMALISER).all() else ["feed", "file_columns"]
    feeds = ", ".join(rows["feed"].unique(maintain_order=True))
    shown = rows.select("used_for", "table", "column", "meaning", *of_files)
    print_rows(
        shown.unique(maintain_order=True),
        form,
        title=f"{defined.name} is worked out from these columns, filled by {feeds}.",
        spare=LINEAGE_SPARE,
    )


@app.command()
def get(
    measure: Annotated[str, typer.Argument(help="The measure's id.")],
    by: Annotated[
        str, typer.Option("--by", help="The level: practice, pcn, place, icb, trust ...")
    ],
    period: Annotated[
        str | None, typer.Option(help="One period, or `latest`.", show_default="all")
    ] = None,
    on: BoundariesOption = None,
    peers: Annotated[
        bool, typer.Option("--peers", help="Also units of other systems, where they are published.")
    ] = False,
    workspace: WorkspaceOption = HERE,
    form: FormatOption = Format.TABLE,
) -> None:
    """Get the figures of a measure, each with its interval, numerator and denominator.

    Example: commonweal measure get hypertension-prevalence --by pcn
    """
    from commonweal.actions import listing
    from commonweal.cli.opening import opened_for_command

    opened = opened_for_command(workspace)
    rows = listing.measure_rows(
        opened, measure, level=by, period=period, boundaries=on, peers=peers
    )
    if form != Format.TABLE:
        print_rows(rows, form)
        return
    defined = opened.measure(measure)
    stands = f"boundaries of {on}" if on else "boundaries of their own time"
    print_rows(
        _for_people(rows),
        form,
        title=f"{defined.name}, {defined.unit}. {defined.method}, {stands}.",
        spare=GET_SPARE,
        decimals=defined.decimals,
    )


def _for_people(rows: pl.DataFrame) -> pl.DataFrame:
    """Figures with what they were worked out from in one column, and a status where it tells."""
    parts = [
        f"{_plain(above)} / {_plain(below)}" if above is not None and below is not None else ""
        for above, below in rows.select("numerator", "denominator").iter_rows()
    ]
    told = ["code", "name", "period", "status", "value", "lower", "upper"]
    if (rows["status"] == Status.GIVEN).all():
        told.remove("status")
    return rows.select(*told, pl.Series("numerator / denominator", parts, dtype=pl.String))


def _plain(number: float) -> str:
    return f"{number:,.0f}" if number.is_integer() else f"{number:,.1f}"


def print_summary(folder: Path) -> None:
    """A short table of the whole system's headline figures, after a demonstration."""
    from commonweal.cli.opening import opened_for_command

    opened = opened_for_command(folder)
    print(f"\n{opened.definition.name}, latest figures:\n")
    told = [line for name in SUMMARY if (line := _headline(opened, name)) is not None]
    print_rows(pl.DataFrame(told, orient="row", schema=HEADLINE), Format.TABLE)
    print()


def _headline(opened: "Opened", name: str) -> tuple[str, ...] | None:
    """A measure's latest figure for the whole system, in words; nothing where there is none."""
    measure = opened.measure(name)
    figures = opened.measure_estimates(name).filter(
        pl.col("code") == opened.definition.icb, pl.col("value").is_not_null()
    )
    if figures.is_empty():
        return None
    latest = figures.sort("period_last").row(-1, named=True)
    value, lower, upper = (
        "" if latest[end] is None else f"{latest[end]:,.{measure.decimals}f}"
        for end in ("value", "lower", "upper")
    )
    gap = "" if measure.unit == "%" else " "
    interval = f"{lower} to {upper}" if lower else ""
    return measure.name, latest["period"], f"{value}{gap}{measure.unit}", interval
