-- A spell for each last episode that is finished and discharged.
select
  record, person, discharge_date as date, provider, line,
  site, practice, record as spell, admission_date, admission_method,
  case when source_of_admission not in ('98', '99') then source_of_admission end
    as source_of_admission,
  case when patient_classification not in ('8', '9') then patient_classification end
    as patient_classification,
  case when discharge_method not in ('8', '9') then discharge_method end as discharge_method,
  case when discharge_destination not in ('98', '99') then discharge_destination end
    as discharge_destination,
  cast(null as date) as discharge_ready_date, decision_to_admit_date,
  main_specialty, treatment_function, diagnosis_1 as primary_diagnosis, discharge_date,
  episode_number as episodes
from accepted
where spell_end = 'Y' and episode_status = '3' and discharge_date is not null
  and discharge_method in ('1', '2', '3', '4', '5')
