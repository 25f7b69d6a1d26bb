-- Every attendance; a time earlier than the arrival's is the next day's.
select
  record, person, date, provider, line, site, practice,
  case when department_type_given <> '99' then department_type_given end as department_type,
  as_instant(cast(arrival_date as varchar) || ' ' || substr(arrival_time, 1, 2)
    || ':' || substr(arrival_time, 3, 2)) as arrival_at,
  case attendance_category_given when '1' then '1' when '2' then '4' when '3' then '2' end
    as attendance_category,
  as_instant(
    cast(case when assessment_time < arrival_time then days_after(arrival_date, 1) else arrival_date end as varchar)
    || ' ' || substr(assessment_time, 1, 2) || ':' || substr(assessment_time, 3, 2)) as initial_assessment_at,
  as_instant(
    cast(case when departure_time < arrival_time then days_after(arrival_date, 1) else arrival_date end as varchar)
    || ' ' || substr(departure_time, 1, 2) || ':' || substr(departure_time, 3, 2)) as departure_at,
  cast(null as timestamp) as decision_to_admit_at, cast(null as varchar) as arrival_mode,
  cast(null as varchar) as attendance_source, cast(null as varchar) as acuity,
  cast(null as varchar) as chief_complaint, cast(null as varchar) as primary_diagnosis,
  cast(null as varchar) as discharge_status, cast(null as varchar) as discharge_destination,
  cast(null as varchar) as spell
from accepted
