"""The feeds of waits, treatment, staff and ratings on small samples in the publishers' own shape."""

from commonweal.repository.loading import Loaded
from tests.feeds.loaded import load_text, rows, rules
from tests.feeds.workbooks import Cell, load_sheets

CANCER_HEADING = (
    "PERIOD,YEAR,MONTH,STANDARD,ORG CODE,STAGE/ROUTE,TREATMENT MODALITY,CANCER TYPE,TOTAL TREATED,"
    "WITHIN STANDARD,BREACHES\n"
)


def cancer(*lines: str) -> Loaded:
    told = [f"2024-04-01 00:00:00,2024/25,APR,{line}\n" for line in lines]
    return load_text("CWT_provider_extract_2024-04_2025-07.csv", CANCER_HEADING + "".join(told))


def test_cancer_waits_mark_the_two_splits_that_each_cover_everyone():
    loaded = cancer(
        "28-day FDS,RHU,URGENT SUSPECTED CANCER,,Suspected breast cancer,201,180,21",
        "62-day Combined,RHU,Urgent Suspected Cancer,ALL MODALITIES,Breast,10.5,8,2.5",
        "62-day Combined,RHU,Urgent Suspected Cancer,ALL MODALITIES,Lung,4,3,1",
        "62-day Combined,RHU,Urgent Suspected Cancer,Surgery,ALL CANCERS,14.5,11,3.5",
    )
    assert loaded.outcome.problems == ()
    assert rows(loaded, "cancer_wait", "standard", "route", "split", "category", "patients") == [
        ("28-day FDS", "URGENT SUSPECTED CANCER", "cancer type", "Suspected breast cancer", 201.0),
        ("62-day Combined", "URGENT SUSPECTED CANCER", "cancer type", "Breast", 10.5),
        ("62-day Combined", "URGENT SUSPECTED CANCER", "cancer type", "Lung", 4.0),
        ("62-day Combined", "URGENT SUSPECTED CANCER", "treatment", "Surgery", 14.5),
    ]


def test_cancer_splits_and_breaches_that_do_not_agree_are_said():
    loaded = cancer(
        "31-day Combined,RHU,First Treatment,ALL MODALITIES,Breast,10,8,3",
        "31-day Combined,RHU,First Treatment,Surgery,ALL CANCERS,9,8,1",
    )
    assert rules(loaded) == ["does-not-add-up", "does-not-add-up"]


def diagnostics(total: int) -> Loaded:
    heading = (
        "PERIOD,Provider Code,Diagnostic ID,Diagnostic Test Name,Total Waiting List,"
        "Number waiting 6+ Weeks,Number waiting 13+ Weeks,Planned tests / procedures,"
        "Unscheduled tests / procedures,Waiting list tests / procedures (excluding planned)\n"
    )
    lines = f"2024-08,R1C,1,MRI,358,50,9,1,2,3\n2024-08,R1C,7,Echo,184,20,1,4,5,6\n2024-08,R1C,16,Total,{total},70,10,5,7,9\n"
    return load_text("DM01_provider_by_test_2024-08_2025-07.csv", heading + lines)


def test_the_total_of_diagnostic_tests_is_compared_and_not_stored():
    assert rows(diagnostics(542), "diagnostic_wait", "test", "waiting", "tests_from_list") == [
        ("Echo", 184, 6),
        ("MRI", 358, 3),
    ]
    assert diagnostics(542).outcome.problems == ()
    assert rules(diagnostics(999)) == ["does-not-add-up"]


def community(*lines: tuple[str, str, str, int]) -> Loaded:
    """Lines of period, sheet, title without its month, and value; one service of one provider."""
    heading = "PERIOD,SHEET,SHEET_TITLE,Organisation Type,Organisation Code,Organisation Name,SERVICE,VALUE\n"
    told = [
        f'{period},{sheet},"{title} by service, August 2024",Provider,R1C,SOLENT,(CYP) Audiology,{value}\n'
        for period, sheet, title, value in lines
    ]
    return load_text(
        "community_health_services_waiting_lists_2024-08_2025-07.csv", heading + "".join(told)
    )


