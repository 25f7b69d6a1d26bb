"""The peers of a refresh: reading the very same files with plain Polars or DuckDB, and openpyxl.

Run as `python -m bench.reading polars LIST`, where LIST is a file with one path a line. Each peer
reads every cell and infers types; nothing is checked, joined, stored or worked out.
"""

import sys
from pathlib import Path

HEADERLESS = ("epraccur", "etr_", "eccg_")


def read_with_polars(path: Path) -> int:
    import polars as pl

    return pl.read_csv(
        path,
        has_header=not path.name.startswith(HEADERLESS),
        infer_schema_length=10_000,
        encoding="utf8-lossy",
        ignore_errors=True,
        truncate_ragged_lines=True,
    ).height


def read_with_duckdb(path: Path) -> int:
    import duckdb

    with duckdb.connect() as connection:
        found = connection.read_csv(str(path), ignore_errors=True, encoding="utf-8")
        return len(found.to_arrow_table())


def read_with_openpyxl(path: Path) -> int:
    from openpyxl import load_workbook

    workbook = load_workbook(path, read_only=True, data_only=True)
    try:
        return sum(1 for sheet in workbook for _ in sheet.iter_rows(values_only=True))
    finally:
        workbook.close()


def read_old_workbook(path: Path) -> int:
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(str(path))
    return sum(len(workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names)


def main() -> None:
    peer, listed = sys.argv[1:]
    text = {"polars": read_with_polars, "duckdb": read_with_duckdb}[peer]
    readers = {".csv": text, ".xlsx": read_with_openpyxl, ".xls": read_old_workbook}
    paths = [Path(line) for line in Path(listed).read_text(encoding="utf-8").splitlines()]
    print(sum(readers[path.suffix.lower()](path) for path in paths))


if __name__ == "__main__":
    main()
