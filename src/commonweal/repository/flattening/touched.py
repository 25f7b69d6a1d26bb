"""What of a resource a view touches, and the types under which an engine reads just that.

Every value is read as text and lists and structures as such; nothing is guessed from the content, and
what a view does not touch is never read. Cells of another JSON type than the shape says are missing.
"""

from collections.abc import Iterator

from commonweal.repository.flattening.shape import is_primitive


class Touched:
    """A part of the shape, growing as paths are followed through it.

    `children` are by their names in JSON. A part that nobody looks into is read as text.
    """

    def __init__(self, type_: str, *, repeats: bool = False) -> None:
        """Begin with nothing touched."""
        self.type = type_
        self.repeats = repeats
        self.children: dict[str, Touched] = {}

    def child(self, key: str, type_: str, *, repeats: bool) -> "Touched":
        """The part under that name, touched from now on."""
        return self.children.setdefault(key, Touched(type_, repeats=repeats))

    def same_as(self, other: "Touched") -> None:
        """From now on have one shape with another part: what is touched here is touched there."""
        other.take(self)
        self.children = other.children

    def take(self, other: "Touched") -> None:
        """Touch here whatever is touched in another part of the same type."""
        if self.children is other.children:
            return
        for key, child in other.children.items():
            self.child(key, child.type, repeats=child.repeats).take(child)

    def fields(self) -> Iterator[tuple[str, "Touched"]]:
        """The children by name, in one order whatever the order of touching."""
        return iter(sorted(self.children.items()))


def duckdb_type(part: Touched) -> str:
    """The type as DuckDB writes it, such as `STRUCT("code" VARCHAR)[]`."""
    return _duckdb_one(part) + ("[]" if part.repeats else "")


def _duckdb_one(part: Touched) -> str:
    if is_primitive(part.type) or not part.children:
        return "VARCHAR"
    return "STRUCT(" + ", ".join(f'"{k}" {duckdb_type(c)}' for k, c in part.fields()) + ")"


def spark_type(part: Touched) -> str:
    """The type as Spark writes it, such as `ARRAY<STRUCT<`code`: STRING>>`."""
    return f"ARRAY<{_spark_one(part)}>" if part.repeats else _spark_one(part)


def _spark_one(part: Touched) -> str:
    if is_primitive(part.type) or not part.children:
        return "STRING"
    return "STRUCT<" + ", ".join(f"`{k}`: {spark_type(c)}" for k, c in part.fields()) + ">"
