"""One refresh of a folder of records into a workspace for synthetic ones, made if there is none.

Run as `python -m bench.records_refreshing FILES WORKSPACE`; prints as JSON what it read and stored.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from commonweal.actions.refresh import RefreshReport

SYSTEM = "hampshire-and-isle-of-wight"


def _told(report: RefreshReport) -> dict[str, Any]:
    from commonweal.repository.feed import known_feeds
    from commonweal.tables.catalogue import TABLES

    known = known_feeds()
    records_only = [o for o in report.outcomes if known[o.feed].contract.is_of_records]
    read: Counter[str] = Counter()
    for outcome in records_only:
        read[outcome.feed] += outcome.rows_read
    records = {n: rows for n, rows in report.rows.items() if n in TABLES and TABLES[n].records}
    return {
        "files": len(records_only),
        "rows_read": sum(read.values()),
        "rows_set_aside": sum(outcome.rows_set_aside for outcome in records_only),
        "rows_stored": sum(records.values()),
        "read_of_feeds": dict(read),
        "rows_of_tables": {name: rows for name, rows in records.items() if rows},
        "report_seconds": round(report.seconds, 2),
    }


def main() -> None:
    """Refresh, and print what came of it. Fails when any file was refused."""
    from commonweal.actions.initialise import initialise
    from commonweal.actions.refresh import refresh_folder

    files, workspace = map(Path, sys.argv[1:])
    if not workspace.exists():
        initialise(SYSTEM, workspace, synthetic=True)
    report = refresh_folder(workspace, files, lambda *_: None)
    refused = [(o.file, [p.message for p in o.problems]) for o in report.in_state("refused")]
    assert not refused, refused
    print(json.dumps(_told(report)))


if __name__ == "__main__":
    main()
