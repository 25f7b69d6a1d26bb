"""The statements that ask who the people of an invented population are: age, ethnicity, conditions.

In portable SQL, like those of `fit_statements`, which lists them all; a register of QOF is counted
from diagnoses in the GP record extract, without the people whom an opt-out keeps out of it.
"""

from commonweal.population.synthetic.registers import LIST_AGES
from commonweal.population.synthetic.residents import gp_codes
from commonweal.population.synthetic.residents.counting_people import (
    LIST_TYPES,
    REGISTER_CONDITIONS,
)

AGES = """
with present as (
  select distinct person
  from registration
  where feed = 'patient_registration' and first <= $day and (last is null or last >= $day)
),
aged as (
  select
    case when p.gender = '1' then 'male' else 'female' end as sex,
    age_at(p.birth_month, $day) as age
  from person as p
  inner join present as r on p.person = r.person
  where p.feed = 'patient_register' and p.gender in ('1', '2')
),
banded as (
  select sex, case when age >= 90 then 90 else age - (age % 5) end as band from aged
),
everyone as (select count(*) as people from banded)
select
  'age-' || sex || '-' || case
    when band = 90 then '90-plus'
    else cast(band as varchar) || '-' || cast(band + 4 as varchar) end as rate,
  count(*) as numerator,
  max(everyone.people) as denominator
from banded
cross join everyone
group by sex, band
"""
ETHNICITY = """
with present as (
  select distinct person
  from registration
  where feed = 'patient_registration' and first <= $day and (last is null or last >= $day)
),
grouped as (
  select
    case
      when p.ethnic_category in ('A', 'B', 'C') then 'white'
      when p.ethnic_category in ('D', 'E', 'F', 'G') then 'mixed'
      when p.ethnic_category in ('H', 'J', 'K', 'L', 'R') then 'asian'
      when p.ethnic_category in ('M', 'N', 'P') then 'black'
      else 'other' end as ethnic_group
  from person as p
  inner join present as r on p.person = r.person
  where
    p.feed = 'patient_register'
    and p.ethnic_category is not null
    and p.ethnic_category not in ('Z', '99')
),
everyone as (select count(*) as people from grouped)
select
  'ethnicity-' || ethnic_group as rate,
  count(*) as numerator,
  max(everyone.people) as denominator
from grouped
cross join everyone
group by ethnic_group
"""


def _codes() -> str:
    """One row for each SNOMED CT concept of a register, with the age from which the list counts."""
    own: dict[str, tuple[str, ...]] = {
        group: (gp_codes.DIAGNOSES[c],) for group, c in REGISTER_CONDITIONS.items()
    }
    own["DM"] += (gp_codes.TYPE_1_DIABETES,)
    own["MH"] += (gp_codes.BIPOLAR,)
    rows = [
        f"select '{code}' as code, '{group}' as group_code, {LIST_AGES[LIST_TYPES[group]]} as age_from"
        for group, codes in own.items()
        for code in codes
    ]
    return " union all\n  ".join(rows)


REGISTERS = f"""
with codes as (
  {_codes()}
),
present as (
  select distinct r.person, age_at(p.birth_month, $day) as age
  from registration as r
  inner join person as p on r.person = p.person and p.feed = 'patient_register'
  left join consent as c
    on r.person = c.person and c.feed = 'opt_out' and c.kind = 'type 1' and c.first <= $day
  where
    r.feed = 'patient_registration'
    and r.first <= $day and (r.last is null or r.last >= $day)
    and c.person is null
),
entered as (
  select distinct e.person, c.group_code, c.age_from
  from clinical_event as e
  inner join codes as c on e.code = c.code
  where e.feed = 'gp_event' and e.date <= $day
),
lists as (
  select c.group_code, count(*) as people
  from present as p
  cross join (select distinct group_code, age_from from codes) as c
  where p.age >= c.age_from
  group by c.group_code
)
select
  'register-' || e.group_code as rate,
  count(*) as numerator,
  max(l.people) as denominator
from entered as e
inner join present as p on e.person = p.person
inner join lists as l on e.group_code = l.group_code
where p.age >= e.age_from
group by e.group_code
"""  # noqa: S608 - constant text of this project
