select
    record,
    person,
    date,
    provider,
    stay,
    observed_at,
    code,
    value,
    unit,
    line
from accepted
