-- One row for each field that was coded.
select record, person, date, provider, line, 'arrival mode' as field, 1 as position,
  arrival_mode as code
from accepted where arrival_mode is not null and arrival_mode <> '9'
union all
select record, person, date, provider, line, 'incident location' as field, 1 as position,
  incident_location as code
from accepted where incident_location is not null and incident_location <> '99'
union all
select record, person, date, provider, line, 'patient group' as field, 1 as position,
  patient_group as code
from accepted where patient_group is not null and patient_group <> '99'
union all
select record, person, date, provider, line, 'source of referral' as field, 1 as position,
  referral_source as code
from accepted where referral_source is not null and referral_source <> '99'
union all
select record, person, date, provider, line, 'disposal' as field, 1 as position,
  disposal as code
from accepted where disposal is not null and disposal <> '99'
union all
select record, person, date, provider, line, 'diagnosis' as field, 1 as position,
  diagnosis_1 as code
from accepted where diagnosis_1 is not null
union all
select record, person, date, provider, line, 'diagnosis' as field, 2 as position,
  diagnosis_2 as code
from accepted where diagnosis_2 is not null
union all
select record, person, date, provider, line, 'diagnosis' as field, 3 as position,
  diagnosis_3 as code
from accepted where diagnosis_3 is not null
union all
select record, person, date, provider, line, 'diagnosis' as field, 4 as position,
  diagnosis_4 as code
from accepted where diagnosis_4 is not null
union all
select record, person, date, provider, line, 'diagnosis' as field, 5 as position,
  diagnosis_5 as code
from accepted where diagnosis_5 is not null
union all
select record, person, date, provider, line, 'diagnosis' as field, 6 as position,
  diagnosis_6 as code
from accepted where diagnosis_6 is not null
union all
select record, person, date, provider, line, 'diagnosis' as field, 7 as position,
  diagnosis_7 as code
from accepted where diagnosis_7 is not null
union all
select record, person, date, provider, line, 'diagnosis' as field, 8 as position,
  diagnosis_8 as code
from accepted where diagnosis_8 is not null
union all
select record, person, date, provider, line, 'diagnosis' as field, 9 as position,
  diagnosis_9 as code
from accepted where diagnosis_9 is not null
union all
select record, person, date, provider, line, 'diagnosis' as field, 10 as position,
  diagnosis_10 as code
from accepted where diagnosis_10 is not null
union all
select record, person, date, provider, line, 'diagnosis' as field, 11 as position,
  diagnosis_11 as code
from accepted where diagnosis_11 is not null
union all
select record, person, date, provider, line, 'diagnosis' as field, 12 as position,
  diagnosis_12 as code
from accepted where diagnosis_12 is not null
union all
select record, person, date, provider, line, 'anatomical area' as field, 1 as position,
  anatomical_area_1 as code
from accepted where anatomical_area_1 is not null
union all
select record, person, date, provider, line, 'anatomical area' as field, 2 as position,
  anatomical_area_2 as code
from accepted where anatomical_area_2 is not null
union all
select record, person, date, provider, line, 'anatomical area' as field, 3 as position,
  anatomical_area_3 as code
from accepted where anatomical_area_3 is not null
union all
select record, person, date, provider, line, 'anatomical area' as field, 4 as position,
  anatomical_area_4 as code
from accepted where anatomical_area_4 is not null
union all
select record, person, date, provider, line, 'anatomical area' as field, 5 as position,
  anatomical_area_5 as code
from accepted where anatomical_area_5 is not null
union all
select record, person, date, provider, line, 'anatomical area' as field, 6 as position,
  anatomical_area_6 as code
from accepted where anatomical_area_6 is not null
union all
select record, person, date, provider, line, 'anatomical area' as field, 7 as position,
  anatomical_area_7 as code
from accepted where anatomical_area_7 is not null
union all
select record, person, date, provider, line, 'anatomical area' as field, 8 as position,
  anatomical_area_8 as code
