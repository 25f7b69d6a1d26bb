"""Errors that a user can mend, each with its own exit code for the command line.

A fault in data is a `Problem`, collected and shown; these are for calls that cannot go on. A bug is
never one of these: it is an assertion and is allowed to crash.
"""


class CommonwealError(Exception):
    """Something the user can mend; the message says what, where and what to do next."""

    exit_code = 1


class UsageError(CommonwealError):
    """The call names something that does not exist or cannot be read."""

    exit_code = 2


class WorkspaceError(CommonwealError):
    """The folder is not a workspace, is of another version, or is in use."""

    exit_code = 3


class DefinitionError(CommonwealError):
    """A definition file (a system, a measure, a contract) is wrong."""

    exit_code = 4


class RefusedError(CommonwealError):
    """At least one feed file was refused; the rest of the refresh went on."""

    exit_code = 5


class NotFoundError(CommonwealError):
    """The measure, footprint, period or figure asked for is not in the workspace."""

    exit_code = 6


class NoAuthorityError(CommonwealError):
    """The body may not do what was asked, or a decision was refused; the message says why."""

    exit_code = 7


class BrokenRulesError(CommonwealError):
    """A definition breaks a rule of severity error, or cannot be read in whole."""

    exit_code = 8


class RegisterError(CommonwealError):
    """A register's chain does not hold: an entry was changed, taken out or put in."""

    exit_code = 9


class StoreError(CommonwealError):
    """The store is not what was written: a file of it is gone or was changed."""

    exit_code = 10
