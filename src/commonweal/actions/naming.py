"""Names as people write them: registers print them in capitals, which are slow to read.

Only for showing; codes and the stored names stay as published.
"""

import re
from functools import lru_cache

_KEPT = frozenset(
    [
        "NHS",
        "PCN",
        "ICB",
        "CCG",
        "GP",
        "IW",
        "UK",
        "SAS",
        "PHL",
        "NHUC",
        "SPCL",
        "CIC",
        "FT",
        "CG",
        "LLP",
        "RAF",
        "HMP",
        "II",
        "III",
        "IV",
        "A&E",
        "MSK",
    ]
)
_SMALL = frozenset(["and", "of", "the", "for", "on", "upon", "in", "at", "with", "by"])
_WRITTEN = {"LTD": "Ltd", "T/A": "t/a", "DR": "Dr", "DRS": "Drs"}
_PIECE = re.compile(r"[A-Za-z][A-Za-z']*")


def _word(word: str, *, is_first: bool) -> str:
    bare = word.strip("(),.;")
    if bare in _KEPT or any(letter.isdigit() for letter in bare):
        return word
    if bare in _WRITTEN:
        return word.replace(bare, _WRITTEN[bare])
    if bare.casefold() in _SMALL and not is_first:
        return word.casefold()
    return _PIECE.sub(lambda found: _piece(found[0]), word)


def _piece(text: str) -> str:
    if re.match(r"O'[A-Za-z]{3}", text):
        return f"O'{text[2:].capitalize()}"
    return text.capitalize()


@lru_cache(65536)
def readable(name: str) -> str:
    """`ST MARY'S SURGERY (IW)` as `St Mary's Surgery (IW)`; a name with small letters as it is."""
    if not name.isupper():
        return name
    words = re.sub(r"\s+", " ", name.strip()).split(" ")
    return " ".join(_word(word, is_first=place == 0) for place, word in enumerate(words))
