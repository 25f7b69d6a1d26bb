select
    record,
    person,
    date,
    provider,
    event_type,
    first,
    last,
    assessment_type,
    route_of_access,
    eligible,
    line
from accepted
where event_type <> 'Service'
