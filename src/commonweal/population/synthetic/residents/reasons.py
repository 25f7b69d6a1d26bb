"""Why people are admitted in an emergency or come to an emergency department: a declared catalogue.

Codes are national (ICD-10 5th edition, SNOMED CT of the Emergency Care Data Set, HRG4+ roots,
treatment functions); shares, stays and links to long-term conditions are invented, so that
admissions add up to what is published. Planned care is in `specialties`.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from commonweal.population.synthetic.residents.cohort import CONDITIONS, Floats, Whole

AGE_BANDS = (5, 18, 45, 65, 80)
"""First ages of the bands of a reason's weights, after the first band of 0 to 4."""

# name; chief complaint; ECDS diagnosis; treatment function; HRG root and letters of least to most
# complications; ICD-10 codes, the commonest first
_CODES = """
pneumonia          267036007 233604007 340 DZ11VUS J189 J181 J180
copd               267036007 195951007 340 DZ65JHG J441 J440
asthma             56018004  195967001 340 DZ15RQP J459 J46X
chest infection    49727002  50417007  300 DZ22QPN J22X J209
bronchiolitis      56018004  4120002   420 PD15DCB J219 J210
covid              267036007 840539006 340 DZ11VUS U071
heart failure      267036007 84114007  320 EB03EDC I500 I501 I509
heart attack       29857009  22298006  320 EB10EDC I214 I219 I210
chest pain         29857009  29857009  300 EB12CCB R074 R073
arrhythmia         80313002  49436004  320 EB07EDC I489 I480 I471
stroke             26544005  230690007 328 AA35FED I639 I635 I619
collapse           271594007 271594007 300 EB08EDC R55X
hip fracture       161898004 5913000   110 HE11DDC S720 S721 S722
fracture           125605004 125605004 110 HE51HGF S525 S824 S422
head injury        82271004  82271004  300 AA26HGF S099 S065
urinary infection  49650001  68566005  300 LA04SRQ N390 N10X
sepsis             386661006 91302008  300 WJ06JHG A419 A415
gastroenteritis    62315008  25374005  300 FD01JHG A099 K529
gallstones         21522001  65275009  100 GC17KJH K801 K810 K859
appendicitis       21522001  74400008  100 FF37DCB K358
abdominal pain     21522001  21522001  100 FD05BBB R104 R103
bowel obstruction  21522001  81060008  100 FD10MLK K566 K565
gut bleeding       8765009   74474003  301 FD03HGF K922 K921
cellulitis         271807003 128045006 300 JD07KJH L031 L039
confusion          419284004 2776000   430 WH09GFE F059 R410 F03X
fall               161898004 217082002 430 WH09GFE R296 R54X
diabetes           80394007  73211009  302 KB02KJH E116 E101 E111
seizure            91175000  84757009  400 AA26HGF G409 R568
poisoning          75478009  75478009  300 WH04EDD T391 T509 T424
liver disease      18165001  235856003 301 GC01FEE K704 K703 K746
child with fever   386661006 54150009  420 PD11CBA J069 B349 R509
kidney injury      422400008 14669001  361 LA07PNM N179 N189
cancer             22253000  363346000 370 FD11KJH C189 C259 C169
clot               29857009  59282003  300 DZ09QPN I269
kidney stone       247355005 95570007  101 LB40GFE N201 N200 N23X
miscarriage        289530006 17369002  502 MB08BBA O039 O200
headache           25064002  37796009  400 AA31EDC R51X G439
back pain          161891005 161891005 110 HC32KJH M545 M544
"""

