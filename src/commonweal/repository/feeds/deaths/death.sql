select
    record,
    person,
    date,
    underlying_cause,
    place_of_death,
    line
from accepted
