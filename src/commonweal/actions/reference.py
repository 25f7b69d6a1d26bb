"""The reference pages: tables, feeds, measures and definitions, from what declares them.

`python -m commonweal.actions.reference` writes them into `docs/reference`; a test asserts that what
is there is what would be written. How to do things, and why they are so, is told by hand elsewhere.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from commonweal.actions.deciding import state_diagram, state_table
from commonweal.actions.definition_words import OPENING, SectionWords, section_words
from commonweal.actions.measuring import all_measures
from commonweal.outcomes.measure import TOPICS, Measure
from commonweal.repository.contract import Contract, ContractColumn, RecordKey
from commonweal.repository.feed import known_feeds
from commonweal.tables.catalogue import TABLES
from commonweal.tables.declaration import PROVENANCE, RECORD_PROVENANCE, Column, Table
from commonweal.terms.codes import NAMES

FOLDER = Path("docs") / "reference"
MADE_BY = (
    "Made by `python -m commonweal.actions.reference`: change the declarations, not this page."
)
HEADERS = {
    "none": "no heading: columns by position",
    "first": "heading in the first row",
    "search": "heading found by its columns, below a preamble",
}
REPEATED = {
    "quarantine": "rows that repeat it are set aside",
    "sum": "rows that repeat it are added up",
}
SEVERITIES = {
    "quarantine": "or the row is set aside",
    "warn": "or a warning is given",
    "clear": "or the cell is taken as missing",
}
KINDS = {"integer": "whole number", "decimal": "number", "timestamp": "timestamp, local time"}
BETTER = {"higher": "higher", "lower": "lower", "neutral": "neither"}


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _grid(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heading, tuple("---" for _ in heading), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _facts(*facts: tuple[str, str]) -> str:
    return "\n".join(f"- **{name}**: {text}" for name, text in facts if text)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _page(title: str, opening: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", f"<!-- {MADE_BY} -->", opening, *parts)) + "\n"


def _columns(columns: Iterable[Column]) -> str:
    heading = ("column", "type", "unit", "meaning", "may be missing")
    rows = (
        (_code(c.name), c.type.value, c.unit, c.meaning, "" if c.required else "yes")
        for c in columns
    )
    return _grid(heading, rows)


def _promises(table: Table) -> str:
    """What holds for every row, and where its codes are looked up; nothing where none is declared."""
    holds = [f"- {_sentence(c.meaning)} `{c.sql}`" for c in table.constraints]
    looked_up = [
        f"- `{r.column}` is looked up in `{r.to}` of [{r.table}](#{r.table})."
        for r in table.references
    ]
    told = [
        *(["Every row holds:", "\n".join(holds)] if holds else []),
        *(["Gaps are counted where:", "\n".join(looked_up)] if looked_up else []),
    ]
    return "".join(f"\n\n{part}" for part in told)


def _table(table: Table) -> str:
    feeds = [feed for feed in known_feeds().values() if table.name in feed.contract.tables]
    facts = _facts(
        ("Key", ", ".join(map(_code, table.key))),
        ("Its date", table.dated),
        ("A missing row or figure means", table.missing_means),
        ("Source", table.source),
        ("Coverage", table.coverage),
        ("Comes after" if table.records else "Published", table.lag),
        ("Feeds", ", ".join(f"[{f.contract.id}](feeds.md#{f.contract.id})" for f in feeds)),
    )
    opening = f"## {table.name}\n\n{_sentence(table.grain)}\n\n{facts}"
    return f"{opening}\n\n{_columns(table.columns)}{_promises(table)}"


def _records_opening() -> str:
    told = (
        "Their rows are about single people, told by `person`, a pseudonym; identifiers are in the "
        "vault and in no table. `record` tells a row from the others of its feed, `date` places it in "
        "a period. A row also carries where it came from:"
    )
    return f"## Record tables\n\n{told}\n\n{_columns(RECORD_PROVENANCE)}"


def tables_page() -> str:
    """The logical tables: grain, key, columns with units, what missing means, source."""
    opening = (
        "The logical tables of a workspace. A feed's rows become rows of these; measures are counted "
        "from them. Tables of figures come first, then [record tables](#record-tables). Every row of "
        "a table of figures also carries where it came from:"
    )
    figures = [_table(table) for table in TABLES.values() if not table.records]
    records = [_table(table) for table in TABLES.values() if table.records]
    return _page("Tables", opening, _columns(PROVENANCE), *figures, _records_opening(), *records)


def _limits(column: ContractColumn) -> str:
    told = [
        "required" if column.required else "",
        "may be absent" if column.may_be_absent else "",
        f"matches `{column.pattern}`" if column.pattern else "",
        f"one of {', '.join(column.allowed)}" if column.allowed else "",
        f"at least {column.minimum:g}" if column.minimum is not None else "",
        f"at most {column.maximum:g}" if column.maximum is not None else "",
        f"written {' or '.join(f'`{form}`' for form in column.formats)}" * (column.type == "date"),
        f"found among {column.references.replace('_', ' ')} codes, or the gap is told"
        if column.references
        else "",
        f"also called {'; '.join(' '.join(name.split()) for name in column.also)}"
        if column.also
        else "",
    ]
    return "; ".join(rule for rule in told if rule)


def _record_limits(column: ContractColumn, contract: Contract) -> str:
    """What a cell of a record feed must be, and what becomes of it or its row when it is not."""
    kept = "kept in the vault alone" if column.identifier else ""
    above = _then(column.severity, column.max_percent, contract)
    limits = _limits(column)
    judged = limits or column.type != "text" or column.identifier == "nhs_number"
    return "; ".join(part for part in (kept, limits, above if judged else "") if part)


def _contract_columns(contract: Contract) -> str:
    single = [
        (
            " ".join(c.name.split()) + (f" (field {c.position})" if c.position else ""),
            _code(c.becomes),
            KINDS.get(c.type, c.type) if contract.record else c.type,
            _record_limits(c, contract) if contract.record else _limits(c),
        )
        for c in contract.columns
    ]
    families = [
        (f"columns like `{f.pattern.pattern}`", _code(f.cell.becomes), f.cell.type, _limits(f.cell))
        for f in contract.families
    ]
    return _grid(("published column", "becomes", "type", "must be"), [*single, *families])


def _then(severity: str, max_percent: float | None, contract: Contract) -> str:
    """What becomes of a row or cell that breaks a rule, and of the file when many do."""
    limit = contract.bad_rows_max_percent if max_percent is None else max_percent
    return f"{SEVERITIES[severity]}; above {limit:g}% the file is refused"


def _rules(contract: Contract) -> str:
    """The rules over a row: true where it is wrong."""
    if not contract.rules:
        return ""
    rows = (
        (
            _code(rule.name),
            rule.says,
            _code(rule.sql),
            _then(rule.severity, rule.max_percent, contract).removeprefix("or "),
        )
        for rule in contract.rules
    )
    return "\n\n" + _grid(("rule over a row", "says", "broken where", "then"), rows)


def _record_facts(record: RecordKey | None) -> tuple[tuple[str, str], ...]:
    if record is None:
        return ()
    late = (
        f"dated more than {record.lag_days} days before its file's period"
        if record.lag_days
        else ""
    )
    return (
        ("A record is told by", ", ".join(map(_code, record.key))),
        ("Dated by", _code(record.date)),
        ("Person", _code(record.person or "") or "none"),
        ("Provider", _code(record.provider or "")),
        ("Taken back by", f"`{record.update_type}` 1" if record.update_type else ""),
        ("Late", late),
    )


def _feed_facts(contract: Contract) -> str:
    sheets = f", sheets like `{contract.sheets}`" if contract.sheets != ".*" else ""
    in_name = contract.vintage_in_name.pattern if contract.vintage_in_name else ""
    repeated = REPEATED[contract.repeated_key]
    slot = ", ".join(contract.slot)
    if contract.record:
        slot = "" if contract.period_in_name else "name"
    heading = "" if contract.record else f"; {HEADERS[contract.header]}"
    return _facts(
        ("Name", contract.name),
        ("Publisher", f"{contract.publisher}, {contract.licence}"),
        ("Files named", ", ".join(map(_code, contract.file_names))),
        ("Format", f"{contract.format}{sheets}{heading}"),
        ("Read from the name", _code(in_name)),
        ("Replaces a file of the same", slot),
        ("Key", f"{', '.join(map(_code, contract.key))}; {repeated}" if contract.key else ""),
        *_record_facts(contract.record),
        ("Refused whole", f"above {contract.bad_rows_max_percent:g}% bad rows"),
        ("Tables", ", ".join(f"[{name}](tables.md#{name})" for name in contract.tables)),
    )


def _feed(contract: Contract) -> str:
    traps = "\n".join(f"- {_sentence(trap)}" for trap in contract.traps)
    told = f"Traps:\n\n{traps}\n\n" if traps else ""
    facts = _feed_facts(contract)
    opening = f"## {contract.id}\n\n{_sentence(contract.describes)}\n\n{facts}\n\n"
    columns = _contract_columns(contract)
    return f"{opening}{told}{columns}{_rules(contract)}"


RECORD_FEEDS = """## Record feeds

