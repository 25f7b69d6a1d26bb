"""One practice that sends FHIR resources in bulk instead of extracts of its record system.

What its people's registers, entries, issues and appointments say is told once: as lines of JSON
here, and no longer in the feeds of rows. Appointments that took place are encounters too. Shapes
are in `fhir_templates`; nothing new happens to anyone here.
"""

import re
from collections.abc import Mapping

import numpy as np
import polars as pl

from commonweal.population.synthetic.residents import fhir_templates as shapes
from commonweal.population.synthetic.residents import gp_codes
from commonweal.population.synthetic.residents.cohort import (
    CONDITIONS,
    ETHNIC_CATEGORIES,
    LAST,
    NEVER,
    Cohort,
    World,
    day_number,
)
from commonweal.population.synthetic.residents.frames import dates, gathered, ids, nhs_numbers
from commonweal.terms.streams import stream

Frames = dict[str, pl.DataFrame]
STAFF = 8
DIAGNOSES = (
    *gp_codes.DIAGNOSES.values(),
    *gp_codes.FRAILTY,
    gp_codes.TYPE_1_DIABETES,
    gp_codes.BIPOLAR,
)
"""Entries that are conditions; every other entry is an observation."""
CHANNELS = {
    "Face-to-Face": "In-person",
    "Home Visit": "In-person",
    "Telephone": "Telephone",
    "Video Conference/Online": "Video",
}
STATUSES = {"Attended": "fulfilled", "DNA": "noshow", "Cancelled": "cancelled"}
COURSES = {"repeat": "continuous", "acute": "acute"}
PLANS = {"palliative_care": "736373009", "dementia": "734163000"}
"""SNOMED CT: end of life care plan; care plan."""
_GAP = re.compile(r"<(\w+)>")
_BY_PRACTICE = ("gp_event", "gp_medication", "gp_appointment")
_Gaps = Mapping[str, pl.Series | str]


