"""A cell of a CSV file that a spreadsheet opens as text or number and never as a program.

A cell of text that begins as a formula would is put behind an apostrophe, as OWASP advises (CSV
Injection); a number is written as it is. How a whole table is written is for pages and commands.
"""

import re

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


def safe_cell(value: object) -> str:
    """A cell as it is written: numbers as they are, risky text behind an apostrophe."""
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int | float) or _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(RISKY) else text
