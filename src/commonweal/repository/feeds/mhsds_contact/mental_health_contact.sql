select
    record,
    person,
    date,
    provider,
    referral,
    team_type,
    medium,
    attendance_status,
    duration_minutes,
    line
from accepted
