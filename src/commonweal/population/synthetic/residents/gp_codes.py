"""The codes that invented GP records use: SNOMED CT concepts and dm+d products.

Concepts are of the International and UK editions. Medicines whose dm+d code we could not check
against a published list have one from a range that cannot be mistaken: the extension of namespace
9999999, which no organisation holds. It is a catalogue and draws nothing.
"""

from dataclasses import dataclass

SYSTOLIC, DIASTOLIC = "271649006", "271650006"
HBA1C, BMI = "999791000000106", "60621009"
CHOLESTEROL, FILTRATION = "1005671000000105", "1020291000000106"
SMOKER, EX_SMOKER, NEVER_SMOKED = "77176002", "8517006", "266919005"
FLU_VACCINATION, MEDICATION_REVIEW = "86198006", "314530002"
DIABETES_REVIEW, ASTHMA_REVIEW, COPD_REVIEW = "279321000000104", "394700004", "394703002"
TYPE_1_DIABETES, BIPOLAR = "46635009", "13746004"
FRAILTY = ("925791000000100", "925831000000107", "925861000000102")
"""Mild, moderate and severe."""
UNITS = {
    SYSTOLIC: "mm[Hg]",
    DIASTOLIC: "mm[Hg]",
    HBA1C: "mmol/mol",
    BMI: "kg/m2",
    CHOLESTEROL: "mmol/L",
    FILTRATION: "mL/min/{1.73_m2}",
}
DIAGNOSES = {
    "hypertension": "38341003",
    "diabetes": "44054006",
    "asthma": "195967001",
    "copd": "13645005",
    "chd": "53741008",
    "heart_failure": "84114007",
    "atrial_fibrillation": "49436004",
    "stroke": "230690007",
    "ckd": "709044004",
    "cancer": "363346000",
    "depression": "35489007",
    "serious_mental_illness": "58214004",
    "dementia": "52448006",
    "epilepsy": "84757009",
    "learning_disability": "110359009",
    "obesity": "414916001",
    "osteoporosis": "64859006",
    "rheumatoid_arthritis": "69896004",
    "pad": "399957001",
    "non_diabetic_hyperglycaemia": "714628002",
    "palliative_care": "103735009",
    "anxiety": "197480006",
    "osteoarthritis": "396275006",
}
"""Diabetes is type 2 and serious mental illness schizophrenia; the other kinds are above."""


@dataclass(frozen=True, slots=True)
class Medicine:
    """A product: its dm+d code and name, how much of which unit one issue is, for how many days."""

    code: str
    name: str
    quantity: float
    unit: str
    days: int


REPEATED = 84
MEDICINES = {
    "amlodipine": Medicine("319283006", "Amlodipine 5mg tablets", 84, "tablet", REPEATED),
    "ramipril": Medicine("318906001", "Ramipril 10mg capsules", 84, "capsule", REPEATED),
    "bisoprolol": Medicine("318590006", "Bisoprolol 2.5mg tablets", 84, "tablet", REPEATED),
    "furosemide": Medicine("317971007", "Furosemide 40mg tablets", 84, "tablet", REPEATED),
    "losartan": Medicine("19999999103", "Losartan 50mg tablets", 84, "tablet", REPEATED),
    "indapamide": Medicine("29999999105", "Indapamide 2.5mg tablets", 84, "tablet", REPEATED),
    "atorvastatin": Medicine("39999999107", "Atorvastatin 20mg tablets", 84, "tablet", REPEATED),
    "apixaban": Medicine("49999999102", "Apixaban 5mg tablets", 168, "tablet", REPEATED),
    "metformin": Medicine("325278007", "Metformin 500mg tablets", 336, "tablet", REPEATED),
    "gliclazide": Medicine("325242002", "Gliclazide 80mg tablets", 168, "tablet", REPEATED),
    "dapagliflozin": Medicine("703680009", "Dapagliflozin 10mg tablets", 84, "tablet", REPEATED),
    "insulin": Medicine(
        *("400877001", "Insulin glargine 100units/ml pre-filled pens", 15, "ml", REPEATED)
    ),
    "salbutamol": Medicine(
        *("39113611000001102", "Salbutamol 100micrograms/dose inhaler", 200, "dose", REPEATED)
    ),
    "preventer": Medicine(
        *("12911011000001100", "Beclometasone 100 / Formoterol 6 inhaler", 360, "dose", REPEATED)
    ),
    "tiotropium": Medicine(
        *("9478911000001107", "Tiotropium bromide 18microgram capsules", 84, "capsule", REPEATED)
    ),
    "sertraline": Medicine("59999999104", "Sertraline 50mg tablets", 84, "tablet", REPEATED),
    "olanzapine": Medicine("69999999101", "Olanzapine 10mg tablets", 84, "tablet", REPEATED),
    "donepezil": Medicine("79999999109", "Donepezil 10mg tablets", 84, "tablet", REPEATED),
    "lamotrigine": Medicine("89999999106", "Lamotrigine 100mg tablets", 168, "tablet", REPEATED),
    "alendronic": Medicine("99999999108", "Alendronic acid 70mg tablets", 12, "tablet", REPEATED),
    "methotrexate": Medicine("109999999109", "Methotrexate 2.5mg tablets", 72, "tablet", REPEATED),
    "omeprazole": Medicine("317291008", "Omeprazole 20mg capsules", 84, "capsule", REPEATED),
    "amoxicillin": Medicine("323510009", "Amoxicillin 500mg capsules", 15, "capsule", 5),
    "doxycycline": Medicine("119999999106", "Doxycycline 100mg capsules", 8, "capsule", 7),
    "nitrofurantoin": Medicine("129999999104", "Nitrofurantoin 100mg capsules", 6, "capsule", 3),
    "prednisolone": Medicine("325426006", "Prednisolone 5mg tablets", 40, "tablet", 5),
    "naproxen": Medicine("139999999102", "Naproxen 250mg tablets", 28, "tablet", 14),
    "paracetamol": Medicine("322236009", "Paracetamol 500mg tablets", 100, "tablet", 14),
    "emollient": Medicine("149999999107", "Emollient cream", 500, "gram", 56),
}
SYNTHETIC_NAMESPACE = "9999999"
