"""Every critical expectation of every suite is missed, alone, by an input damaged in just that way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from screening import archive, quality, tables
from screening.errors import Unreadable
from screening.model import (
    Completeness,
    Customer,
    Evidence,
    ListedParty,
    Match,
    Name,
    NameRank,
    PartialDate,
    PartyKind,
    Severity,
    SubjectRole,
    Verdict,
)
from screening.quality import Check
from screening.sources import Source, registry
from screening.sources._reading import Published

from .conftest import FIXTURES, ROOT
from .test_sources import PUBLICATIONS, read_fixture

SUITES = ROOT / "expectations"
CRITICAL = [
    pytest.param(path.stem, check, id=f"{path.stem}/{check.id}")
    for path in sorted(SUITES.glob("*.json"))
    for check in quality.load_suite(path).checks
    if check.severity is Severity.CRITICAL
]
NEVER = "no such word"


@dataclass(frozen=True)
class Input:
    """What a suite is held against."""

    suite: str
    frame: pd.DataFrame
    parameters: Mapping[str, Any]
    keys: tuple[str, ...] = ("party_id",)

    def verdict(self) -> Verdict:
        return quality.validate(
            self.suite, self.frame, self.parameters, directory=SUITES, key_columns=self.keys
        )

    def refusals(self) -> list[str]:
        findings = self.verdict().findings
        return [finding.expectation for finding in findings if finding.severity is Severity.CRITICAL]

    def with_parameters(self, **changes: Any) -> Input:
        return replace(self, parameters={**self.parameters, **changes})

    def with_cell(self, row: int | slice | list[int], column: str, value: Any) -> Input:
        frame = self.frame.copy()
        if not isinstance(value, (bool, int)):
            frame[column] = frame[column].astype(object)
        frame.loc[frame.index[row], column] = value
        return replace(self, frame=frame)

    def with_copy(self, row: int, **changes: Any) -> Input:
        """Add a copy of a row at the end."""
        copy = self.frame.iloc[[row]].astype(object)
        for column, value in changes.items():
            copy[column] = [value]
        frame = pd.concat([self.frame, copy], ignore_index=True)
        same = {column: kind for column, kind in self.frame.dtypes.items() if kind in (bool, int, float)}
        return replace(self, frame=frame.astype(same))

    def without(self, rows: Any) -> Input:
        return replace(self, frame=self.frame[~rows])

    @property
    def rows(self) -> range:
        return range(len(self.frame))


Damage = Callable[[Check, Input], Iterator[Input]]
"""Ways to damage an input so that it misses a check; the first that misses nothing else will do."""


def test_every_list_and_table_has_a_suite() -> None:
    assert {path.stem for path in SUITES.glob("*.json")} >= {*registry(), "customers", "matches"}


@pytest.mark.parametrize("name", sorted(path.stem for path in SUITES.glob("*.json")))
def test_a_sound_input_passes_its_suite(name: str) -> None:
    assert sound_input(name).verdict().accepted, sound_input(name).verdict().summary()


@pytest.mark.parametrize(("source", "folder"), PUBLICATIONS)
def test_every_sample_passes_its_suite_in_every_layout(source: Source, folder: Path) -> None:
    sample = dict.fromkeys(source.list.floors, 1)
    assert of_publication(source, read_fixture(source, folder), floors=sample).refusals() == []


@pytest.mark.parametrize(("name", "check"), CRITICAL)
def test_each_critical_expectation_is_missed_alone(name: str, check: Check) -> None:
    damage = OF_ONE.get((name, check.id)) or OF_TYPE.get(check.type)
    assert damage is not None, f"{name}/{check.id}: write the damage to an input that misses it"
    tried: list[list[str]] = []
    for damaged in damage(check, sound_input(name)):
        tried.append(damaged.refusals())
        if tried[-1] == [check.id]:
            break
    assert [check.id] in tried, f"{check.id} is never missed alone, but: {tried}"


# -- damaged files --------------------------------------------------------------------------------------


Edit = Callable[[bytes], bytes]


def changed(pattern: str, into: str, count: int = 0) -> Edit:
    """Replace what a pattern finds, `count` times or everywhere."""
    return lambda content: re.sub(pattern.encode(), into.encode(), content, count=count, flags=re.DOTALL)


def without(record: str, holding: str) -> Edit:
    """Leave out each record, matched by one pattern, in which another is found."""

    def edit(content: bytes) -> bytes:
        return re.sub(
            record.encode(),
            lambda found: b"" if re.search(holding.encode(), found[0]) else found[0],
            content,
            flags=re.DOTALL,
        )

    return edit


ROW = r"(?m:^[^\n]*\n)"
UN_RECORD = r"<(INDIVIDUAL|ENTITY)>.*?</\1>"
UK_RECORD = r"<Designation>.*?</Designation>"
EU_RECORD = r"<sanctionEntity .*?</sanctionEntity>"
SDN, CONS = ("us_ofac_sdn", "2026-11-01"), ("us_ofac_cons", "2026-10-30")
UN, UK, EU = ("un_sc", "2026-11-02"), ("uk_fcdo", "2026-11-02"), ("eu_fsf", "2026-11-02")
UN_REGIMES = {
    "floor_al_qaida": "Al-Qaida",
    "floor_car": "CAR",
    "floor_dprk": "DPRK",
    "floor_drc": "DRC",
    "floor_guinea_bissau": "GB",
    "floor_iraq": "Iraq",
    "floor_libya": "Libya",
    "floor_somalia": "Somalia",
    "floor_south_sudan": "SouthSudan",
    "floor_sudan": "Sudan",
    "floor_taliban": "Taliban",
    "floor_yemen": "Yemen",
}
EVERY_FILE = ""

# us_csl and us_bis_dpl hold theirs in tests/sources, beside what builds their files
DAMAGED_FILES: list[tuple[tuple[str, str], str, str, Edit]] = [
    (SDN, "orphans", "ALT.CSV", changed("90111,", "90999,")),
    (SDN, "addresses_complete", "ADD.CSV", without(ROW, "^90109,")),
    (SDN, "floor_aircraft", EVERY_FILE, without(ROW, "^90110,")),
    (SDN, "floor_vessel", EVERY_FILE, without(ROW, "^9010[89],")),
    (SDN, "floor_person", EVERY_FILE, without(ROW, "^(9010[1-4]|90111),")),
    (SDN, "weak_aliases_read", EVERY_FILE, changed(r"[afn]\.k\.a\. '", "nickname '")),
    (SDN, "births_filled", "SDN.CSV", changed("DOB", "Born")),
    (SDN, "births_plausible", "SDN.CSV", changed("DOB Sep 1938", "DOB Sep 1738")),
    (SDN, "encoding", "SDN.CSV", changed("KRAVARIK", "KRAVÃ©RIK")),
    (CONS, "orphans", "CONS_ALT.CSV", changed("91206,", "91299,")),
    (CONS, "addresses_complete", "CONS_ADD.CSV", without(ROW, "^91207,")),
    (CONS, "floor_plc", EVERY_FILE, without(ROW, "^91203,")),
    *((UN, id_, "", without(UN_RECORD, f">{regime}<")) for id_, regime in UN_REGIMES.items()),
    (UN, "all_individuals", "", changed("<INDIVIDUALS>", "<INDIVIDUALS><!-- <INDIVIDUAL> -->")),
    (UN, "all_entities", "", changed("<ENTITIES>", "<ENTITIES><!-- <ENTITY> -->")),
    (UN, "party_id_unique", "", changed(">9900002<", ">9900001<")),
    (UN, "births_filled", "", changed(r"<INDIVIDUAL_DATE_OF_BIRTH>.*?</INDIVIDUAL_DATE_OF_BIRTH>", "")),
    (UN, "births_not_too_early", "", changed(">1979-03-27", ">1779-03-27")),
    (UN, "births_not_to_come", "", changed(">1979-03-27", ">2079-03-27")),
    (UN, "listings_plausible", "", changed(">2015-04-14", ">1915-04-14")),
    (UN, "names_have_letters", "", changed("<ALIAS_NAME>Temir</ALIAS_NAME>", "<ALIAS_NAME>***</ALIAS_NAME>")),
    (UN, "encoding", "", changed("SADYROV", "SADÃ©ROV")),
    (UK, "all_designations", "", changed("</Designations>", "<!-- <Designation> --></Designations>")),
    (UK, "party_id_unique", "", changed("TST0002", "TST0001")),
    (UK, "floor_organisation", "", without(UK_RECORD, ">Entity<")),
    (UK, "floor_vessel", "", without(UK_RECORD, ">Ship<")),
    (UK, "births_filled", "", changed(r"<DOB>[^<]*</DOB>", "")),
    (UK, "births_not_too_early", "", changed("04/08/1971", "04/08/1771")),
    (UK, "births_not_to_come", "", changed("04/08/1971", "04/08/2071")),
    (UK, "listings_plausible", "", changed("22/10/2025", "22/10/1925")),
    (UK, "encoding", "", changed("KRAVARIK", "KRAVÃ©RIK")),
    (EU, "floor_person", "", without(EU_RECORD, 'subjectType code="person"')),
    (EU, "floor_organisation", "", without(EU_RECORD, 'subjectType code="enterprise"')),
    (EU, "births_filled", "", changed(r"<birthdate [^>]*/>|<birthdate .*?</birthdate>", "")),
    (EU, "births_not_too_early", "", changed('birthdate="1958-07-02"(.*?)year="1958"', r'birthdate="1758-07-02"\1year="1758"')),
    (EU, "births_not_to_come", "", changed('year="1971"', 'year="2071"')),
    (EU, "listings_dated", "", changed(r'designationDate="[^"]*" ', "")),
    (EU, "listings_plausible", "", changed('designationDate="2023-02-25"', 'designationDate="1923-02-25"')),
    (EU, "encoding", "", changed("Varnholt", "VarnhÃ¶lt")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("publication", "check", "part", "edit"),
    [pytest.param(*case, id=f"{case[0][0]}/{case[1]}") for case in DAMAGED_FILES],
)
def test_a_damaged_file_is_refused_for_its_damage_alone(
    publication: tuple[str, str], check: str, part: str, edit: Edit
) -> None:
    list_id, day = publication
    source = registry()[list_id]
    published = read_fixture(source, FIXTURES / list_id / day)
    parts = {
        name: edit(content) if part in {name, EVERY_FILE} else content
        for name, content in published.parts.items()
    }
    assert parts != published.parts
    sample = dict.fromkeys(source.list.floors, 1)
    damaged = of_publication(source, replace(published, parts=parts), floors=sample)
    assert damaged.refusals() == [check]


# -- real lists -----------------------------------------------------------------------------------------


LISTS = [pytest.param(source, id=list_id) for list_id, source in registry().items()]


def real_inputs(source: Source, shared: Path) -> Iterator[tuple[str, Input]]:
    """Yield the complete publications of a list, the newest first, as held against its suite."""
    found = archive.publications(str(shared / "lists"), source.list, dated_only=True)
    for publication in reversed(found):
        if publication.layout and publication.completeness is Completeness.COMPLETE:
            published = Published(source.list.list_id, publication.layout, publication.read())
            try:
                read = of_publication(source, published, floors=source.list.floors)
            except Unreadable:
                continue
            yield publication.origin, read.with_parameters(as_of=publication.at.date().isoformat())


def newest_real_input(source: Source, shared: Path) -> Input:
    for _, read in real_inputs(source, shared):
        if len(read.frame) >= source.list.floors.get("floor_parties", 1):
            return read
    pytest.skip(f"no complete publication of {source.list.list_id} is in ../shared")


@pytest.mark.parametrize("source", LISTS)
def test_the_newest_real_list_is_accepted_and_refused_without_any_of_its_groups(
    source: Source, shared: Path
) -> None:
    real = newest_real_input(source, shared)
    assert real.refusals() == []
    floors = [
        check
        for check in quality.load_suite(SUITES / f"{source.list.list_id}.json").checks
        if check.type == "expect_rows_of_to_be_between" and check.severity is Severity.CRITICAL
    ]
    accepted = [
        check.id
        for check in floors
        if check.id
        not in real.without(real.frame[check.kwargs["column"]] == check.kwargs["value"]).refusals()
    ]
    assert accepted == []


@pytest.mark.full
@pytest.mark.parametrize("source", LISTS)
def test_every_real_list_of_full_size_is_accepted(source: Source, shared: Path) -> None:
    refused = {
        origin: read.verdict().summary()
        for origin, read in real_inputs(source, shared)
        if len(read.frame) >= source.list.floors.get("floor_parties", 1) and read.refusals()
    }
    assert refused == {}


# -- sound inputs ---------------------------------------------------------------------------------------


@cache
def sound_input(name: str) -> Input:
    if name == "customers":
        return _register()
    if name == "matches":
        return _matches()
    newest = max(folder for folder in (FIXTURES / name).iterdir() if folder.is_dir())
    source = registry()[name]
    return of_publication(source, read_fixture(source, newest), floors=dict.fromkeys(source.list.floors, 1))


def of_publication(source: Source, published: Published, *, floors: Mapping[str, int]) -> Input:
    """Build what the suite of a list is held against, as the workflow does for a list's first snapshot."""
    parties = tables.to_table(source.parse(published), ListedParty)
    parameters = {
        **floors,
        **source.facts(published),
        "max_drop": source.list.max_drop,
        "max_growth": source.list.max_growth,
        "previous_rows": None,
        "previous_by_sub_list": None,
        "previous_by_kind": None,
        "changed_share": None,
        "as_of": "2026-11-02",
        "hours_since_check": 0.0,
        "max_age_hours": source.list.max_age / timedelta(hours=1),
        "days_since_publication": None,
        "cadence_days": source.list.cadence / timedelta(days=1),
        "same_as_missing_share": None,
    }
    return Input(source.list.list_id, quality.snapshot_frame(parties), parameters)


