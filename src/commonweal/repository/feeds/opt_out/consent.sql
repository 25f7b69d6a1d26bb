select
    record,
    person,
    date,
    choice as kind,
    first,
    last,
    line
from accepted
