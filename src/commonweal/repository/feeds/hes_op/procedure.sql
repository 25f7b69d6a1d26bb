-- One row for each procedure that was coded.
select record, person, date, provider, line, 'outpatient' as setting, 1 as position,
  'OPCS-4' as scheme, procedure_1 as code, cast(null as date) as procedure_date
from accepted where procedure_1 is not null and procedure_1 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 2 as position,
  'OPCS-4' as scheme, procedure_2 as code, cast(null as date) as procedure_date
from accepted where procedure_2 is not null and procedure_2 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 3 as position,
  'OPCS-4' as scheme, procedure_3 as code, cast(null as date) as procedure_date
from accepted where procedure_3 is not null and procedure_3 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 4 as position,
  'OPCS-4' as scheme, procedure_4 as code, cast(null as date) as procedure_date
from accepted where procedure_4 is not null and procedure_4 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 5 as position,
  'OPCS-4' as scheme, procedure_5 as code, cast(null as date) as procedure_date
from accepted where procedure_5 is not null and procedure_5 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 6 as position,
  'OPCS-4' as scheme, procedure_6 as code, cast(null as date) as procedure_date
from accepted where procedure_6 is not null and procedure_6 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 7 as position,
  'OPCS-4' as scheme, procedure_7 as code, cast(null as date) as procedure_date
from accepted where procedure_7 is not null and procedure_7 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 8 as position,
  'OPCS-4' as scheme, procedure_8 as code, cast(null as date) as procedure_date
from accepted where procedure_8 is not null and procedure_8 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 9 as position,
  'OPCS-4' as scheme, procedure_9 as code, cast(null as date) as procedure_date
from accepted where procedure_9 is not null and procedure_9 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 10 as position,
  'OPCS-4' as scheme, procedure_10 as code, cast(null as date) as procedure_date
from accepted where procedure_10 is not null and procedure_10 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 11 as position,
  'OPCS-4' as scheme, procedure_11 as code, cast(null as date) as procedure_date
from accepted where procedure_11 is not null and procedure_11 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 12 as position,
  'OPCS-4' as scheme, procedure_12 as code, cast(null as date) as procedure_date
from accepted where procedure_12 is not null and procedure_12 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 13 as position,
  'OPCS-4' as scheme, procedure_13 as code, cast(null as date) as procedure_date
from accepted where procedure_13 is not null and procedure_13 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 14 as position,
  'OPCS-4' as scheme, procedure_14 as code, cast(null as date) as procedure_date
from accepted where procedure_14 is not null and procedure_14 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 15 as position,
  'OPCS-4' as scheme, procedure_15 as code, cast(null as date) as procedure_date
from accepted where procedure_15 is not null and procedure_15 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 16 as position,
  'OPCS-4' as scheme, procedure_16 as code, cast(null as date) as procedure_date
from accepted where procedure_16 is not null and procedure_16 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 17 as position,
  'OPCS-4' as scheme, procedure_17 as code, cast(null as date) as procedure_date
from accepted where procedure_17 is not null and procedure_17 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 18 as position,
  'OPCS-4' as scheme, procedure_18 as code, cast(null as date) as procedure_date
from accepted where procedure_18 is not null and procedure_18 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 19 as position,
  'OPCS-4' as scheme, procedure_19 as code, cast(null as date) as procedure_date
from accepted where procedure_19 is not null and procedure_19 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 20 as position,
  'OPCS-4' as scheme, procedure_20 as code, cast(null as date) as procedure_date
from accepted where procedure_20 is not null and procedure_20 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 21 as position,
  'OPCS-4' as scheme, procedure_21 as code, cast(null as date) as procedure_date
from accepted where procedure_21 is not null and procedure_21 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 22 as position,
  'OPCS-4' as scheme, procedure_22 as code, cast(null as date) as procedure_date
from accepted where procedure_22 is not null and procedure_22 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 23 as position,
  'OPCS-4' as scheme, procedure_23 as code, cast(null as date) as procedure_date
from accepted where procedure_23 is not null and procedure_23 not in ('X997', 'X999')
union all
select record, person, date, provider, line, 'outpatient' as setting, 24 as position,
  'OPCS-4' as scheme, procedure_24 as code, cast(null as date) as procedure_date
from accepted where procedure_24 is not null and procedure_24 not in ('X997', 'X999')
