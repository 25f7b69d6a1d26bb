"""Telling which failures of disk and database a user can mend, and how.

For the outermost edge of the program only, which has nothing else to say: what is known to go wrong
is raised as a `CommonwealError` where it happens, and a bug is neither.
"""

from sqlalchemy.exc import DatabaseError

from commonweal.terms.errors import CommonwealError, WorkspaceError


def as_mendable(error: Exception) -> CommonwealError | None:
    """What a failure means to a user, or nothing when it is a bug."""
    if isinstance(error, CommonwealError):
        return error
    if isinstance(error, OSError) and error.filename is not None:
        return WorkspaceError(
            f"'{error.filename}': {error.strerror}. See that it is there and may be used."
        )
    if isinstance(error, DatabaseError):
        return WorkspaceError(
            f"The workspace's records cannot be used ({error.orig}). Restore records.sqlite from a "
            "copy, or make a new workspace and refresh it from the same feeds."
        )
    return None
