select
    record,
    person,
    date,
    practice,
    first,
    last,
    line
from accepted
