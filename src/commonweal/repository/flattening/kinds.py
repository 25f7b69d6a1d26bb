"""Whether an element is of another kind of JSON than the shape says: one object where a list should be.

An engine that reads under types makes nothing of such an element and does not say so; this is asked of
a file in which it met one. Words and numbers are not looked at: they are read as the text they are.
"""

from commonweal.repository.flattening.shape import is_primitive
from commonweal.repository.flattening.touched import Touched


def is_parted(part: Touched) -> bool:
    """Whether it is read as a list or as a structure, and not as text."""
    return part.repeats or (bool(part.children) and not is_primitive(part.type))


def is_wrong(json: str, part: Touched, *, depth: int = 0) -> str:
    """The condition in DuckDB, over an expression of type JSON; true or missing where all is well."""
    if not part.repeats:
        return _is_wrong_one(json, part, depth)
    item = f"_item{depth}"
    inner = _is_wrong_one(item, part, depth + 1)
    some = f"len(list_filter(json_extract({json}, '$[*]'), lambda {item}: {inner})) > 0"
    return f"(json_type({json}) not in ('ARRAY', 'NULL') or {some})"


def _is_wrong_one(json: str, part: Touched, depth: int) -> str:
    if is_primitive(part.type) or not part.children:
        return "false"
    within = [
        is_wrong(f"json_extract({json}, '$.\"{key}\"')", child, depth=depth)
        for key, child in part.fields()
        if is_parted(child)
    ]
    return "(" + " or ".join([f"json_type({json}) not in ('OBJECT', 'NULL')", *within]) + ")"
