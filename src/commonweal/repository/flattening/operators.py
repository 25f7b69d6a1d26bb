"""What stands between two operands of a path: arithmetic, comparison, logic, and joining of texts.

An operator of something missing is missing, but for `and`, `or` and `&`, as in FHIRPath. Times that are
known to different parts (a year, a day, a minute) compare only where the parts they share differ.
Quantities with units are not compared.
Source: HL7 FHIRPath N1, "Operations".
"""

from dataclasses import dataclass

from sqlglot import exp

from commonweal.repository.flattening.shape import NUMBERS, TIMES
from commonweal.repository.flattening.values import Value, as_list, native, nothing, truth
from commonweal.repository.flattening.wording import Names, Tree, size, sql
from commonweal.terms.errors import DefinitionError

LOGIC = {
    "and": ":a AND :b",
    "or": ":a OR :b",
    "xor": "(:a) <> (:b)",
    "implies": "(NOT :a) OR :b",
}
_EQUAL = {"=": "=", "!=": "<>"}
_ORDER = ("<", "<=", ">", ">=")
_ARITHMETIC = {
    "+": ":a + :b",
    "-": ":a - :b",
    "*": ":a * :b",
    # By nought is missing, in FHIRPath as here.
    "/": "CASE WHEN :b <> 0 THEN CAST(:a AS DOUBLE) / CAST(:b AS DOUBLE) END",
}
_ZONED = "'T.*(Z|[+-][0-9]{2}:[0-9]{2})$'"
_SHARED = "LEAST(LENGTH(:a), LENGTH(:b))"
_TIMES = f"""
CASE WHEN REGEXP_MATCHES(:a, {_ZONED}) AND REGEXP_MATCHES(:b, {_ZONED}) THEN :instant_a OP :instant_b
  WHEN SUBSTRING(:a, 1, {_SHARED}) <> SUBSTRING(:b, 1, {_SHARED})
    THEN SUBSTRING(:a, 1, {_SHARED}) OP SUBSTRING(:b, 1, {_SHARED})
  WHEN LENGTH(:a) = LENGTH(:b) THEN :a OP :b END"""


@dataclass(frozen=True, slots=True)
class Operands:
    """Two values, and the operator that is between them."""

    operator: str
    left: Value
    right: Value

    def wrong(self) -> DefinitionError:
        """That the operator is not for such values."""
        kinds = f"{self.left.type or 'nothing'} {self.operator} {self.right.type or 'nothing'}"
        return DefinitionError(f"A path asks for {kinds}, which has no meaning here.")


def family(type_: str) -> str:
    """Numbers compare with numbers, times with times, texts of any kind with texts."""
    if type_ in NUMBERS:
        return "number"
    if type_ in TIMES:
        return "clock" if type_ == "time" else "day"
    if type_ in ("boolean", ""):
        return type_
    return "text" if type_[0].islower() else "structure"


def combined(operands: Operands, names: Names) -> Value:
    """The value of the two with the operator between. Both are single but for `=` and `!=`.

    Raises `DefinitionError` where the operator is not for such types.
    """
    if operands.operator == "&":
        return _together(operands)
    left, right = native(operands.left, names), native(operands.right, names)
    told = Operands(operands.operator, left, right)
    if told.operator in LOGIC:
        return truth(sql(f"({LOGIC[told.operator]})", a=left.sql, b=right.sql))
    if "" in (left.type, right.type):
        number = told.operator in _ARITHMETIC
        return nothing() if number else truth(sql("CAST(NULL AS BOOLEAN)"))
    if told.operator in _ARITHMETIC:
        return _calculated(told)
    return _compared(told)


def _together(operands: Operands) -> Value:
    if not {family(operands.left.type), family(operands.right.type)} <= {"text", ""}:
        raise operands.wrong()
    both = "(COALESCE(:a, '') || COALESCE(:b, ''))"
    return Value(sql(both, a=operands.left.sql, b=operands.right.sql), "string")


def _calculated(told: Operands) -> Value:
    kinds = {family(told.left.type), family(told.right.type)}
    if kinds == {"text"} and told.operator == "+":
        return Value(sql("(:a || :b)", a=told.left.sql, b=told.right.sql), "string")
    if kinds != {"number"}:
        raise told.wrong()
    whole = "decimal" not in (told.left.type, told.right.type) and told.operator != "/"
    tree = sql(f"({_ARITHMETIC[told.operator]})", a=told.left.sql, b=told.right.sql)
    return Value(tree, "integer" if whole else "decimal")


def _compared(told: Operands) -> Value:
    kinds = {family(told.left.type), family(told.right.type)}
    if len(kinds) > 1 or kinds == {"structure"}:
        raise told.wrong()
    if told.operator in _ORDER and kinds == {"boolean"}:
        raise told.wrong()
    word = _EQUAL.get(told.operator, told.operator)
    if told.left.many or told.right.many:
        return _lists_compared(told, word)
    if kinds <= {"day", "clock"}:
        return truth(_times_compared(told.left.sql, told.right.sql, word))
    return truth(sql(f"(:a {word} :b)", a=told.left.sql, b=told.right.sql))


def _lists_compared(told: Operands, word: str) -> Value:
    """Two collections are equal item by item; an empty one is equal to nothing, nor unequal."""
    a, b = as_list(told.left), as_list(told.right)
    both = f"CASE WHEN :some_a > 0 AND :some_b > 0 THEN :a {word} :b END"
    return truth(sql(both, a=a, b=b, some_a=size(a), some_b=size(b)))


def _times_compared(a: Tree, b: Tree, word: str) -> Tree:
    # Seconds and their thousandths are one precision: 12:30:00 is 12:30:00.000.
    a, b = (sql("REGEXP_REPLACE(:a, '[.]0+$', '')", a=side) for side in (a, b))
    return sql(_TIMES.replace("OP", word), a=a, b=b, instant_a=_instant(a), instant_b=_instant(b))


def _instant(tree: Tree) -> Tree:
    local = exp.DataType(this=exp.DataType.Type.TIMESTAMPLTZ)
    return exp.TryCast(this=tree, to=local, safe=True)
