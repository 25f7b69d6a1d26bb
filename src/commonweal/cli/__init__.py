"""The command line: `commonweal <noun> <verb>`. Commands read words, call actions and print.

No rule of any domain is here, and what a command needs is
imported when it runs, so that help is quick. Every command has an example in its help, and an exit code that tells
the kinds of failure apart.
"""

import sys

from commonweal.terms.errors import CommonwealError


def main() -> None:
    """Run the command line; a mendable error is one line on standard error and its exit code."""
    from commonweal.cli.commands import app

    try:
        app()
    except CommonwealError as error:
        print(f"commonweal: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