Their rows are about single people. A file says by the period in its name what it does to what was \
said before:

- `2023-24` or `2024-05`, a financial year or month: it replaces every row of the feed dated in that \
period, and of one provider alone where the name ends in that provider's code
- `to_2025-03-31`, a full extract: it replaces the whole feed, or all of the one provider
- `2025-03-31`, a day: its rows are added or take the place of the rows with the same record, and \
those of update type 1 take theirs back"""


def feeds_page() -> str:
    """The feeds: whose files they are, what they must be, and the traps in them."""
    contracts = [feed.contract for feed in known_feeds().values()]
    index = _grid(
        ("feed", "name", "publisher"),
        ((f"[{c.id}](#{c.id})", c.name, c.publisher) for c in contracts),
    )
    opening = (
        f"The {len(contracts)} kinds of file that are read, each as its publisher releases it. Names "
        "of files match without regard to capitals; names of columns without regard to capitals, "
        "spaces and line breaks. Feeds of figures come first, then [record feeds](#record-feeds)."
    )
    figures = [_feed(contract) for contract in contracts if contract.record is None]
    records = [_feed(contract) for contract in contracts if contract.record is not None]
    return _page("Feeds", opening, index, *figures, RECORD_FEEDS, *records)


def _measure(measure: Measure) -> str:
    days = f"{measure.first} to {measure.last}" if measure.last else f"{measure.first} on"
    adds_up = "yes" if measure.adds_up else "no: only at the units themselves"
    shared = " (the same for every unit: not added up)" * (measure.denominator_is == "shared")
    scale = f", times {measure.multiplier:g}" if measure.multiplier != 1 else ""
    facts = _facts(
        ("Id", _code(measure.id)),
        ("Unit", measure.unit),
        ("Method", f"{measure.method}{scale}"),
        ("Rows", f"[{measure.table}](tables.md#{measure.table})"),
        ("Where", _code(measure.where)),
        ("Numerator", _code(measure.numerator)),
        ("Denominator", f"{_code(measure.denominator)}{shared}" if measure.denominator else ""),
        ("Value", _code(measure.value)),
        ("Interval", f"`{measure.lower}` to `{measure.upper}`" if measure.lower else ""),
        ("For", ", ".join(NAMES[kind][1] for kind in measure.units)),
        ("Adds up", adds_up),
        ("Better", BETTER[measure.direction.value]),
        ("By", measure.period),
        ("Holds", days),
        ("Source", measure.source),
        ("Beware", measure.notes),
    )
    return f"### {measure.name}\n\n{_sentence(measure.counts)}\n\n{facts}"


def measures_page() -> str:
    """The measures by topic: what each counts, how, for whom, and what to beware of."""
    measures = all_measures().values()
    parts = []
    for topic in TOPICS:
        mine = [measure for measure in measures if measure.topic == topic]
        if mine:
            parts += [f"## {topic}", *map(_measure, mine)]
    opening = (
        f"The {len(measures)} measures. Numerators and denominators are SQL over a row of the table "
        "named; they are summed within a unit and a period, and over units where a measure adds up."
    )
    return _page("Measures", opening, *parts)


def _section(section: SectionWords) -> str:
    rows = ((_code(name), "yes" if need else "", type_) for name, need, type_ in section.words)
    grid = _grid(("word", "required", "type"), rows)
    return f"## {section.name}\n\n{section.meaning}\n\nWritten in {section.where}.\n\n{grid}"


def definitions_page() -> str:
    """The sections of a system's definition with their words."""
    return _page("Definitions", OPENING, *map(_section, section_words()))


def decisions_page() -> str:
    """The states of a decision: the table and its diagram."""
    opening = (
        "What may become of a decision, and who may move it. Each move is an event in the register; "
        "`commonweal decisions move` allows no other."
    )
    rows = [(row["from"], row["to"], row["by"], _code(row["event"])) for row in state_table()]
    grid = _grid(("from", "to", "by", "event"), rows)
    return _page("States of a decision", opening, grid, f"```mermaid\n{state_diagram()}```")


def reference_pages() -> dict[str, str]:
    """Every generated page by file name."""
    return {
        "tables.md": tables_page(),
        "feeds.md": feeds_page(),
        "measures.md": measures_page(),
        "definitions.md": definitions_page(),
        "decisions.md": decisions_page(),
    }


def write_reference(folder: Path) -> list[Path]:
    """Write the pages into a folder, which is made where it is not there, and say which."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {folder / name: text for name, text in reference_pages().items()}
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    return list(pages)


if __name__ == "__main__":
    written = write_reference(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    sys.stdout.write("".join(f"{path}\n" for path in written))
