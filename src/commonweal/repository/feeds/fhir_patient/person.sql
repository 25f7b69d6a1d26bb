select
    record,
    person,
    birth_month as date,
    birth_month,
    case gender when 'male' then '1' when 'female' then '2' when 'other' then '9' when 'unknown' then '0' end
        as gender,
    ethnic_category,
    line
from accepted
