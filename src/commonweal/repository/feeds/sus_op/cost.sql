select
    record,
    person,
    date,
    provider,
    'outpatient' as setting,
    price_pence as cost_pence,
    cast(null as varchar) as hrg,
    line
from accepted
where price_pence is not null