# name; share that leaves on the day; median days of those who stay; spread; weights by age band
_SIZES = """
pneumonia          0.12 4.2 0.85  4  3  3  7 10 13
copd               0.15 3.3 0.75  0  0  0  2  2  1
asthma             0.45 1.3 0.60  5  5  2  1  0  0
chest infection    0.30 2.8 0.90 10  3  2  4  6  8
bronchiolitis      0.35 1.6 0.60 22  0  0  0  0  0
covid              0.20 5.0 0.80  0  0  1  1  2  2
heart failure      0.12 5.2 0.75  0  0  0  1  3  5
heart attack       0.10 3.2 0.65  0  0  1  6  6  3
chest pain         0.72 1.1 0.50  1  3  9 12  7  3
arrhythmia         0.45 1.7 0.80  0  1  2  4  6  4
stroke             0.08 6.5 1.05  0  0  1  4  7  7
collapse           0.50 1.8 0.90  1  4  3  3  4  5
hip fracture       0.01 11.5 0.55 0  0  0  1  3  7
fracture           0.25 2.6 0.90  4 12  8  6  5  5
head injury        0.55 1.4 0.90  7  8  4  2  2  3
urinary infection  0.22 3.2 0.90  4  4  5  4  5  9
sepsis             0.05 5.5 0.80  1  1  2  4  5  6
gastroenteritis    0.40 2.0 0.80 10  6  5  4  3  3
gallstones         0.18 3.0 0.80  0  1  6  6  4  2
appendicitis       0.04 1.9 0.50  0  8  4  1  0  0
abdominal pain     0.60 1.3 0.70  2 10 10  6  3  1
bowel obstruction  0.12 4.2 0.85  1  1  2  3  4  3
gut bleeding       0.30 2.5 0.80  1  1  3  3  3  3
cellulitis         0.30 3.0 0.85  2  3  5  6  5  4
confusion          0.15 6.5 0.85  0  0  0  1  3  8
fall               0.20 6.0 0.90  0  0  0  1  4 12
diabetes           0.25 2.2 0.80  1  4  2  2  2  1
seizure            0.40 1.7 0.85  4  3  3  2  2  1
poisoning          0.45 1.0 0.60  2 14 10  4  1  0
liver disease      0.15 5.2 0.85  0  0  2  4  2  0
child with fever   0.55 1.1 0.55 30  8  1  0  0  0
kidney injury      0.10 4.8 0.80  0  0  1  2  3  4
cancer             0.10 5.0 0.85  0  1  1  3  4  2
clot               0.50 2.0 0.80  0  0  2  3  3  2
kidney stone       0.50 1.3 0.55  0  0  3  4  2  0
miscarriage        0.60 0.8 0.40  0  0  5  0  0  0
headache           0.65 1.2 0.60  1  5  5  3  1  0
back pain          0.50 2.4 0.95  0  1  3  3  2  2
"""

LINKED = (
    ("copd", "copd", 0.20),
    ("asthma", "asthma", 0.05),
    ("heart_failure", "heart failure", 0.16),
    ("chd", "heart attack", 0.05),
    ("chd", "chest pain", 0.04),
    ("atrial_fibrillation", "arrhythmia", 0.05),
    ("atrial_fibrillation", "stroke", 0.03),
    ("diabetes", "diabetes", 0.05),
    ("epilepsy", "seizure", 0.25),
    ("dementia", "confusion", 0.07),
    ("dementia", "fall", 0.06),
    ("osteoporosis", "hip fracture", 0.05),
    ("serious_mental_illness", "poisoning", 0.12),
    ("ckd", "kidney injury", 0.04),
    ("cancer", "cancer", 0.07),
    ("palliative_care", "sepsis", 0.10),
)
"""Condition, reason and chance: who has the condition is admitted for the reason that often."""
NEEDS = {"copd": "copd", "heart failure": "heart_failure", "cancer": "cancer"}
"""Reasons that only people with a condition have; others who draw them have a chest infection."""
VIRTUAL = {
    "copd": "acute respiratory infection",
    "pneumonia": "acute respiratory infection",
    "chest infection": "acute respiratory infection",
    "covid": "acute respiratory infection",
    "heart failure": "heart failure",
    "fall": "frailty",
    "confusion": "frailty",
    "urinary infection": "frailty",
    "cellulitis": "other",
}
"""Reasons after which a stay may be finished on a virtual ward, with the ward's pathway."""
OPERATIONS = {
    "hip fracture": ("W461", "W191", "W241"),
    "fracture": ("W201", "W242", ""),
    "appendicitis": ("H012", "H012", "H011"),
    "gallstones": ("", "", "J183"),
    "heart attack": ("K751", "", ""),
    "gut bleeding": ("G459", "", ""),
    "miscarriage": ("Q111", "", ""),
}
"""Procedures of emergency stays, each as likely as the other; an empty one is none."""
SECONDARY = {
    "hypertension": "I10X",
    "diabetes": "E119",
    "asthma": "J459",
    "copd": "J449",
    "chd": "I259",
    "heart_failure": "I509",
    "atrial_fibrillation": "I489",
    "stroke": "I694",
    "ckd": "N183",
    "cancer": "C809",
    "depression": "F329",
    "serious_mental_illness": "F209",
    "dementia": "F03X",
    "epilepsy": "G409",
    "learning_disability": "F819",
    "obesity": "E669",
    "osteoporosis": "M819",
    "rheumatoid_arthritis": "M069",
    "pad": "I739",
    "non_diabetic_hyperglycaemia": "R730",
    "palliative_care": "Z515",
    "smoking": "F171",
    "anxiety": "F419",
    "osteoarthritis": "M199",
}
"""How a long-term condition is coded beside another diagnosis."""
FRAILTY = {
    "R296": 0.16,
    "Z602": 0.10,
    "N179": 0.12,
    "E871": 0.08,
    "D649": 0.10,
    "R410": 0.06,
    "Z501": 0.06,
    "L891": 0.04,
}
"""What is coded of emergency stays of people of 75 and over, with the share that have it."""

