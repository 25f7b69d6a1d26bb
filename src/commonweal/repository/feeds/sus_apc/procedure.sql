select record, person, date, provider, 'admitted' as setting, 1 as position, 'OPCS-4' as scheme,
    procedure_1 as code, procedure_date_1 as procedure_date, line
from accepted
where procedure_1 is not null
union all
select record, person, date, provider, 'admitted' as setting, 2 as position, 'OPCS-4' as scheme,
    procedure_2 as code, cast(null as date) as procedure_date, line
from accepted
where procedure_2 is not null
union all
select record, person, date, provider, 'admitted' as setting, 3 as position, 'OPCS-4' as scheme,
    procedure_3 as code, cast(null as date) as procedure_date, line
from accepted
where procedure_3 is not null
union all
select record, person, date, provider, 'admitted' as setting, 4 as position, 'OPCS-4' as scheme,
    procedure_4 as code, cast(null as date) as procedure_date, line
from accepted
where procedure_4 is not null