def test_community_bands_are_read_from_titles_because_sheet_4g_changed_its_meaning():
    loaded = community(
        ("2024-25-January", "Table 4", "Total waiting list", 30),
        ("2024-25-January", "Table 4b", "Number waiting >1-2 weeks (8-14 days)", 20),
        ("2024-25-January", "Table 4g", "Number waiting over 52 weeks (over 365 days)", 10),
        ("2025-26-July", "Table 4g", "Number waiting >52-104 weeks (365-728 days)", 4),
        ("2025-26-July", "Table 4h", "Number waiting over 104 weeks (over 2 years)", 3),
    )
    assert loaded.outcome.problems == ()
    assert rows(loaded, "community_wait", "period", "ages", "service", "band", "waiting") == [
        ("2025-01", "children and young people", "Audiology", "1-2", 20),
        ("2025-01", "children and young people", "Audiology", "52+", 10),
        ("2025-07", "children and young people", "Audiology", "104+", 3),
        ("2025-07", "children and young people", "Audiology", "52-104", 4),
    ]


def test_community_bands_that_miss_their_total_and_figures_carried_forward_are_said():
    short = community(
        ("2024-25-May", "Table 4", "Total waiting list", 30),
        ("2024-25-May", "Table 4b", "Number waiting >1-2 weeks (8-14 days)", 20),
    )
    assert rules(short) == ["does-not-add-up"]
    bands = [f"Number waiting >{n}-{n + 1} weeks (days)" for n in range(25)]
    again = community(
        *[(p, "x", b, 7) for p in ("2024-25-August", "2024-25-September") for b in bands]
    )
    assert rules(again) == ["repeated-figures"]
    assert again.tables["community_wait"].height == 50


def test_cancelled_operations_take_their_quarter_from_the_name_and_one_of_two_england_rows():
    names: list[Cell] = [
        "", "Region Code", "Region Name", "Organisation Code", "Organisation Name",
        "Number of last minute elective operations\ncancelled for non clinical reasons",
        "Number of patients not treated within 28 days of last minute elective cancellation",
    ]  # fmt: skip
    sheet: list[list[Cell]] = [
        ["", "Period:", "Quarter 4, 2024-25"], names,
        ["", "-", "", "-", "England (Excluding Independent Sector)", 40, 9],
        ["", "-", "", "-", "England (Including Independent Sector)", 42, 9],
        ["", "Y59", "SE", "RHM", "SOUTHAMPTON", 40, 9], ["", "Y59", "SE", "NT2", "A COMPANY", 2, 0],
    ]  # fmt: skip
    loaded = load_sheets(
        "Q4-2024-25-Cancelled-Operations.xlsx", {"Notes": [["x"]], "Provider": sheet}
    )
    assert loaded.outcome.problems == ()
    assert rows(loaded, "cancelled_operation", "unit", "period", "cancelled") == [
        ("E92000001", "2024/25-Q4", 42),
        ("NT2", "2024/25-Q4", 2),
        ("RHM", "2024/25-Q4", 40),
    ]


def referral_to_treatment() -> Loaded:
    """Two commissioners' rows of the waiting list, one row each of other parts; week n holds n at most."""
    weeks = [f"Gt {n:02d} To {n + 1:02d} Weeks SUM 1" for n in range(104)] + ["Gt 104 Weeks SUM 1"]
    heading = [
        "Period", "Provider Org Code", "Commissioner Org Code", "RTT Part Type",
        "Treatment Function Code", "Treatment Function Name", *weeks, "Total", "Total All",
    ]  # fmt: skip

    def line(commissioner: str, part: str, function: str, at: dict[int, int]) -> str:
        bands = [str(at.get(n, 0)) for n in range(105)]
        count = str(sum(at.values()))
        stated = ["RTT-November-2024", "RBD", commissioner, part, function, "Name"]
        return ",".join([*stated, *bands, count, count])

    lines = [
        line("11J", "Part_2", "C_100", {0: 5, 17: 1, 18: 2, 52: 3}),
        line("13Q", "Part_2", "C_100", {65: 1, 104: 1}),
        line("11J", "Part_2", "C_999", {0: 5, 17: 1, 18: 2, 52: 3, 65: 1, 104: 1}),
        line("11J", "Part_2A", "C_999", {0: 99}),
        line("11J", "Part_1A", "C_999", {3: 8, 60: 2}),
    ]
    return load_text(
        "20241130-RTT-November-2024-RBD.csv", "\n".join([",".join(heading), *lines]) + "\n"
    )


