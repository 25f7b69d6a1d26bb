-- Every appointment, attended or not.
select
  record, person, date, provider, line, practice,
  case when attended <> '9' then attended end as attendance_status,
  case when first_attendance_given not in ('9', 'X') then first_attendance_given end
    as first_attendance,
  main_specialty, treatment_function,
  case when referral_source <> '99' then referral_source end as source_of_referral,
  case when referral_received <= appointment_date then referral_received end as referral_date,
  case when outcome <> '9' then outcome end as outcome_of_attendance,
  case when priority <> '9' then priority end as priority_type,
  case when procedure_1 not in ('X997', 'X999') then procedure_1 end as primary_procedure
from accepted