def _register() -> Input:
    def subject(customer_id: str, subject_id: str, role: SubjectRole, kind: PartyKind) -> Customer:
        return Customer(
            customer_id=customer_id,
            subject_id=subject_id,
            role=role,
            kind=kind,
            names=(Name("Ada Example"), Name("Ада Пример", NameRank.ALIAS)),
            share=None if role is SubjectRole.CUSTOMER else 25.0,
            birth_dates=(PartialDate.of("1980", 1980),),
        )

    customers = [
        subject(f"c{i}", f"c{i}", SubjectRole.CUSTOMER, kind)
        for i in range(30)
        for kind in [PartyKind.PERSON if i % 2 else PartyKind.ORGANISATION]
    ]
    related = [subject(f"c{i}", f"c{i}/1", SubjectRole.OWNER, PartyKind.PERSON) for i in range(0, 30, 2)]
    frame = quality.register_frame(tables.to_table([*customers, *related], Customer))
    parameters = {
        "registered": 46,
        "screened": 45,
        "excluded_total": 1,
        "excluded_share": 1 / 46,
        "max_excluded_share": 0.1,
        "hours_since_check": 1.0,
        "max_age_hours": 48.0,
        "previous_rows": 45,
        "max_drop": 0.1,
        "max_growth": 0.25,
        "duplicates": 0,
        "conflicts": 0,
        "floor_customers": 1,
        "as_of": "2026-11-02",
    }
    return Input("customers", frame, parameters, ("subject_id",))


