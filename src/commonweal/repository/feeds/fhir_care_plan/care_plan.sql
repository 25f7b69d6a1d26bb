select
    record,
    person,
    date,
    provider,
    status,
    intent,
    category,
    first,
    last,
    line
from accepted
