"""On which lines the tables and keys of a TOML text stand, which Python's parser does not tell.

A scan of lines, after the parser has accepted the text: it only has to follow headers, keys and the
ends of strings and lists that span lines.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterator

_HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_.\-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-]+|\"[^\"]*\")\s*=")
_QUOTES = ('"""', "'''")
_MARK = re.compile(r'"""|\'\'\'|"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*')

Lines = dict[str, int]


def _plain(text: str) -> tuple[str, str, str]:
    """What stands outside strings and comments, the multi-line quote it ends at, and what follows."""
    plain = ""
    while text:
        found = _MARK.search(text)
        if found is None:
            return plain + text, "", ""
        plain += text[: found.start()]
        if found[0] in _QUOTES:
            return plain, found[0], text[found.end() :]
        text = text[found.end() :]
    return plain, "", ""


def _opened(text: str, inside: str, depth: int) -> tuple[str, int]:
    """The multi-line quote and the depth of brackets that are still open after some text."""
    while text:
        if inside:
            _, found, text = text.partition(inside)
            if not found:
                return inside, depth
            inside = ""
            continue
        before, inside, text = _plain(text)
        depth += sum(before.count(c) for c in "[{") - sum(before.count(c) for c in "]}")
    return inside, depth


def _scan(text: str) -> Iterator[tuple[str, str, int]]:
    """Each header as (path, "", line) and each key as (path, key, line), in order."""
    path, inside, depth = "", "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside and depth == 0:
            if header := _HEADER.match(line):
                path = header[1]
                yield path, "", number
                continue
            if key := _KEY.match(line):
                yield path, key[1].strip('"'), number
        inside, depth = _opened(line, inside, depth)


def table_lines(text: str) -> dict[str, deque[tuple[int, Lines]]]:
    """For each path of tables, in order: the line of the header and those of the keys below it.

    The root is the path `""`, on line 1.
    """
    found: dict[str, deque[tuple[int, Lines]]] = defaultdict(deque)
    found[""].append((1, {}))
    for path, key, line in _scan(text):
        if key:
            found[path][-1][1][key] = line
        else:
            found[path].append((line, {}))
    return found