def _matches() -> Input:
    evidence = (Evidence("name", "a", "b", 0.9, 0.7), Evidence("birth_date", "1980", "1980", 1.0, 0.1))
    matches = [Match(f"c{i}", f"c{i}", "zz_list", f"p{i % 3}", 0.8, evidence, f"{i:064x}") for i in range(6)]
    frame = quality.matches_frame(
        tables.to_table(matches, Match),
        subjects={match.subject_id for match in matches},
        parties={"zz_list": {"p0", "p1", "p2"}},
    )
    parameters = {
        "customers_screened": 1000,
        "parties_screened": 3,
        "alerts_per_1000": 6.0,
        "max_alerts_per_1000": 50.0,
    }
    return Input("matches", frame, parameters, ("subject_id", "list_id", "party_id"))


# -- damage ---------------------------------------------------------------------------------------------


def asked(check: Check, sound: Input, key: str, missing: Any = None) -> Any:
    """Return what a check asks for under a keyword, with its suite parameter put in."""
    name = check.parameters.get(key)
    return check.kwargs.get(key, missing) if name is None else sound.parameters[name]


def cells(check: Check, sound: Input, column: str, value: Any) -> Iterator[Input]:
    """Put a value into all rows that a check looks at where it tolerates some; else into one, or into a new one."""
    rows = [row for row in sound.rows if looks_at(check, sound.frame.iloc[row])]
    if "mostly" in check.kwargs:
        yield sound.with_cell(rows, column, value)
    for row in rows:
        yield sound.with_cell(row, column, value)
        if "party_id" in sound.frame:
            yield sound.with_copy(row, **{"party_id": "new", column: value})


