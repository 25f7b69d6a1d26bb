select
    record,
    person,
    date,
    provider,
    team_type,
    medium,
    attendance_status,
    duration_minutes,
    line
from accepted
