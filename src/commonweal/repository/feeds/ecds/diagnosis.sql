select record, person, date, provider, 'emergency' as setting, 1 as position, 'SNOMED CT' as scheme,
    diagnosis_1 as code, line
from accepted
where diagnosis_1 is not null
