select record, person, date, provider, 'outpatient' as setting, 1 as position, 'OPCS-4' as scheme,
    procedure_1 as code, appointment_date as procedure_date, line
from accepted
where procedure_1 is not null
