-- One row for each diagnosis that was coded.
select record, person, date, provider, line, 'outpatient' as setting, 1 as position,
  'ICD-10' as scheme, diagnosis_1 as code
from accepted where diagnosis_1 is not null and diagnosis_1 not in ('R69X')
union all
select record, person, date, provider, line, 'outpatient' as setting, 2 as position,
  'ICD-10' as scheme, diagnosis_2 as code
from accepted where diagnosis_2 is not null and diagnosis_2 not in ('R69X')
union all
select record, person, date, provider, line, 'outpatient' as setting, 3 as position,
  'ICD-10' as scheme, diagnosis_3 as code
from accepted where diagnosis_3 is not null and diagnosis_3 not in ('R69X')
union all
select record, person, date, provider, line, 'outpatient' as setting, 4 as position,
  'ICD-10' as scheme, diagnosis_4 as code
from accepted where diagnosis_4 is not null and diagnosis_4 not in ('R69X')
union all
select record, person, date, provider, line, 'outpatient' as setting, 5 as position,
  'ICD-10' as scheme, diagnosis_5 as code
from accepted where diagnosis_5 is not null and diagnosis_5 not in ('R69X')
union all
select record, person, date, provider, line, 'outpatient' as setting, 6 as position,
  'ICD-10' as scheme, diagnosis_6 as code
from accepted where diagnosis_6 is not null and diagnosis_6 not in ('R69X')
union all
select record, person, date, provider, line, 'outpatient' as setting, 7 as position,
  'ICD-10' as scheme, diagnosis_7 as code
from accepted where diagnosis_7 is not null and diagnosis_7 not in ('R69X')
union all
select record, person, date, provider, line, 'outpatient' as setting, 8 as position,
  'ICD-10' as scheme, diagnosis_8 as code
from accepted where diagnosis_8 is not null and diagnosis_8 not in ('R69X')
union all
select record, person, date, provider, line, 'outpatient' as setting, 9 as position,
  'ICD-10' as scheme, diagnosis_9 as code
from accepted where diagnosis_9 is not null and diagnosis_9 not in ('R69X')
union all
select record, person, date, provider, line, 'outpatient' as setting, 10 as position,
  'ICD-10' as scheme, diagnosis_10 as code
from accepted where diagnosis_10 is not null and diagnosis_10 not in ('R69X')
union all
select record, person, date, provider, line, 'outpatient' as setting, 11 as position,
  'ICD-10' as scheme, diagnosis_11 as code
from accepted where diagnosis_11 is not null and diagnosis_11 not in ('R69X')
union all
select record, person, date, provider, line, 'outpatient' as setting, 12 as position,
  'ICD-10' as scheme, diagnosis_12 as code
from accepted where diagnosis_12 is not null and diagnosis_12 not in ('R69X')
