-- Every attendance as told, but for who it was and where they live.
select record, person, date, line, hospital, arrival_at, stay_minutes, treatment, gender, age
from accepted
