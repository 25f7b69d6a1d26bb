"""One whole refresh of a folder of files into a new workspace, as `commonweal refresh` does it.

Run as `python -m bench.refreshing FILES WORKSPACE`; prints how many rows it read.
"""

import sys
from pathlib import Path


def main() -> None:
    from commonweal.actions.initialise import initialise
    from commonweal.actions.refresh import refresh_folder

    files, workspace = map(Path, sys.argv[1:])
    initialise("hampshire-and-isle-of-wight", workspace, synthetic=False)
    report = refresh_folder(workspace, files, lambda *_: None)
    assert not report.in_state("refused"), report.in_state("refused")
    print(sum(outcome.rows_read for outcome in report.outcomes))


if __name__ == "__main__":
    main()
