"""The command line: `commonweal <noun> <verb>`. Commands read words, call actions and print.

No rule of any domain is here, and what a command needs is imported when it runs, so that help is
quick. Every command has an example in its help, and an exit code that tells the kinds of failure
apart: they are in `commonweal.terms.errors`.
"""

import contextlib
import os
import sys

from commonweal.terms.errors import CommonwealError


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
        _end(error)
    except Exception as error:
        from commonweal.actions.failures import as_mendable  # slow to import, and seldom needed

        mendable = as_mendable(error)
        if mendable is None:
            raise
        _end(mendable)


def _end(error: CommonwealError) -> None:
    print(f"commonweal: {error}", file=sys.stderr)
    sys.exit(error.exit_code)
