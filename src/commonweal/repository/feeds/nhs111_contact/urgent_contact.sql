select
    record,
    person,
    date,
    provider,
    contact_at,
    channel,
    answer_seconds,
    symptom_group,
    disposition_code,
    disposition,
    line
from accepted
