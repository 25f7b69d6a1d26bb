"""A compiled view: how to read the resources of a file, and the statement that makes rows of them.

The statement is portable: one syntax tree, written for DuckDB or for Spark. Reading is DuckDB's alone;
Spark is given the types. Who runs either, and what becomes of the rows, is not decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from commonweal.repository.flattening.definition import Definition, read_definition
from commonweal.repository.flattening.kinds import is_parted, is_wrong
from commonweal.repository.flattening.meaning import Around, condition
from commonweal.repository.flattening.rows import Output, Way, way, without_unions
from commonweal.repository.flattening.touched import Touched, duckdb_type, spark_type
from commonweal.repository.flattening.values import Whole, as_sent
from commonweal.repository.flattening.wording import Engine, Names, Tree, column, said, sql, written
from commonweal.terms.errors import DefinitionError

OBJECT_BYTES_MAX = 16 * 1024 * 1024
MISFIT = "misfit"
NOT_A_RESOURCE, OTHER_RESOURCE = "not-a-resource", "other-resource"
_RESOURCES = "_resources"


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column of the rows. `type` is a FHIR type, or `date` or `timestamp` where the view says so."""

    name: str
    type: str
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A view ready to be run.

    `unknown`: elements its paths name that the shape has not (`Patient.famly`); they are empty.
    `failing`: what ends the statement for a resource with more values than the view allows.
    A feed's view has neither.
    """

    name: str
    resource: str
    columns: tuple[ViewColumn, ...]
    unknown: tuple[str, ...]
    failing: tuple[str, ...]
    _touched: Touched
    _where: tuple[Tree, ...]
    _ways: tuple[Way, ...]

    def duckdb_relation(self, path: str, *, strict: bool = False) -> str:
        """The words that read a file of newline-delimited JSON in DuckDB, as a relation.

        A row for each line that is not blank, in the file's order; every cell text. A line that is
        not a JSON object of at most 16 MB is a row of missing cells (longer, and reading fails as
        soon as that is known); so is a cell of another kind than the shape says. When `strict`,
        reading fails of both.
        """
        columns = {key: duckdb_type(part) for key, part in self._touched.fields()}
        return _read_json(path, columns, strict=strict)

    def duckdb_kinds(self, path: str) -> str:
        """The same rows, with the columns that `wrong_kinds` names: true where an element is of one."""
        fields = dict(self._touched.fields())
        parted = {key: part for key, part in fields.items() if is_parted(part)}
        json = {key: "JSON" if key in parted else "VARCHAR" for key in fields}
        typed = [f'try_cast("{key}" AS {duckdb_type(p)}) AS "{key}"' for key, p in fields.items()]
        wrong = {key: is_wrong(f'"{key}"', part) for key, part in parted.items()}
        told = [f'coalesce({where}, false) AS "{_wrong_kind(key)}"' for key, where in wrong.items()]
        source = _read_json(path, json, strict=False)
        return f"(SELECT {', '.join([*typed, *told])} FROM {source})"  # noqa: S608 - made of the view's own words

    def wrong_kinds(self, name: str) -> tuple[str, ...]:
        """The columns of `duckdb_kinds` that tell of the elements that a column is made from.

        For views without unions; an element that is read as text is of no wrong kind.
        """
        (tree,) = (output.tree for output in self._ways[0].outputs if output.name == name)
        named = {found.name for found in tree.find_all(exp.Column)}
        return tuple(
            _wrong_kind(key)
            for key, part in self._touched.fields()
            if key in named and is_parted(part)
        )

    def duckdb_lines(self, path: str) -> str:
        """The same with the column `line`, from 1, counting lines that are not blank."""
        return f"(SELECT *, row_number() OVER () AS line FROM {self.duckdb_relation(path)})"  # noqa: S608 - made of the view's own words

    def spark_schema(self) -> str:
        """The type of one resource for Spark's `from_json`, or its JSON reader."""
        return ", ".join(f"`{key}` {spark_type(part)}" for key, part in self._touched.fields())

    def select(
        self,
        source: str,
        *,
        also: tuple[str, ...] = (),
        with_misfits: bool = False,
        engine: Engine = "duckdb",
    ) -> str:
        """The statement that makes the view's rows of a relation of resources.

        `also` names columns of the source that rows carry before the view's own. `with_misfits`:
        a line that is no resource of the view's type is not passed over but is a row, in its place,
        whose column `misfit` says why and whose other columns are missing, and numbers, truths and
        times that are none are the text that was sent (`as_sent`); for views that give one row a
        resource and have no condition. Raises `DefinitionError` for others.
        """
        if with_misfits and any(one.steps for one in self._ways):
            raise DefinitionError(
                f"View {self.name}: only a view of one row a resource tells misfits."
            )
        if with_misfits:
            body: Tree = self._with_misfits(also)
        else:
            first, *others = (self._statement(one, also) for one in self._ways)
            body = exp.union(first, *others, distinct=False) if others else first
        return f"WITH {_RESOURCES} AS (SELECT * FROM {source}) {written(body, engine)}"  # noqa: S608 - the source is the caller's own relation

    @property
    def is_line_by_line(self) -> bool:
        """Whether there is one row for each resource, whatever it says."""
        return not self._where and len(self._ways) == 1 and not self._ways[0].steps

    def _statement(self, one: Way, also: tuple[str, ...]) -> exp.Select:
        relation: Tree = exp.to_table(_RESOURCES)
        of_type = sql(":a = :b", a=column("resourceType"), b=said(self.resource))
        statement = exp.select(*(column(name) for name in also), *_named(one))
        if not one.steps:
            return statement.from_(relation).where(of_type, *self._where)
        for number, step in enumerate(one.steps):
            unrolled = exp.alias_(exp.Explode(this=step.many), step.name, quoted=True)
            inner = exp.select("*", unrolled).from_(relation)
            if number == 0:
                inner = inner.where(of_type, *self._where)
            relation = inner.subquery(f"{step.name}_rows")
        return statement.from_(relation)

    def _with_misfits(self, also: tuple[str, ...]) -> exp.Select:
        fits = sql("CASE WHEN :t = :r THEN :a END", t=column("resourceType"), r=said(self.resource))
        outputs = [
            exp.alias_(
                exp.replace_placeholders(fits, a=as_sent(output.tree, output.type)),
                output.name,
                quoted=True,
            )
            for output in self._ways[0].outputs
        ]
        misfit = exp.alias_(self._misfit(), MISFIT, quoted=True)
        carried = (column(name) for name in also)
        return exp.select(*carried, misfit, *outputs).from_(exp.to_table(_RESOURCES))

    def _misfit(self) -> Tree:
        return sql(
            "CASE WHEN :type IS NULL THEN :none WHEN :type <> :wanted THEN :other END",
            type=column("resourceType"),
            wanted=said(self.resource),
            none=said(NOT_A_RESOURCE),
            other=said(OTHER_RESOURCE),
        )


