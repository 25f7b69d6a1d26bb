select
    record,
    person,
    date,
    provider,
    practice,
    attendance_status,
    first_attendance,
    main_specialty,
    treatment_function,
    source_of_referral,
    referral_date,
    outcome_of_attendance,
    priority_type,
    procedure_1 as primary_procedure,
    line
from accepted
