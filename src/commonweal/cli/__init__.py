"""The command line: `commonweal <noun> <verb>`. Commands read words, call actions and print.

No rule of any domain is here, and what a command needs is imported when it runs, so that help is
quick. Every command has an example in its help, and an exit code that tells the kinds of failure
apart: they are in `commonweal.terms.errors`.
"""

import contextlib
import os
import sys

from commonweal.terms.errors import CommonwealError, WorkspaceError


def main() -> None:
    """Run the command line; a mendable error is one line on standard error and its exit code."""
    from commonweal.cli.commands import app

    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal cannot show is shown by its code; nothing else can be done here.
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # not under test
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has had enough. What is still buffered goes nowhere, in silence.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except CommonwealError as error:
        _end(str(error), error.exit_code)
    except OSError as error:
        if error.filename is None:
            raise
        _end(
            f"'{error.filename}': {error.strerror}. See that it is there and may be used.",
            WorkspaceError.exit_code,
        )
    except Exception as error:
        from sqlalchemy.exc import DatabaseError  # slow to import, and seldom needed

        if not isinstance(error, DatabaseError):
            raise
        _end(
            f"The workspace's records cannot be read ({error.orig}). Restore records.sqlite from a "
            "copy, or make a new workspace and refresh it from the same feeds.",
            WorkspaceError.exit_code,
        )


def _end(message: str, exit_code: int) -> None:
    print(f"commonweal: {message}", file=sys.stderr)
    sys.exit(exit_code)