def test_the_waiting_list_is_part_2_of_the_extract_added_up_over_commissioners():
    loaded = referral_to_treatment()
    assert loaded.outcome.problems == ()
    figures = ("waiting", "within_18_weeks", "over_52_weeks", "over_65_weeks", "over_78_weeks")
    assert rows(loaded, "consultant_wait", "function_code", *figures) == [
        ("C_100", 13, 6, 5, 2, 1),
        ("C_999", 13, 6, 5, 2, 1),
    ]
    assert rows(loaded, "completed_pathway", "pathway", "completed", "within_18_weeks") == [
        ("admitted", 10, 8)
    ]


def test_compiled_waiting_lists_are_halved_odd_ones_set_aside_and_give_way_to_the_extract():
    heading = (
        "trust_code,period,trust_total_total_incomplete_pathways,trust_total_total_within_18_weeks,"
        "trust_total_total_52_plus_weeks,trust_total_total_65_plus_weeks,trust_total_total_78_plus_weeks\n"
    )
    text = heading + "RBD,2024-11-01,43386,25068,1294,90,2\nRHM,2024-11-01,101,50,2,0,0\n"
    loaded = load_text("unified_trust_monthly_2024-08_2025-07.csv", text)
    assert rows(loaded, "consultant_wait", "unit", "waiting", "within_18_weeks") == [
        ("RBD", 21693, 12534)
    ]
    assert rules(loaded) == ["cannot-be-halved"]
    assert loaded.outcome.vintage < referral_to_treatment().outcome.vintage


def test_completed_pathways_of_boards_read_dashes_as_nought_and_leave_nhs_england_out():
    bands = [f">{n}-{n + 1}" for n in range(104)] + ["104 plus"]
    heading = ["", "ICB Code", "ICB Name", "Treatment Function Code", "Treatment Function", *bands]
    cells = ['" 1,200 "', *["-"] * 51, "7", *["-"] * 51, "2"]
    line = ["", "QVV", "DORSET", "C_999", "Total", *cells]
    hub = ["", "-", "NHS ENGLAND", "C_999", "Total", *cells]
    text = "\n".join(",".join(r) for r in (["", "Title:"] + [""] * 108, heading, hub, line)) + "\n"
    loaded = load_text("rtt_admitted_commissioner_2024-12_icb.csv", text)
    figures = ("period", "pathway", "completed", "within_18_weeks", "over_52_weeks")
    assert rows(loaded, "completed_pathway", "unit_kind", "unit", *figures) == [
        ("icb", "QVV", "2024-12", "admitted", 1209, 1200, 9)
    ]


def test_the_activity_return_keeps_each_measure_apart_and_england_without_code():
    text = (
        "PERIOD,SOURCE_FILE,SHEET,Org Code,Org Name,MEASURE,VALUE\n"
        "2012-11,a.xls,Commissioner,,England,GP Referrals Made (G&A),462003.1\n"
        "2013-04,b.xls,Commissioner,10R,NHS PORTSMOUTH CCG,GP Referrals Made (G&A),4000\n"
    )
    loaded = load_text("mar_commissioner_2012_2019.csv", text)
    assert rows(loaded, "commissioned_activity", "unit_kind", "unit", "period", "amount") == [
        ("ccg", "10R", "2013-04", 4000.0),
        ("england", "E92000001", "2012-11", 462003.1),
    ]


def test_talking_therapies_withheld_are_marked_so():
    text = (
        "nhs_trust22_code,date,name,value\n"
        "R1F,May 2022,Count_ReferralsReceived,\nR1C,May 2022,Count_ReferralsReceived,830\n"
    )
    loaded = load_text("healthyr_england_trust_iapt.csv", text)
    assert rows(loaded, "talking_therapies", "unit", "figure", "withheld") == [
        ("R1C", 830.0, 0),
        ("R1F", None, 1),
    ]


