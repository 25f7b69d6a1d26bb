select
    record,
    person,
    date,
    cast(null as varchar) as provider,
    active,
    gender,
    qualification,
    line
from accepted
