"""What is wrong with a meeting file is told with its place and the fix, and never guessed at."""

import pytest

from commonweal.governance.meeting import minutes_of
from commonweal.repository.definition_files import entries_of_toml

OPENING = 'body = "b"\nday = 2023-04-05\npresiding = "c"\npresent = ["c"]\n'
ITEM = '[[item]]\nid = "1"\ntitle = "x"\n'
DECLARED = 'seat = "c"\nwhat = "x"\ndeclared = 2023-04-05\naction = "recused"\n'
MOTION = '[[item.motion]]\ntext = "x"\nfunction = "f"\nfootprint = "n"\nproposed_by = "c"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "No meeting is stated"),
        (ITEM, "No meeting is stated"),
        ("body = 3", "`body` is 3, which is not text"),
        (OPENING + "quorate = true", "has no 'quorate'"),
        (OPENING.replace("2023-04-05", '"5 April"'), "is not a day"),
        (OPENING + '[[vote]]\nid = "1"', "A meeting has no 'vote'"),
        (OPENING + ITEM + ITEM, "Two items have the id '1'"),
        (OPENING + '[[interest]]\nitem = "9"\n' + DECLARED, "There is no item '9'"),
        (
            OPENING + ITEM + "[[item.interest]]\n" + DECLARED.replace("recused", "recuse"),
            "Did you mean 'recused'?",
        ),
        (
            OPENING + ITEM + MOTION + 'takes_up = "b/1"\n' + MOTION + 'takes_up = "b/1"\n',
            "Two motions take up 'b/1'",
        ),
    ],
)
def test_what_is_wrong_with_a_meeting_file_is_told_with_its_place(text, said):
    entries, unread = entries_of_toml(text, "meeting.toml")
    told, problems = minutes_of(entries)
    assert told is None
    assert said in " ".join(map(str, unread + problems))
