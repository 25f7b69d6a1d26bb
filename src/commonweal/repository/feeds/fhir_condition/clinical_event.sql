select
    record,
    person,
    date,
    provider,
    code,
    cast(null as double) as value,
    cast(null as varchar) as unit,
    line
from accepted
