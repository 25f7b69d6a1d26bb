select
    record,
    person,
    date,
    provider,
    pathway,
    admitted_at,
    discharged_at,
    route,
    outcome,
    spell,
    line
from accepted
