select
    record,
    person,
    birth_month as date,
    birth_month,
    gender,
    ethnic_category,
    line
from accepted
