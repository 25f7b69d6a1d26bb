select
    record,
    person,
    date,
    provider,
    site,
    practice,
    spell,
    admission_date,
    admission_method,
    source_of_admission,
    patient_classification,
    discharge_method,
    discharge_destination,
    discharge_ready_date,
    decision_to_admit_date,
    main_specialty,
    treatment_function,
    diagnosis_1 as primary_diagnosis,
    discharge_date,
    episode_number as episodes,
    line
from accepted
where last_episode_in_spell = '1' and discharge_date is not null
