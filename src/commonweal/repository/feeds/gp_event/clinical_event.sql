select
    record,
    person,
    date,
    provider,
    code,
    value,
    unit,
    line
from accepted