def looks_at(check: Check, row: pd.Series[Any]) -> bool:
    """Say whether a row meets the condition of a check: a comparison by "==", as all of ours are."""
    condition = check.kwargs.get("row_condition")
    if condition is None:
        return True
    assert condition["operator"] == "==", f"{check.id}: teach this test what {condition} means"
    return bool(row[condition["column"]["name"]] == condition["parameter"])


def too_few_rows(check: Check, sound: Input) -> Iterator[Input]:
    if "min_value" in check.parameters:
        yield sound.with_parameters(**{check.parameters["min_value"]: len(sound.frame) + 1})
    else:
        yield replace(sound, frame=sound.frame.iloc[: asked(check, sound, "min_value") - 1])


def too_few_rows_of(check: Check, sound: Input) -> Iterator[Input]:
    rows = sound.frame[check.kwargs["column"]] == check.kwargs["value"]
    if "min_value" in check.parameters:
        yield sound.with_parameters(**{check.parameters["min_value"]: int(rows.sum()) + 1})
    else:
        yield sound.without(rows)


def another_count(check: Check, sound: Input) -> Iterator[Input]:
    yield sound.with_parameters(**{check.parameters["value"]: len(sound.frame) + 1})


def another_size_before(check: Check, sound: Input) -> Iterator[Input]:
    yield sound.with_parameters(**{check.parameters["previous_rows"]: 1000 * len(sound.frame)})


