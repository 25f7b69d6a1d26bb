"""Files of a dozen invented practices as publishers lay them out, and what a workspace says of them.

For the tests of refreshing: the files are small, come in versions and can be refused. The codes of
commissioner, system and registers are real, so that figures are worked out.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import polars as pl

from commonweal.actions.measuring import all_measures
from commonweal.actions.opened import Opened, open_for_reading
from commonweal.actions.refresh import RefreshReport, refresh
from commonweal.outcomes.measure import Measure
from commonweal.repository.workspace import Workspace, create_workspace

SYSTEM = "hampshire-and-isle-of-wight"
PRACTICES = tuple(f"X8{number:04d}" for number in range(1, 13))
LOCK = "writing.lock"
FEW_MEASURES = {"hypertension-prevalence", "diabetes-prevalence"}
HIERARCHY_HEADING = (
    "NAT_ONS_CODE,NAT_CODE,NAT_COUNTRY,REGION_ODS_CODE,REGION_ONS_CODE,REGION_NAME,ICB_ODS_CODE,"
    "ICB_ONS_CODE,ICB_NAME,SUB_ICB_ODS_CODE,SUB_ICB_ONS_CODE,SUB_ICB_NAME,PCN_ODS_CODE,PCN_NAME,"
    "PRACTICE_CODE,PRACTICE_NAME"
)
PREVALENCE_HEADING = "PRACTICE_CODE,GROUP_CODE,REGISTER,PATIENT_LIST_TYPE,PRACTICE_LIST_SIZE"
TOTALS_HEADING = (
    "PUBLICATION,EXTRACT_DATE,TYPE,CCG_CODE,ONS_CCG_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS"
)


def lines(*rows: str) -> bytes:
    """Rows of a text file, each with its line end."""
    return "".join(f"{row}\n" for row in rows).encode()


def hierarchy(practices: Iterable[str] = PRACTICES) -> bytes:
    """Each practice in one of three networks of Hampshire and Isle of Wight."""
    return lines(
        HIERARCHY_HEADING,
        *(
            "E92000001,ENG,England,Y59,E40000005,South East,QRL,E54000042,"
            "NHS Hampshire and Isle of Wight Integrated Care Board,D9Y0V,E38000253,"
            f"NHS Hampshire and Isle of Wight ICB - D9Y0V,U9990{n % 3},Network {n % 3},"
            f"{practice},Practice {n}"
            for n, practice in enumerate(practices)
        ),
    )


def prevalence(more: int = 0, practices: Iterable[str] = PRACTICES) -> bytes:
    """Two registers for each practice; `more` people are on each than in the first version."""
    return lines(
        PREVALENCE_HEADING,
        *(
            f"{practice},{group},{size + n + more},TOTAL,{8000 + 100 * n}"
            for n, practice in enumerate(practices)
            for group, size in (("HYP", 1000), ("DM", 500))
        ),
    )


def totals(date: str = "01MAY2022", practices: Iterable[str] = PRACTICES) -> bytes:
    """Everyone registered at each practice on one day."""
    return lines(
        TOTALS_HEADING,
        *(
            f"GP_PRAC_PAT_LIST,{date},GP,D9Y0V,E38000253,{practice},SO16 0AA,ALL,ALL,{8000 + n}"
            for n, practice in enumerate(practices)
        ),
    )


FIRST = {
    "qof_structures_2021_2022.csv": hierarchy(),
    "qof_prevalence_2021-22.csv": prevalence(),
    "gp-reg-pat-prac-all_2022-05.csv": totals(),
}
LATER = {
    "qof_prevalence_2021-22_revised.csv": prevalence(more=7),
    "qof_prevalence_2022-23.csv": prevalence(more=20),
    "gp-reg-pat-prac-all_2022-06.csv": totals("01JUN2022"),
    "broken/qof_prevalence_2023-24.csv": b"PRACTICE_CODE,GROUP_CODE\nX80001,HYP\n",
}


@cache
def few_measures() -> dict[str, Measure]:
    """Two measures, in the place of all, make a refresh quick; nothing else changes with them."""
    return {name: measure for name, measure in all_measures().items() if name in FEW_MEASURES}


def put(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files below a folder, by their names in it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def made(folder: Path) -> Workspace:
    """A new workspace with nothing in it."""
    return create_workspace(folder, SYSTEM, synthetic=False)


def refreshed(workspace: Workspace, feeds: Path | None) -> RefreshReport:
    """Refresh without telling anyone of the progress."""
    return refresh(workspace, feeds, lambda *_: None)


def opened(workspace: Workspace) -> Opened:
    """The workspace as a page would see it now."""
    return open_for_reading(workspace.folder)


def figures(workspace: Workspace) -> pl.DataFrame:
    """Every estimate, in one order."""
    return opened(workspace).estimates.sort(pl.all())


def register(workspace: Workspace, practice: str = PRACTICES[0], period: str = "2021/22") -> int:
    """People on a practice's hypertension register, as the figures say."""
    wanted = {"measure": "hypertension-prevalence", "code": practice, "period": period}
    told = opened(workspace).estimates.filter(**wanted)
    return int(told["numerator"].item())


def rows(workspace: Workspace) -> dict[str, int]:
    """How many rows each logical table holds that holds any."""
    tables = opened(workspace).snapshot.tables
    return {name: files.rows for name, files in tables.items() if files.rows}


def stated(workspace: Workspace, table: str) -> pl.DataFrame:
    """Every row of a logical table as it stands, whether or not a newer one says the same."""
    with opened(workspace).store() as store:
        return store.ask(f"select * from {table}_stated order by all")


def on_disk(workspace: Workspace) -> dict[str, str]:
    """The digest of every file of a workspace but its lock."""
    return {
        path.relative_to(workspace.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(workspace.folder.rglob("*"))
        if path.is_file() and path.name != LOCK
    }
