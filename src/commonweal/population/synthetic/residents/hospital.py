"""Every hospital and urgent care record of one chunk of invented people, from one chain of events.

Calls lead to ambulances, ambulances to departments, departments to wards, wards home or to virtual
wards; referrals lead to clinics and operations. Only what can happen to one person is recorded.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.admitted import emergency_stays
from commonweal.population.synthetic.residents.beds import bed_frame
from commonweal.population.synthetic.residents.coding import code_stays
from commonweal.population.synthetic.residents.cohort import Cohort, Floats, Whole
from commonweal.population.synthetic.residents.demand import DEMANDS, rates
from commonweal.population.synthetic.residents.dying import last_illnesses
from commonweal.population.synthetic.residents.emergency import (
    Attendances,
    at_once,
    attend,
    attendance_frame,
)
from commonweal.population.synthetic.residents.episodes import episode_frame
from commonweal.population.synthetic.residents.maternity import Births, births
from commonweal.population.synthetic.residents.moments import END, MINUTES
from commonweal.population.synthetic.residents.outpatients import appointment_frame
from commonweal.population.synthetic.residents.places import Homes, homes_of
from commonweal.population.synthetic.residents.stays import Stays, in_bed, possible, together
from commonweal.population.synthetic.residents.urgent import (
    CONVEYED,
    Calls,
    Incidents,
    call_frame,
    calls_111,
    incident_frame,
    incidents_999,
)
from commonweal.population.synthetic.residents.virtual_wards import (
    observation_frame,
    stay_frame,
    virtual_stays,
)
from commonweal.population.synthetic.residents.waiting import (
    Pathways,
    pathway_frame,
    planned_stays,
    refer,
)

LEFT_OUT, NOT_ADMITTED = -2, -1


@dataclass(frozen=True, slots=True)
class Care:
    """What happens to a chunk's people in hospital and on the way there.

    `rates` are likely contacts by kind, those outside hospital among them. `spell` says of each attendance which stay followed:
    `NOT_ADMITTED`, or `LEFT_OUT` if the attendance could not happen. `admitted` are rows of
    pathways whose admission did happen.
    """

    cohort: Cohort
    homes: Homes
    rates: dict[str, Floats]
    calls: Calls
    incidents: Incidents
    attendances: Attendances
    pathways: Pathways
    births: Births
    stays: Stays
    spell: Whole
    admitted: Whole


@lru_cache(maxsize=1)
def care_of(cohort: Cohort) -> Care:
    """Everything that happens to the people of a chunk in hospital."""
    likely, homes = rates(cohort, tuple(DEMANDS)), homes_of(cohort)
    calls = calls_111(cohort, likely["111"])
    incidents = incidents_999(cohort, likely["999"], calls, fated=last_illnesses(cohort))
    attendances = attend(cohort, likely["attendance"], calls, incidents=incidents, homes=homes)
    found = refer(cohort, likely["referral"], homes)
    born = births(cohort, homes)
    emergencies = emergency_stays(cohort, attendances, likely["direct admission"], homes=homes)
    planned = planned_stays(cohort, found, likely["planned admission"], homes=homes)
    stays, rows = possible(cohort, together([born.stays, emergencies, planned]))
    first, after = born.stays.size, born.stays.size + emergencies.size
    number = np.full(after + planned.size, LEFT_OUT)
    # A stay that begins after the window is no record's, so that nothing may refer to it.
    number[rows] = np.where(stays.start < END, np.arange(len(rows)), NOT_ADMITTED)
    spell = np.full(len(attendances.person), NOT_ADMITTED)
    through = emergencies.origin >= 0
    spell[emergencies.origin[through]] = number[first:after][through]
    from_list = planned.origin >= 0
    happened = number[after:][from_list] >= 0
    return Care(
        cohort,
        homes,
        likely,
        calls,
        incidents,
        attendances,
        found,
        born,
        stays,
        _left_out(cohort, attendances, stays, spell=spell),
        planned.origin[from_list][happened],
    )


def _left_out(cohort: Cohort, attendances: Attendances, stays: Stays, *, spell: Whole) -> Whole:
    """`spell` with those left out who were in a bed or a department, had left, or come too late."""
    person = attendances.person
    gone = attendances.departed >= cohort.leaves[person].astype(np.int64) * MINUTES
    inside = in_bed(stays, person, attendances.arrival) & (spell < 0)
    late = attendances.arrival >= END
    left = np.where(((gone | inside) & (spell < 0)) | late, LEFT_OUT, spell)
    return np.where(at_once(attendances, left > LEFT_OUT, spell >= 0), LEFT_OUT, left)


def hospital_frames(care: Care) -> dict[str, pl.DataFrame]:
    """The feeds of what happened, by feed."""
    cohort, stays = care.cohort, care.stays
    codes = code_stays(cohort, stays)
    virtual = virtual_stays(cohort, stays, care.rates["step-up"], homes=care.homes)
    called = ~in_bed(stays, care.calls.person, care.calls.at)
    ridden, trust = _rides(care)
    return {
        "sus_apc": episode_frame(cohort, stays, codes),
        "bed_movement": bed_frame(cohort, stays, codes),
        "sus_op": appointment_frame(
            cohort,
            care.pathways,
            care.births,
            stays=stays,
            rate=care.rates["follow-up"],
            homes=care.homes,
        ),
        "ecds": attendance_frame(cohort, care.attendances, care.spell, homes=care.homes),
        "nhs111_contact": call_frame(cohort, care.calls, called),
        "ambulance_incident": incident_frame(cohort, care.incidents, trust, kept=ridden),
        "rtt_mds": pathway_frame(cohort, care.pathways, care.admitted),
        "virtual_ward_stay": stay_frame(cohort, virtual),
        "virtual_ward_observation": observation_frame(cohort, virtual),
    }


def _rides(care: Care) -> tuple[NDArray[np.bool_], Whole]:
    """Which ambulance incidents are recorded, and the trust to which each conveyed somebody.

    An incident that conveyed somebody is there if the attendance is.
    """
    incidents, attendances = care.incidents, care.attendances
    kept = ~in_bed(care.stays, incidents.person, incidents.at)
    kept &= incidents.outcome != CONVEYED
    came = np.flatnonzero((attendances.incident >= 0) & (care.spell > LEFT_OUT))
    kept[attendances.incident[came]] = True
    trust = np.zeros(len(incidents.person), dtype=np.int64)
    trust[attendances.incident[came]] = attendances.trust[came]
    return kept, trust


def hospital_contacts(cohort: Cohort) -> dict[str, pl.DataFrame]:
    """Every hospital and urgent care record of a chunk by feed, without UPDATE_TYPE."""
    return hospital_frames(care_of(cohort))
