select
    record,
    person,
    date,
    lsoa,
    first,
    last,
    care_home_indicator,
    line
from accepted
