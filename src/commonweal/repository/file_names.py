"""What a normaliser may take from a file's name, or the refusal when the name does not say it.

Content is asked first wherever it tells; these are the publications whose rows do not.
"""

from commonweal.repository.feed import FileFacts
from commonweal.repository.reading.rows import refuse
from commonweal.terms.problem import Place


def named_part(facts: FileFacts, part: str) -> str:
    """A part of the name by the contract's word for it. Raises `Refusal` when it is not there."""
    found = facts.parts.get(part, "")
    if not found:
        raise refuse(
            "name-says-too-little",
            Place(facts.name),
            f"The file's name does not tell its {part}, and its rows do not either.",
            next_step="Give the file the name it was published under.",
        )
    return found
