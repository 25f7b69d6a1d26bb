"""Take the addresses out of package-lock.json: npm copies in where a package's makers ask for donations.

It is run by `make lock`, after npm has written the lock without download addresses; it changes no version
and no hash.
"""

import json
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "package-lock.json"


def main() -> None:
    """Rewrite the lock without its funding entries."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    for entry in lock["packages"].values():
        entry.pop("funding", None)
    LOCK.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
