select
    record,
    person,
    registered_first as date,
    practice,
    registered_first as first,
    registered_last as last,
    line
from accepted
where practice is not null and registered_first is not null
