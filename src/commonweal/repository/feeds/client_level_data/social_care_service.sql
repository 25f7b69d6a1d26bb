select
    record,
    person,
    date,
    provider,
    first,
    last,
    service_type,
    service_component,
    delivery_mechanism,
    route_of_access,
    unit_cost_pence,
    line
from accepted
where event_type = 'Service'
