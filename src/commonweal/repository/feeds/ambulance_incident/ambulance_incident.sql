select
    record,
    person,
    date,
    provider,
    call_at,
    category,
    response_seconds,
    outcome,
    hospital,
    handover_minutes,
    line
from accepted
