select record, person, date, provider, 'admitted' as setting, 1 as position, 'ICD-10' as scheme,
    diagnosis_1 as code, line
from accepted
where diagnosis_1 is not null
union all
select record, person, date, provider, 'admitted' as setting, 2 as position, 'ICD-10' as scheme,
    diagnosis_2 as code, line
from accepted
where diagnosis_2 is not null
union all
select record, person, date, provider, 'admitted' as setting, 3 as position, 'ICD-10' as scheme,
    diagnosis_3 as code, line
from accepted
where diagnosis_3 is not null
union all
select record, person, date, provider, 'admitted' as setting, 4 as position, 'ICD-10' as scheme,
    diagnosis_4 as code, line
from accepted
where diagnosis_4 is not null
union all
select record, person, date, provider, 'admitted' as setting, 5 as position, 'ICD-10' as scheme,
    diagnosis_5 as code, line
from accepted
where diagnosis_5 is not null
union all
select record, person, date, provider, 'admitted' as setting, 6 as position, 'ICD-10' as scheme,
    diagnosis_6 as code, line
from accepted
where diagnosis_6 is not null
union all
select record, person, date, provider, 'admitted' as setting, 7 as position, 'ICD-10' as scheme,
    diagnosis_7 as code, line
from accepted
where diagnosis_7 is not null
union all
select record, person, date, provider, 'admitted' as setting, 8 as position, 'ICD-10' as scheme,
    diagnosis_8 as code, line
from accepted
where diagnosis_8 is not null
