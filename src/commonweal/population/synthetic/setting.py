"""What an invented system is drawn from: its public bodies, its areas and their rough shape.

A system may say this in a `synthetic.toml` beside its definition; one that says nothing gets bodies
with codes of their own that no register uses. It draws no figure itself.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.system.definition import SystemDefinition
from commonweal.terms.errors import DefinitionError
from commonweal.terms.interval import Interval

COUNTY = "E10"


@dataclass(frozen=True, slots=True)
class Body:
    """A public body as ODS and ONS name it."""

    code: str
    ons: str
    name: str


@dataclass(frozen=True, slots=True)
class Commissioner:
    """A clinical commissioning group or sub-ICB location, and what followed it."""

    body: Body
    former_name: str
    interval: Interval
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class District:
    """A district with its council and shape. `residents` and `registered` count people.

    `commissioner` is absent where none of the district's practices belong to the system, and
    `elsewhere` says that its residents are commissioned for by a neighbour. `students` and `older`
    are shares of two age profiles; `deprivation` is a mean score.
    """

    code: str
    name: str
    council: str
    council_name: str
    commissioner: str | None
    former: str | None
    residents: int
    registered: int
    students: float
    older: float
    deprivation: float
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Trust:
    """A provider. `attendances` are people a month by type of A&E, `beds` general and acute.

    `sort` is `acute`, `community` or `ambulance`; `share` its part of the system's planned care;
    `calls` its ambulance calls a month. `icb` is its system where that is not the setting's own.
    """

    code: str
    name: str
    sort: str
    interval: Interval
    attendances: tuple[float, float, float] = (0.0, 0.0, 0.0)
    beds: float = 0.0
    share: float = 0.0
    successor: str | None = None
    calls: float = 0.0
    icb: Body | None = None


@dataclass(frozen=True, slots=True)
class Calls111:
    """An NHS 111 contract and its calls on an ordinary day."""

    code: str
    name: str
    calls: float


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything an invented system is drawn from."""

    definition: SystemDefinition
    region: Body
    icb: Body
    icb_short: str
    commissioners: tuple[Commissioner, ...]
    districts: tuple[District, ...]
    trusts: tuple[Trust, ...]
    services_111: tuple[Calls111, ...]


def _commissioner(words: dict[str, Any]) -> Commissioner:
    body = Body(words["code"], words["ons"], words["name"])
    interval = Interval(words["first"], words.get("last"))
    former = words.get("former_name", words["name"])
    return Commissioner(body, former, interval, words.get("successor"))


def _district(words: dict[str, Any]) -> District:
    return District(
        words["code"],
        words["name"],
        words["council"],
        words["council_name"],
        words.get("commissioner"),
        words.get("former", words.get("commissioner")),
        round(1000 * words["residents"]),
        round(1000 * words["registered"]),
        float(words["students"]),
        float(words["older"]),
        float(words["deprivation"]),
        bool(words.get("elsewhere", False)),
    )


def _trust(words: dict[str, Any]) -> Trust:
    first, second, other = words.get("attendances", (0, 0, 0))
    return Trust(
        words["code"],
        words["name"],
        words["sort"],
        Interval(words["first"], words.get("last")),
        (1000.0 * first, 1000.0 * second, 1000.0 * other),
        float(words.get("beds", 0)),
        float(words.get("share", 0)),
        words.get("successor"),
        1000.0 * words.get("calls", 0),
        Body(**words["icb"]) if "icb" in words else None,
    )


def setting_from(definition: SystemDefinition, words: dict[str, Any] | None) -> Setting:
    """The setting that `words` tell, or one of invented bodies when there are none.

    Raises `DefinitionError` when the words lack something or name a district of no council.
    """
    if words is None:
        return _invented(definition)
    try:
        region, icb = words["region"], words["icb"]
        setting = Setting(
            definition,
            Body(region["code"], region["ons"], region["name"]),
            Body(definition.icb, icb["ons"], icb["name"]),
            icb["short"],
            tuple(_commissioner(entry) for entry in words["commissioner"]),
            tuple(_district(entry) for entry in words["district"]),
            tuple(_trust(entry) for entry in words["trust"]),
            tuple(Calls111(e["code"], e["name"], e["calls"]) for e in words["service_111"]),
        )
    except KeyError as missing:
        raise DefinitionError(
            f"The synthetic setting of {definition.id} lacks {missing}."
        ) from missing
    stray = {d.council for d in setting.districts} ^ set(definition.councils)
    if stray:
        raise DefinitionError(
            f"The synthetic setting of {definition.id} and its definition differ in councils: "
            f"{', '.join(sorted(stray))}. Give each council of the system at least one district."
        )
    return setting


def _invented_districts(definition: SystemDefinition) -> tuple[District, ...]:
    """One district for a unitary council and three for a county, ever older and less deprived."""
    found: list[District] = []
    for council in definition.councils:
        place = next(p.name for p in definition.places if council in p.councils)
        parts = 3 if council.startswith(COUNTY) else 1
        for part in range(parts):
            number = len(found)
            code = council if parts == 1 else f"E07999{number + 1:03d}"
            name = place if parts == 1 else f"{place} district {part + 1}"
            student, older = (0.25, 0.05) if number == 0 else (0.0, 0.2 + 0.15 * (number % 3))
            found.append(
                District(
                    code,
                    name,
                    council,
                    place,
                    "98Z",
                    "98Z",
                    150_000,
                    155_000,
                    student,
                    older,
                    24.0 - 5 * (number % 3),
                )
            )
    return tuple(found)


def _invented(definition: SystemDefinition) -> Setting:
    districts = _invented_districts(definition)
    thousands = sum(d.registered for d in districts) / 1000
    since = Interval(date(2013, 4, 1))
    main = (6.4 * thousands, 0.3 * thousands, 2.5 * thousands)
    return Setting(
        definition,
        Body("Y99", "E40999999", "Region of invented bodies"),
        Body(definition.icb, "E54999999", f"NHS {definition.name} Integrated Care Board"),
        definition.name,
        (
            Commissioner(
                Body("98Z", "E38999999", f"NHS {definition.name} ICB - 98Z"),
                f"NHS {definition.name} CCG",
                since,
            ),
        ),
        districts,
        (
            Trust(
                "RZZ",
                "Invented General Hospitals",
                "acute",
                since,
                (main[0] * 2.6, main[1] * 2.6, main[2]),
                1.6 * thousands,
                1.0,
            ),
            Trust(
                "RZY",
                "Invented Community Services",
                "community",
                since,
                (0.0, 0.0, main[2]),
                0.1 * thousands,
            ),
            Trust("RZX", "Invented Ambulance Service", "ambulance", since, calls=25 * thousands),
        ),
        (Calls111("111ZZ1", definition.name, 1.3 * thousands),),
    )