def a_group_that_was_larger(check: Check, sound: Input) -> Iterator[Input]:
    yield sound.with_parameters(**{check.parameters["previous"]: {"gone": 1000}})


def a_fact_out_of_bounds(check: Check, sound: Input) -> Iterator[Input]:
    for value in beyond(asked(check, sound, "min_value"), asked(check, sound, "max_value")):
        yield sound.with_parameters(**{check.parameters["value"]: value})


def a_repeated_value(check: Check, sound: Input) -> Iterator[Input]:
    column = check.kwargs["column"]
    for row in sound.rows[:-1]:
        yield sound.with_cell(row + 1, column, sound.frame[column].iloc[row])
        yield sound.with_copy(row, **({} if column == "party_id" else {"party_id": "new"}))


def a_repeated_row(check: Check, sound: Input) -> Iterator[Input]:
    for row in sound.rows:
        yield sound.with_copy(row)


def an_absent_value(check: Check, sound: Input) -> Iterator[Input]:
    yield from cells(check, sound, check.kwargs["column"], None)


def a_foreign_word(check: Check, sound: Input) -> Iterator[Input]:
    words = check.kwargs["value_set"]
    word = not words[0] if isinstance(words[0], bool) else NEVER
    yield from cells(check, sound, check.kwargs["column"], word)


