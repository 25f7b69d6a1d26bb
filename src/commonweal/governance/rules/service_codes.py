"""The codes of services to which the Provider Selection Regime applies, and what narrows them.

The codes are those of the common procurement vocabulary in Schedule 1 to SI 2023/1348, without
their check digits. Which code a service has is stated with its procurement, never guessed here.
"""

_SCHEDULE_1 = """
    85100000 85110000 85111000 85111100 85111200 85111300 85111310 85111320 85111400 85111500
    85111600 85111700 85111800 85111810 85111820 85111900 85112200 85120000 85121000 85121100
    85121200 85121210 85121220 85121230 85121231 85121232 85121240 85121250 85121251 85121252
    85121270 85121271 85121280 85121281 85121282 85121283 85121290 85121291 85121292 85121300
    85130000 85131000 85131100 85131110 85140000 85141000 85141100 85141200 85141210 85141211
    85141220 85142000 85142100 85143000 85144000 85144100 85145000 85146000 85146100 85146200
    85148000 85149000 85150000 85160000 85323000 85312330 85312500
"""
RELEVANT_SERVICES = frozenset(_SCHEDULE_1.split())

NARROWED = {
    "85149000": "no community pharmacy services arranged under the Regulations of 2013",
    "85323000": "community health services that are delivered to individuals",
    "85312330": "services to individuals for sexual and reproductive health",
    "85312500": "services to individuals against substance misuse or to restore their health",
}
"""Codes that count only in part, and which part."""


def without_check_digit(code: str) -> str:
    """The eight digits of a code, written `85121200` or `85121200-5`."""
    return code.strip().partition("-")[0]
