select
    record,
    person,
    date,
    provider,
    code,
    quantity,
    unit,
    duration_days,
    issue_type,
    line
from accepted