from accepted where anatomical_area_8 is not null
union all
select record, person, date, provider, line, 'anatomical area' as field, 9 as position,
  anatomical_area_9 as code
from accepted where anatomical_area_9 is not null
union all
select record, person, date, provider, line, 'anatomical area' as field, 10 as position,
  anatomical_area_10 as code
from accepted where anatomical_area_10 is not null
union all
select record, person, date, provider, line, 'anatomical area' as field, 11 as position,
  anatomical_area_11 as code
from accepted where anatomical_area_11 is not null
union all
select record, person, date, provider, line, 'anatomical area' as field, 12 as position,
  anatomical_area_12 as code
from accepted where anatomical_area_12 is not null
union all
select record, person, date, provider, line, 'investigation' as field, 1 as position,
  investigation_1 as code
from accepted where investigation_1 is not null
union all
select record, person, date, provider, line, 'investigation' as field, 2 as position,
  investigation_2 as code
from accepted where investigation_2 is not null
union all
select record, person, date, provider, line, 'investigation' as field, 3 as position,
  investigation_3 as code
from accepted where investigation_3 is not null
union all
select record, person, date, provider, line, 'investigation' as field, 4 as position,
  investigation_4 as code
from accepted where investigation_4 is not null
union all
select record, person, date, provider, line, 'investigation' as field, 5 as position,
  investigation_5 as code
from accepted where investigation_5 is not null
union all
select record, person, date, provider, line, 'investigation' as field, 6 as position,
  investigation_6 as code
from accepted where investigation_6 is not null
union all
select record, person, date, provider, line, 'investigation' as field, 7 as position,
  investigation_7 as code
from accepted where investigation_7 is not null
union all
select record, person, date, provider, line, 'investigation' as field, 8 as position,
  investigation_8 as code
from accepted where investigation_8 is not null
union all
select record, person, date, provider, line, 'investigation' as field, 9 as position,
  investigation_9 as code
from accepted where investigation_9 is not null
union all
select record, person, date, provider, line, 'investigation' as field, 10 as position,
  investigation_10 as code
from accepted where investigation_10 is not null
union all
select record, person, date, provider, line, 'investigation' as field, 11 as position,
  investigation_11 as code
from accepted where investigation_11 is not null
union all
select record, person, date, provider, line, 'investigation' as field, 12 as position,
  investigation_12 as code
from accepted where investigation_12 is not null
union all
select record, person, date, provider, line, 'treatment' as field, 1 as position,
  treatment_1 as code
from accepted where treatment_1 is not null
union all
select record, person, date, provider, line, 'treatment' as field, 2 as position,
  treatment_2 as code
from accepted where treatment_2 is not null
union all
select record, person, date, provider, line, 'treatment' as field, 3 as position,
  treatment_3 as code
from accepted where treatment_3 is not null
union all
select record, person, date, provider, line, 'treatment' as field, 4 as position,
  treatment_4 as code
from accepted where treatment_4 is not null
union all
select record, person, date, provider, line, 'treatment' as field, 5 as position,
  treatment_5 as code
from accepted where treatment_5 is not null
union all
select record, person, date, provider, line, 'treatment' as field, 6 as position,
  treatment_6 as code
from accepted where treatment_6 is not null
union all
select record, person, date, provider, line, 'treatment' as field, 7 as position,
  treatment_7 as code
from accepted where treatment_7 is not null
union all
select record, person, date, provider, line, 'treatment' as field, 8 as position,
  treatment_8 as code
from accepted where treatment_8 is not null
union all
select record, person, date, provider, line, 'treatment' as field, 9 as position,
  treatment_9 as code
from accepted where treatment_9 is not null
union all
select record, person, date, provider, line, 'treatment' as field, 10 as position,
  treatment_10 as code
from accepted where treatment_10 is not null
union all
select record, person, date, provider, line, 'treatment' as field, 11 as position,
  treatment_11 as code
from accepted where treatment_11 is not null
union all
select record, person, date, provider, line, 'treatment' as field, 12 as position,
  treatment_12 as code
from accepted where treatment_12 is not null
