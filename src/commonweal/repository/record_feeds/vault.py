"""The vault: who is behind a person key. Identifiers are kept here and nowhere else in the store.

A person key is the first 63 bits of an HMAC-SHA-256 of the NHS number (or of a supplier's pseudonym)
under a key drawn once for the workspace, so it is the same in every refresh and says nothing without
the key. Files are only added; a number known twice has the same key twice and does no harm. Joining
people who do not share a number is not done here.
"""

import hashlib
import hmac
import secrets
import uuid
from pathlib import Path
from threading import Lock

import duckdb
import polars as pl

from commonweal.repository.durable import make_durable
from commonweal.repository.record_feeds.compiling import is_nhs_number, literal, quoted
from commonweal.repository.store_files import digest_of
from commonweal.terms.errors import WorkspaceError

KEY_BYTES = 32
DIGEST_CHARACTERS = 64
NHS_NUMBER = "nhs_number"
_COLUMNS: dict[str, type[pl.DataType]] = {
    "number": pl.Int64,
    "pseudonym": pl.String,
    "person": pl.Int64,
}


def _keep(partial: Path, path: Path) -> None:
    """Give what was written its name, both durably."""
    make_durable(partial)
    partial.replace(path)
    make_durable(path.parent)


def _write(folder: Path, frame: pl.DataFrame) -> None:
    """Add people to the vault, in a file that is named by its own digest."""
    partial = folder / f"{uuid.uuid4().hex}.part"
    frame.write_parquet(partial, compression="zstd")
    _keep(partial, folder / f"person-{digest_of(partial)}.parquet")


def _check(path: Path) -> None:
    """Fail for a file of people that is not what was written: it would join the wrong records."""
    told = path.stem.removeprefix("person-")
    if len(told) == DIGEST_CHARACTERS and digest_of(path) != told:
        raise WorkspaceError(
            f"A file of the vault is damaged: {path}. Restore it from a copy; nothing was changed."
        )


def _known(kind: str) -> str:
    """The people known by numbers or pseudonyms of one kind."""
    by = "number" if kind == NHS_NUMBER else "pseudonym"
    return f"select {by} as known, person from vault_person where kind = {literal(kind)}"


class Vault:
    """The vault of one workspace, open for adding. It makes the relation `vault_person` of keys."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        """Open, and on first use make, the vault. Raises `WorkspaceError` when its key is gone."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._folder, self._connection = folder, connection
        self._key, self._admitting = self._own_key(), Lock()
        self.has_grown = False
        for partial in folder.glob("**/*.part"):
            partial.unlink(missing_ok=True)
        connection.execute(
            "create or replace table vault_person (kind varchar, number bigint, "
            "pseudonym varchar, person bigint)"
        )
        known = self._files()
        for path in known:
            _check(path)
        if known:
            every = ", ".join(literal(str(path)) for path in known)
            connection.execute(
                f"""insert into vault_person by name
                with told as (select * from read_parquet([{every}]))
                select '{NHS_NUMBER}' as kind, number, any_value(person) as person from told
                where kind = '{NHS_NUMBER}' group by number
                union all by name
                select distinct kind, pseudonym, person from told where kind <> '{NHS_NUMBER}'"""
            )

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("person-*.parquet"))

    def _own_key(self) -> bytes:
        path = self._folder / "key"
        if path.is_file():
            return path.read_bytes()
        if self._files():
            raise WorkspaceError(
                f"The key of the vault is gone: {path}. Restore it from a copy; without it no new "
                "record can be given to the person it belongs to."
            )
        key = secrets.token_bytes(KEY_BYTES)
        partial = path.with_suffix(".part")
        partial.touch(mode=0o600)
        partial.write_bytes(key)
        _keep(partial, path)
        return key

    def _person(self, kind: str, told: str) -> int:
        made = hmac.digest(self._key, f"{kind}:{told}".encode(), hashlib.sha256)
        return int.from_bytes(made[:8], "big") >> 1

    def admit(
        self, connection: duckdb.DuckDBPyConnection, relation: str, *, column: str, kind: str
    ) -> None:
        """Give a person key to every new number (or pseudonym) in a column of a relation.

        What is no NHS number by its check digit gets none. `connection` is a cursor of the vault's
        own, which then has the table `own_person (vault_told, vault_person)` of all who are told
        of; several may admit at once.
        """
        connection.execute(
            "create or replace temp table own_person as "
            "select told as vault_told, person as vault_person from "
            f"(select distinct {quoted(column)} as told from {relation}) "
            f"left join ({_known(kind)}) on told = known where told is not null"
        )
        may_be = is_nhs_number("vault_told") if kind == NHS_NUMBER else "true"
        found = connection.sql(
            "select vault_told as told from own_person "
            f"where vault_person is null and {may_be} order by told"
        )
        new = pl.DataFrame(found.to_arrow_table())["told"]
        if not len(new):
            return
        with self._admitting:
            connection.register("candidate", new.to_frame().to_arrow())
            unknown = connection.sql(
                f"select told from candidate anti join ({_known(kind)}) on told = known order by told"
            )
            if len(told := pl.DataFrame(unknown.to_arrow_table())["told"]):
                self._add(connection, told, kind)
            connection.unregister("candidate")
        connection.execute(
            f"update own_person set vault_person = person from ({_known(kind)}) "
            "where vault_person is null and vault_told = known"
        )

    def _add(self, connection: duckdb.DuckDBPyConnection, new: pl.Series, kind: str) -> None:
        """Put new people into the vault: on disk first, then among those known."""
        self.has_grown = True
        told = new.rename("number" if kind == NHS_NUMBER else "pseudonym")
        keys = [self._person(kind, str(one)) for one in new]
        frame = pl.DataFrame([told, pl.Series("person", keys, pl.Int64)]).select(
            pl.lit(kind).alias("kind"),
            *(
                pl.col(name) if name in (told.name, "person") else pl.lit(None, form).alias(name)
                for name, form in _COLUMNS.items()
            ),
        )
        _write(self._folder, frame)
        connection.register("admitted", frame.to_arrow())
        connection.execute("insert into vault_person by name select * from admitted")
        connection.unregister("admitted")

    def keep_identifiers(
        self, connection: duckdb.DuckDBPyConnection, batch: str, statement: str
    ) -> None:
        """Keep what a batch told of identifiers, for joining records later; once for each batch."""
        target = self._folder / "identifiers" / f"{batch}.parquet"
        target.parent.mkdir(exist_ok=True)
        partial = target.with_suffix(".part")
        connection.execute(
            f"copy ({statement}) to {literal(str(partial))} (format parquet, compression zstd)"
        )
        _keep(partial, target)

    def distinct_people(self) -> tuple[int, int]:
        """How many numbers are known, and how many different keys they have: the same, or a clash."""
        found = self._connection.execute(
            "select count(*), count(distinct person) from vault_person"
        ).fetchall()[0]
        return int(found[0]), int(found[1])
