-- Every episode; its own id stands for that of the spell, which the file does not give.
select
  record, person, date, provider, line,
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
  episode_number, case spell_end when 'Y' then '1' else '2' end as last_episode_in_spell,
  episode_start as episode_start_date, episode_end as episode_end_date,
  procedure_1 as primary_procedure, cast(null as varchar) as hrg
from accepted
