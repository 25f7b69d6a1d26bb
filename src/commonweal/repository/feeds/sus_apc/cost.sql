select
    record,
    person,
    date,
    provider,
    'admitted' as setting,
    price_pence as cost_pence,
    hrg,
    line
from accepted
where price_pence is not null
