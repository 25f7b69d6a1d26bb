select
    record,
    person,
    date,
    provider,
    name,
    type,
    part_of,
    active,
    line
from accepted