def a_value_out_of_bounds(check: Check, sound: Input) -> Iterator[Input]:
    column = check.kwargs["column"]
    least, most = asked(check, sound, "min_value"), asked(check, sound, "max_value")
    for value in beyond(least, most):
        yield from cells(check, sound, column, value)


def an_average_out_of_bounds(check: Check, sound: Input) -> Iterator[Input]:
    for value in beyond(asked(check, sound, "min_value"), asked(check, sound, "max_value")):
        yield sound.with_cell(slice(None), check.kwargs["column"], max(0, int(value)))


def a_value_of_another_form(check: Check, sound: Input) -> Iterator[Input]:
    yield from cells(check, sound, check.kwargs["column"], NEVER)


def a_word_that_is_gone(check: Check, sound: Input) -> Iterator[Input]:
    column, words = check.kwargs["column"], check.kwargs["value_set"]
    for word in words:
        yield sound.without(sound.frame[column] == word)


def a_pair_the_wrong_way_round(check: Check, sound: Input) -> Iterator[Input]:
    """Take one from the first of two columns where it may not lie under the second."""
    larger, smaller = check.kwargs["column_A"], check.kwargs["column_B"]
    for row in sound.rows:
        value = sound.frame[smaller].iloc[row]
        if pd.notna(value):
            below = value - timedelta(days=1) if isinstance(value, date) else value - 1
            yield sound.with_cell(row, larger, below)
    for row in sound.rows:
        new = sound.with_cell(row, smaller, date(2020, 2, 2))
        yield new.with_cell(row, larger, date(2020, 2, 1))


def beyond(least: Any, most: Any) -> Iterator[Any]:
    """Yield values outside two bounds of which one may be missing; dates are ISO text in a suite."""
    if least is not None:
        yield date.fromisoformat(least) - timedelta(days=1) if isinstance(least, str) else least - 1
    if most is not None:
        yield date.fromisoformat(most) + timedelta(days=1) if isinstance(most, str) else most + 1


OF_TYPE: dict[str, Damage] = {
    "expect_column_distinct_values_to_contain_set": a_word_that_is_gone,
    "expect_column_mean_to_be_between": an_average_out_of_bounds,
    "expect_column_pair_values_a_to_be_greater_than_b": a_pair_the_wrong_way_round,
    "expect_column_values_to_be_between": a_value_out_of_bounds,
    "expect_column_values_to_be_in_set": a_foreign_word,
    "expect_column_values_to_be_unique": a_repeated_value,
    "expect_column_values_to_match_regex": a_value_of_another_form,
    "expect_column_values_to_not_be_null": an_absent_value,
    "expect_compound_columns_to_be_unique": a_repeated_row,
    "expect_fact_to_be_between": a_fact_out_of_bounds,
    "expect_no_group_to_shrink": a_group_that_was_larger,
    "expect_row_count_change_within": another_size_before,
    "expect_rows_of_to_be_between": too_few_rows_of,
    "expect_table_row_count_to_be_between": too_few_rows,
    "expect_table_row_count_to_equal": another_count,
}


def a_lost_row(check: Check, sound: Input) -> Iterator[Input]:
    yield sound.with_parameters(registered=sound.parameters["registered"] + 1)


def a_wrong_count(check: Check, sound: Input) -> Iterator[Input]:
    """Count one more as screened and as registered, so that the sum still holds."""
    registered, screened = sound.parameters["registered"], sound.parameters["screened"]
    yield sound.with_parameters(registered=registered + 1, screened=screened + 1)


def a_register_that_shrank(check: Check, sound: Input) -> Iterator[Input]:
    yield sound.with_parameters(previous_rows=2 * len(sound.frame))


def a_score_that_is_no_number(check: Check, sound: Input) -> Iterator[Input]:
    yield sound.with_cell(0, "score", np.nan)


OF_ONE: dict[tuple[str, str], Damage] = {
    ("customers", "balance"): a_lost_row,
    ("customers", "rows_are_screened"): a_wrong_count,
    ("customers", "change_of_size"): a_register_that_shrank,
    ("matches", "scored"): a_score_that_is_no_number,
}
