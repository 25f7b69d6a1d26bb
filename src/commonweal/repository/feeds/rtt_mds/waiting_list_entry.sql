select
    record,
    person,
    date,
    provider,
    treatment_function,
    referral_date,
    clock_start_date,
    clock_stop_date,
    clock_stop_reason,
    decision_to_admit_date,
    priority,
    primary_procedure,
    line
from accepted
