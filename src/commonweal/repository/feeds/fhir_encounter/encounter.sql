select
    record,
    person,
    date,
    provider,
    status,
    class,
    type,
    reason,
    start_at,
    end_at,
    line
from accepted
