select record, person, date, provider, code, value, unit, line
from accepted
where status not in ('registered', 'preliminary', 'cancelled') and systolic is null and diastolic is null

union all

select record, person, date, provider, '271649006' as code, systolic as value, 'mm[Hg]' as unit, line
from accepted
where status not in ('registered', 'preliminary', 'cancelled') and systolic is not null

union all

select record, person, date, provider, '271650006' as code, diastolic as value, 'mm[Hg]' as unit, line
from accepted
where status not in ('registered', 'preliminary', 'cancelled') and diastolic is not null