def _wrong_kind(key: str) -> str:
    return f"wrong kind of {key}"


def _read_json(path: str, types: Mapping[str, str], *, strict: bool) -> str:
    columns = ", ".join(f"\"{key}\": '{type_}'" for key, type_ in types.items())
    quoted = path.replace("'", "''")
    return (
        f"read_json('{quoted}', format = 'newline_delimited', records = 'true', "
        f"auto_detect = false, ignore_errors = {str(not strict).lower()}, "
        f"maximum_object_size = {OBJECT_BYTES_MAX}, columns = {{{columns}}})"
    )


def _named(one: Way) -> list[Tree]:
    return [exp.alias_(output.tree, output.name, quoted=True) for output in one.outputs]


def _column_of(outputs: list[Output]) -> ViewColumn:
    types = {(output.type, output.is_list) for output in outputs}
    if len(types) > 1:
        raise DefinitionError(
            f"Column {outputs[0].name!r} has several types in the parts of a union."
        )
    return ViewColumn(outputs[0].name, outputs[0].type, outputs[0].is_list)


def compile_view(view: Mapping[str, Any]) -> View:
    """Compile a ViewDefinition. Raises `DefinitionError` saying what is wrong with it."""
    definition: Definition = read_definition(view)
    touched = Touched(definition.resource)
    for key in ("id", "resourceType"):
        touched.child(key, "string", repeats=False)
    whole = Whole(touched)
    around = Around(whole, definition.constants, Names(), numbered=definition.asks_for_places)
    where = tuple(condition(path, whole, around) for path in definition.where)
    ways = tuple(way(one, whole, around) for one in without_unions(definition.selections))
    columns = tuple(
        _column_of(list(same)) for same in zip(*(one.outputs for one in ways), strict=True)
    )
    return View(
        name=definition.name,
        resource=definition.resource,
        columns=columns,
        unknown=tuple(sorted(around.unknown)),
        failing=tuple(sorted(around.failing)),
        _touched=touched,
        _where=where,
        _ways=ways,
    )