def sending_practice(world: World) -> int:
    """The row of the practice that sends FHIR: of the middle size among those that never close."""
    heirs = world.practice_heir[world.practice_closes != NEVER]
    lasting = np.setdiff1d(np.flatnonzero(world.practice_closes == NEVER), heirs)
    lasting = lasting if len(lasting) else np.arange(len(world.practices))
    by_size = lasting[np.argsort(world.practice_weight[lasting], kind="stable")]
    return int(by_size[len(by_size) // 2])


def filled(shape: str, gaps: _Gaps) -> pl.Series:
    """Lines of a shape with its gaps filled, each by a column or by one word for all."""
    pieces = []
    for place, piece in enumerate(_GAP.split(shape)):
        found = gaps[piece] if place % 2 else piece
        pieces.append(pl.lit(found))
    return pl.select(pl.concat_str(pieces)).to_series()


def _or_nothing(name: str, column: pl.Series) -> pl.Series:
    """A member with a text value, or nothing where it is missing."""
    return ("," + pl.Series([f'"{name}":"']) + column.cast(pl.String) + '"').fill_null("")


def _moments(local: pl.Series) -> pl.Series:
    """Local times as instants with their distance from UTC. None falls into the lost hour."""
    known = local.dt.replace_time_zone(
        "Europe/London", ambiguous="earliest", non_existent="null"
    ).fill_null(strategy="forward")
    return known.dt.strftime("%Y-%m-%dT%H:%M:%S%:z")


class _Bulk:
    """What one chunk of people has to do with the sending practice."""

    def __init__(self, cohort: Cohort, frames: Frames) -> None:
        """Find the rows of the practice and everyone who was ever registered there."""
        self.cohort = cohort
        everyone = np.arange(cohort.size)
        self._people = pl.DataFrame(
            {
                "NHS_NUMBER": nhs_numbers(cohort, everyone),
                "person": everyone,
                "patient": ids("Q", cohort.chunk, everyone),
            }
        )
        self.code = cohort.world.practices[sending_practice(cohort.world)]
        registrations = frames["patient_registration"]
        stays = registrations.filter(registrations["GP_PRACTICE_CODE"] == self.code).unique(
            "NHS_NUMBER", keep="last", maintain_order=True
        )
        self.patients = self.placed(stays)
        self.own = {feed: frames[feed]["GP_PRACTICE_CODE"] == self.code for feed in _BY_PRACTICE}
        self.rows = {feed: frames[feed].filter(own) for feed, own in self.own.items()}

    def placed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The same rows with `person`, the row of the cohort, and `patient`, the resource's id."""
        return rows.join(self._people, on="NHS_NUMBER", how="left", maintain_order="left")

    def gaps(self, rows: pl.DataFrame) -> dict[str, pl.Series | str]:
        """What every resource about a person has; the first column names the record."""
        found: dict[str, pl.Series | str] = {"practice": self.code, "id": rows.to_series(0)}
        return found | {"nhs_number": rows["NHS_NUMBER"], "patient": rows["patient"]}


def _patients(bulk: _Bulk) -> pl.Series:
    rows, cohort = bulk.patients, bulk.cohort
    person = rows["person"].to_numpy()
    died = np.where(cohort.dies[person] <= day_number(LAST), cohort.dies[person], NEVER)
    here = rows["REGISTRATION_END_DATE"].is_null()
    return filled(
        shapes.PATIENT,
        bulk.gaps(rows)
        | {
            "id": rows["patient"],
            "ethnicity": gathered(ETHNIC_CATEGORIES, cohort.ethnicity[person]),
            "active": here.cast(pl.String),
            "gender": gathered(("unknown", "male", "female"), cohort.sex[person]),
            "birth": dates(cohort.birth[person]).cast(pl.String),
            "first": rows["REGISTRATION_START_DATE"].cast(pl.String),
            "last": _or_nothing("end", rows["REGISTRATION_END_DATE"]),
            "deceased": _or_nothing("deceasedDateTime", dates(died)),
        },
    )


def _entries(bulk: _Bulk) -> tuple[pl.Series, pl.Series]:
    """Conditions and observations."""
    entries = bulk.placed(bulk.rows["gp_event"])
    told = entries["SNOMED_CODE"].is_in(DIAGNOSES)
    found = []
    for shape, rows in (
        (shapes.CONDITION, entries.filter(told)),
        (shapes.OBSERVATION, entries.filter(~told)),
    ):
        value, unit = rows["VALUE"].cast(pl.String), rows["UNIT"]
        quantity = filled(shapes.member("valueQuantity", shapes.QUANTITY), _measured(value, unit))
        day = rows["EVENT_DATE"].cast(pl.String)
        gaps = bulk.gaps(rows) | {"code": rows["SNOMED_CODE"], "day": day}
        found.append(filled(shape, gaps | {"quantity": quantity.fill_null("")}))
    return found[0], found[1]


def _measured(value: pl.Series, unit: pl.Series) -> dict[str, pl.Series | str]:
    return {"value": value, "unit": unit}


def _requests(bulk: _Bulk) -> pl.Series:
    rows = bulk.placed(bulk.rows["gp_medication"])
    return filled(
        shapes.MEDICATION_REQUEST,
        bulk.gaps(rows)
        | _measured(rows["QUANTITY"].cast(pl.String), rows["UNIT"])
        | {
            "code": rows["DMD_CODE"],
            "day": rows["ISSUE_DATE"].cast(pl.String),
            "course": rows["ISSUE_TYPE"].replace_strict(COURSES, return_dtype=pl.String),
            "days": rows["DURATION_DAYS"].cast(pl.String),
        },
    )


def _visits(bulk: _Bulk) -> tuple[pl.Series, pl.Series]:
    """Appointments, and encounters for those that took place."""
    rows = bulk.placed(bulk.rows["gp_appointment"])
    rows = rows.with_columns(minutes=pl.col("DURATION_MINUTES").fill_null(10))
    channel = rows["MODE"].replace_strict(CHANNELS, default="In-person", return_dtype=pl.String)
    status = rows["STATUS"].replace_strict(STATUSES, default="booked", return_dtype=pl.String)
    booked = rows["BOOKED_DATE"].cast(pl.Datetime("us")) + pl.duration(hours=9)
    appointments = filled(
        shapes.APPOINTMENT,
        bulk.gaps(rows)
        | {
            "status": status,
            "channel": channel,
            "booked": _moments(pl.select(booked).to_series()),
            "start": _moments(rows["START_AT"]),
            "minutes": rows["minutes"].cast(pl.String),
        },
    )
    came = rows.filter(status == "fulfilled")
    by_wire = channel.filter(status == "fulfilled") != "In-person"
    ends = came.select(pl.col("START_AT") + pl.duration(minutes="minutes")).to_series()
    encounters = filled(
        shapes.ENCOUNTER,
        bulk.gaps(came)
        | {
            "class": by_wire.replace_strict({True: "VR", False: "AMB"}, return_dtype=pl.String),
            "start": _moments(came["START_AT"]),
            "end": _moments(ends),
        },
    )
    return appointments, encounters


def _plans(bulk: _Bulk) -> pl.Series:
    """Plans of those who have, while they are with the practice, a condition that calls for one."""
    rows, cohort = bulk.patients, bulk.cohort
    person = rows["person"].to_numpy()
    first, gone = rows["REGISTRATION_START_DATE"], rows["REGISTRATION_END_DATE"]
    parts = []
    for condition, code in PLANS.items():
        begins = dates(np.asarray(cohort.onset[person, CONDITIONS.index(condition)]))
        due = begins.is_not_null() & (begins >= first) & ((begins <= gone) | gone.is_null())
        due &= begins <= LAST
        own, ends = rows.filter(due), gone.filter(due)
        over = ends.is_not_null().replace_strict({True: "completed", False: "active"})
        gaps = bulk.gaps(own) | {
            "id": own["patient"] + f"-{code}",
            "code": code,
            "status": over.cast(pl.String),
            "first": begins.filter(due).cast(pl.String),
            "last": _or_nothing("end", ends),
        }
        parts.append(filled(shapes.CARE_PLAN, gaps))
    return pl.concat(parts)


def _body(bulk: _Bulk) -> tuple[pl.Series, pl.Series]:
    """The practice and its staff, told with the first chunk."""
    if bulk.cohort.chunk != 0:
        return pl.Series([], dtype=pl.String), pl.Series([], dtype=pl.String)
    name = f"Synthetic Surgery {int(bulk.code[1:]):03d}"
    practice = {"id": bulk.code, "practice": bulk.code, "name": name}
    chance = stream(bulk.cohort.world.seed, "residents/fhir/staff")
    number = [f"C999{place:04d}" for place in range(STAFF)]
    staff = {
        "id": pl.Series([f"{bulk.code}-{place + 1}" for place in range(STAFF)]),
        "number": pl.Series(number),
        "gender": gathered(("male", "female"), chance.integers(0, 2, STAFF)),
        "code": gathered(("MD", "RN"), (np.arange(STAFF) >= STAFF // 2).astype(np.int64)),
    }
    return filled(shapes.ORGANIZATION, practice), filled(shapes.PRACTITIONER, staff)


def in_bulk(cohort: Cohort, frames: Frames) -> tuple[Frames, Frames]:
    """The frames without what the sending practice tells, and what it tells, by feed.

    Each frame of the second has one column, `line`. Its patients leave the register, and their last
    registration with it leaves the registrations; addresses stay, since no resource has an LSOA. In
    most chunks nobody was ever with the practice.
    """
    kept = dict(frames)
    code = cohort.world.practices[sending_practice(cohort.world)]
    if cohort.chunk != 0 and not (frames["patient_registration"]["GP_PRACTICE_CODE"] == code).any():
        return kept, {}
    bulk = _Bulk(cohort, frames)
    for feed in _BY_PRACTICE:
        if bulk.own[feed].any():
            kept[feed] = frames[feed].filter(~bulk.own[feed])
    told = {"patient_register": "NHS_NUMBER", "patient_registration": "REGISTRATION_ID"}
    for feed, column in told.items():
        kept[feed] = frames[feed].join(
            bulk.patients.select(column), on=column, how="anti", maintain_order="left"
        )
    organization, practitioners = _body(bulk)
    conditions, observations = _entries(bulk)
    appointments, encounters = _visits(bulk)
    lines = {
        "fhir_organization": organization,
        "fhir_practitioner": practitioners,
        "fhir_patient": _patients(bulk),
        "fhir_condition": conditions,
        "fhir_observation": observations,
        "fhir_medication_request": _requests(bulk),
        "fhir_appointment": appointments,
        "fhir_encounter": encounters,
        "fhir_care_plan": _plans(bulk),
    }
    return kept, {feed: pl.DataFrame({"line": line}) for feed, line in lines.items()}