# chief complaint; ECDS diagnosis; weights by age band
_MINOR = """
127278005 125605004  6 14  7  5  4  4
127279002 44465007   5 14 10  8  6  5
312608009 312608009  8  8  8  6  4  5
82271004  82271004  16  9  4  3  4  9
29857009  29857009   0  3  9 11  9  6
21522001  21522001   4  8 10  7  5  4
386661006 54150009  22  6  2  1  1  1
49727002  54150009   7  2  2  2  2  2
162397003 90176007   4  5  4  1  0  0
25064002  37796009   1  4  5  4  2  2
161891005 161891005  0  1  5  6  4  4
75705005  9826008    3  2  3  4  4  3
301354004 3110003    4  3  2  1  1  0
271807003 271807003  6  3  2  2  2  1
422400008 25374005   9  4  3  2  2  2
80313002  80313002   0  1  3  4  4  2
49650001  68566005   1  1  3  2  3  5
271594007 271594007  0  2  2  2  4  7
161898004 161898004  1  1  1  3  8 18
48694002  48694002   0  3  5  3  1  1
248062006 248062006  0  4  3  1  0  0
27355003  27355003   0  1  2  1  0  0
56018004  195967001  6  3  2  1  1  0
267036007 50417007   2  1  2  4  7  8
"""


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons for emergency admission as arrays; axis reason unless it says otherwise.

    `hrg` and `icd` hold three codes for each reason; `weights` has axes age band, reason.
    """

    names: tuple[str, ...]
    complaint: tuple[str, ...]
    diagnosis: tuple[str, ...]
    function: tuple[str, ...]
    hrg: tuple[tuple[str, str, str], ...]
    icd: tuple[tuple[str, str, str], ...]
    short: Floats
    median_days: Floats
    spread: Floats
    weights: Floats

    def row(self, name: str) -> int:
        """The row of a reason."""
        return self.names.index(name)


def _lines(table: str) -> list[tuple[str, list[str]]]:
    """Name (which may hold spaces) and the other words of each line."""
    return [(line[:18].strip(), line[18:].split()) for line in table.strip().splitlines()]


@lru_cache
def reasons() -> Reasons:
    """The catalogue of reasons for emergency admission."""
    codes, sizes = _lines(_CODES), dict(_lines(_SIZES))
    names = tuple(name for name, _ in codes)
    assert set(sizes) == set(names), "every reason has codes and sizes"
    figures = np.array([[float(word) for word in sizes[name]] for name in names])
    words = [said for _, said in codes]
    return Reasons(
        names,
        tuple(w[0] for w in words),
        tuple(w[1] for w in words),
        tuple(w[2] for w in words),
        tuple((w[3][:4] + w[3][4], w[3][:4] + w[3][5], w[3][:4] + w[3][6]) for w in words),
        tuple((w[4], w[min(5, len(w) - 1)], w[-1]) for w in words),
        figures[:, 0],
        figures[:, 1],
        figures[:, 2],
        figures[:, 3:].T,
    )


@lru_cache
def minor_reasons() -> tuple[tuple[str, ...], tuple[str, ...], Floats]:
    """Complaint and diagnosis of attendances that end at home, and weights by age band, reason."""
    rows = [line.split() for line in _MINOR.strip().splitlines()]
    weights = np.array([[float(word) for word in row[2:]] for row in rows]).T
    return tuple(row[0] for row in rows), tuple(row[1] for row in rows), weights


def age_bands(age: Floats) -> Whole:
    """The band of each age in years, 0 for the youngest."""
    return np.searchsorted(np.array(AGE_BANDS), age, side="right")


assert set(SECONDARY) == set(CONDITIONS)
