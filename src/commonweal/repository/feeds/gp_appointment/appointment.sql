select
    record,
    person,
    date,
    provider,
    booked_date,
    start_at,
    mode,
    hcp_type,
    status,
    duration_minutes,
    category,
    line
from accepted
