-- One row for each diagnosis that was coded.
select record, person, date, provider, line, 'admitted' as setting, 1 as position,
  'ICD-10' as scheme, diagnosis_1 as code
from accepted where diagnosis_1 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 2 as position,
  'ICD-10' as scheme, diagnosis_2 as code
from accepted where diagnosis_2 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 3 as position,
  'ICD-10' as scheme, diagnosis_3 as code
from accepted where diagnosis_3 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 4 as position,
  'ICD-10' as scheme, diagnosis_4 as code
from accepted where diagnosis_4 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 5 as position,
  'ICD-10' as scheme, diagnosis_5 as code
from accepted where diagnosis_5 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 6 as position,
  'ICD-10' as scheme, diagnosis_6 as code
from accepted where diagnosis_6 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 7 as position,
  'ICD-10' as scheme, diagnosis_7 as code
from accepted where diagnosis_7 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 8 as position,
  'ICD-10' as scheme, diagnosis_8 as code
from accepted where diagnosis_8 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 9 as position,
  'ICD-10' as scheme, diagnosis_9 as code
from accepted where diagnosis_9 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 10 as position,
  'ICD-10' as scheme, diagnosis_10 as code
from accepted where diagnosis_10 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 11 as position,
  'ICD-10' as scheme, diagnosis_11 as code
from accepted where diagnosis_11 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 12 as position,
  'ICD-10' as scheme, diagnosis_12 as code
from accepted where diagnosis_12 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 13 as position,
  'ICD-10' as scheme, diagnosis_13 as code
from accepted where diagnosis_13 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 14 as position,
  'ICD-10' as scheme, diagnosis_14 as code
from accepted where diagnosis_14 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 15 as position,
  'ICD-10' as scheme, diagnosis_15 as code
from accepted where diagnosis_15 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 16 as position,
  'ICD-10' as scheme, diagnosis_16 as code
from accepted where diagnosis_16 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 17 as position,
  'ICD-10' as scheme, diagnosis_17 as code
from accepted where diagnosis_17 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 18 as position,
  'ICD-10' as scheme, diagnosis_18 as code
from accepted where diagnosis_18 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 19 as position,
  'ICD-10' as scheme, diagnosis_19 as code
from accepted where diagnosis_19 is not null
union all
select record, person, date, provider, line, 'admitted' as setting, 20 as position,
  'ICD-10' as scheme, diagnosis_20 as code
from accepted where diagnosis_20 is not null
