select
    record,
    person,
    date,
    provider,
    code,
    quantity,
    unit,
    cast(floor(duration_days) as bigint) as duration_days,
    case when course in ('continuous', 'seasonal') then 'repeat' when course is not null then 'acute' end
        as issue_type,
    line
from accepted
where intent in ('order', 'original-order', 'reflex-order', 'filler-order', 'instance-order')
    and status not in ('draft', 'cancelled')
