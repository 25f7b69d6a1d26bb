select
    record,
    person,
    date,
    provider,
    spell,
    ward,
    ward_type,
    start_at,
    end_at,
    line
from accepted