def test_workforce_tells_a_system_from_its_board_and_leaves_out_trusts_not_yet_there():
    text = (
        "Table 5: a title,,,,,,,\n"
        "NHS England region code,NHS England region name,ICS code,ICS name,Organisation name,"
        "Organisation code,2009-09-30 00:00:00,2025-05-31 00:00:00\n"
        ",England,,,,,1000.5,2000.5\n,,QVV,Dorset,,,90,95\n,,,,NHS Dorset ICB,QVV,0,4\n"
        ",,,,University Hospitals Dorset,R0D,0,86.5\n"
    )
    loaded = load_text("workforce_all_staff_fte_2009-09_2025-05.csv", text)
    assert rows(loaded, "workforce", "unit_kind", "unit", "period", "counted", "staff") == [
        ("england", "E92000001", "2009-09", "fte", 1000.5),
        ("england", "E92000001", "2025-05", "fte", 2000.5),
        ("icb", "QVV", "2009-09", "fte", 90.0),
        ("icb", "QVV", "2025-05", "fte", 95.0),
        ("trust", "R0D", "2025-05", "fte", 86.5),
    ]


def test_the_staff_survey_takes_scores_by_heading_and_leaves_out_boards_and_notes():
    text = (
        "NHS Staff Survey 2024 - WEIGHTED Results,,,PP1 - We are compassionate,,E_1 - Motivation,\n"
        "THEMES,,,,,,\nNote: fewer than 10,,,,,,\n"
        "QRL,NHS HIOW ICB,ICBs,6.9,555,6.0,555\nRHM,SOUTHAMPTON,Acute,7.25,5678,6.95,5673\n"
    )
    loaded = load_text("nss2024_themes.csv", text)
    assert rows(loaded, "staff_survey", "unit", "period", "element_code", "score") == [
        ("RHM", "2024", "E_1", 6.95),
        ("RHM", "2024", "PP1", 7.25),
    ]


def test_practice_ratings_stand_as_at_april_2024_with_the_year_of_the_rating_beside():
    text = (
        "Practice.Code,Year,location_name,service_population_group,domain,latest_rating,inherited_rating_y_n\n"
        "J81002,2018,Orchid House,Overall,Overall,Good,N\n"
    )
    loaded = load_text("gp_cqc_ratings.csv", text)
    assert rows(loaded, "practice_rating", "unit", "period", "rating", "rated") == [
        ("J81002", "2024-04-01", "Good", 2018)
    ]


def test_critical_care_nights_and_monthly_beds_have_bases_of_their_own():
    night = load_text(
        "monthly_adult_critical_care_beds.csv",
        "Code,Date,adult_beds_open,adult_beds_occupied,adult_beds_available\nR1F,2020-01-01,6,3,3\n",
    )
    month = load_text(
        "healthyr_england_critical_general_acute_beds.csv",
        "nhs_trust22_code,date,general_acute_beds_available,general_acute_beds_occupied,"
        "adult_general_acute_beds_available,adult_general_acute_beds_occupied,"
        "paediatric_general_acute_beds_available,paediatric_general_acute_beds_occupied,"
        "adult_critical_care_beds_available,adult_critical_care_beds_occupied,"
        "paediatric_intensive_cared_beds_available,paediatric_intensive_cared_beds_occupied,"
        "neonatal_intensive_care_bed_available,neonatal_intensive_care_bed_occupied\n"
        "R1F,April 2022,270,250,255,236,15,14,6,4,,,0,0\n",
    )
    assert rows(night, "monthly_beds", "bed", "basis", "available", "occupied") == [
        ("adult critical care", "last Thursday", 6.0, 3.0)
    ]
    assert rows(month, "monthly_beds", "bed", "basis", "available") == [
        ("adult critical care", "month", 6.0),
        ("adult general and acute", "month", 255.0),
        ("neonatal intensive care", "month", 0.0),
        ("paediatric general and acute", "month", 15.0),
    ]
