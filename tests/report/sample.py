"""A night as it may be, all of it invented: what the tests of the report render."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from screening.model import (
    Address,
    Completeness,
    Country,
    CountryRole,
    Coverage,
    Customer,
    Evidence,
    Excluded,
    Exclusion,
    Finding,
    Identifier,
    IdentifierKind,
    LegalEffect,
    ListedParty,
    ListUse,
    Match,
    Measure,
    Name,
    NameRank,
    PartialDate,
    PartyKind,
    Refusal,
    Run,
    ScreeningList,
    Severity,
    SubjectRole,
    Verdict,
)
from screening.report import AlertView, ReportData

NIGHT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def use(list_id: str, title: str, **changes: object) -> ListUse:
    """A list that was fresh and complete."""
    fresh = ListUse(
        list_id=list_id,
        title=title,
        snapshot=(list_id.encode().hex() * 8)[:64],
        in_force_from=datetime(2026, 10, 30, 14, 5, tzinfo=UTC),
        checked_at=datetime(2026, 11, 2, 1, 12, tzinfo=UTC),
        age_hours=0.8,
        max_age_hours=24.0,
        completeness=Completeness.COMPLETE,
        parties=9_871,
        passed_over=0,
    )
    return replace(fresh, **changes)


SOUND_LISTS = (
    use("us_ofac_sdn", "Specially Designated Nationals", parties=18_702, max_age_hours=6.0),
    use("us_bis_dpl", "Denied Persons List", parties=611, passed_over=47, max_age_hours=48.0, age_hours=5.2),
    use("un_sc", "Security Council Consolidated List", parties=1_003, max_age_hours=48.0),
    use("uk_fcdo", "UK Sanctions List", parties=5_140),
)
WEAK_LISTS = (
    use(
        "eu_fsf",
        "Financial Sanctions Files",
        parties=5_902,
        age_hours=97.3,
        checked_at=datetime(2026, 10, 29, 0, 42, tzinfo=UTC),
        note="the last three publications were refused",
    ),
    use(
        "us_csl",
        "Consolidated Screening List",
        parties=20,
        completeness=Completeness.EXCERPT,
        note="an excerpt",
    ),
)
SOURCES = (
    ScreeningList(
        "un_sc",
        "Security Council Consolidated List",
        "United Nations Security Council",
        "https://example.org/un",
        (),
        "0 6 * * *",
        timedelta(days=2),
        timedelta(days=30),
    ),
    ScreeningList(
        "us_bis_dpl",
        "Denied Persons List",
        "Bureau of Industry and Security, US Department of Commerce",
        "https://example.org/dpl",
        (),
        "0 6 * * *",
        timedelta(days=2),
        timedelta(days=30),
    ),
)


def run(*lists: ListUse, alerts: int = 0) -> Run:
    """A run that balances."""
    used = lists or SOUND_LISTS
    return Run(
        run_id="5f2c8a0b9d3e4716",
        as_of=NIGHT,
        lists=used,
        register="9b" * 32,
        policy_version="2026-10-15",
        engine_version="1.0 (ICU 72.1, rigour 2.6.1)",
        coverage=Coverage(
            registered=50_412,
            screened=50_406,
            excluded=((Exclusion.PLACEHOLDER, 4), (Exclusion.MOJIBAKE, 1), (Exclusion.NO_ID, 1)),
            customers=48_200,
            related_parties=2_212,
            lists_required=tuple(item.list_id for item in used),
            lists_consulted=tuple(item.list_id for item in used if item.snapshot),
        ),
        matches=alerts * 3,
        alerts=alerts,
    )


def person(number: int = 1, **changes: object) -> AlertView:
    """A person that resembles a person under UN sanctions."""
    customer = Customer(
        customer_id=f"C-{10_000 + number}",
        subject_id=f"C-{10_000 + number}",
        role=SubjectRole.CUSTOMER,
        kind=PartyKind.PERSON,
        names=(Name("Haroun Belkasmi"), Name("Harun Belqasmi", NameRank.ALIAS)),
        birth_dates=(PartialDate.of("1969-04-11", 1969, 4, 11),),
        countries=(Country("DZ", CountryRole.NATIONALITY), Country("FR", CountryRole.RESIDENCE)),
        identifiers=(Identifier(IdentifierKind.PASSPORT, "W1048812", country="DZ"),),
        addresses=(Address("14 rue des Tilleuls, 59000 Lille", city="Lille", country="FR"),),
        gender="male",
        products=("Model weights, tier 2", "Inference API"),
        updated_at="2026-10-28",
    )
    party = ListedParty(
        list_id="un_sc",
        party_id="QDx.901",
        kind=PartyKind.PERSON,
        names=(
            Name("Haroun BELKASSEMI"),
            Name("هارون بلقاسمي", NameRank.ALIAS, language="ar"),
            Name("Abu Yahya al-Wahrani", NameRank.ALIAS),
            Name("Haroun", NameRank.WEAK),
            Name("Harun Belkasem", NameRank.FORMER),
        ),
        published="<INDIVIDUAL><DATAID>6900901</DATAID><FIRST_NAME>Haroun</FIRST_NAME>\n<SECOND_NAME>BELKASSEMI</SECOND_NAME></INDIVIDUAL>",
        sub_list="Al-Qaida",
        programmes=("Al-Qaida",),
        birth_dates=(PartialDate("1969", date(1969, 1, 1), date(1969, 12, 31), circa=True),),
        countries=(Country("Algeria", CountryRole.NATIONALITY),),
        identifiers=(
            Identifier(
                IdentifierKind.PASSPORT,
                "W1048812",
                label="Passport",
                country="Algeria",
                note="issued in Oran",
            ),
        ),
        addresses=(Address("Oran, Algeria", country="Algeria"),),
        birth_places=("Oran, Algeria",),
        titles=("Engineer",),
        gender="male",
        listed_on=PartialDate.of("2011-06-23", 2011, 6, 23),
        remarks="Member of an invented network.\nReview pursuant to resolution 0000 (2019) was concluded on 3 March 2020.",
    )
    evidence = (
        Evidence("name", "Haroun Belkasmi", "Haroun BELKASSEMI", 0.912, 0.702, "two letters differ"),
        Evidence("birth_date", "1969-04-11", "1969 (circa)", 0.8, 0.08, "the year agrees"),
        Evidence("identifier", "W1048812", "W1048812", 1.0, 0.2),
        Evidence("country", "FR", "Algeria", 0.0, -0.02, "the countries of residence differ"),
    )
    match = Match(
        customer.customer_id, customer.subject_id, "un_sc", party.party_id, 0.962, evidence, "ab12" * 16
    )
    view = AlertView(f"{number:020x}", 0.962, "strong", LegalEffect.BLOCK, True, match, customer, party)
    return replace(view, **changes)


def company(number: int = 2, *, score: float = 0.871) -> AlertView:
    """An owner of a customer that resembles a company on the Denied Persons List."""
    customer = Customer(
        customer_id=f"C-{20_000 + number}",
        subject_id=f"C-{20_000 + number}/owner-1",
        role=SubjectRole.OWNER,
        kind=PartyKind.ORGANISATION,
        names=(Name("Nordlicht Präzisionsoptik GmbH"),),
        share=62.5,
        countries=(Country("DE", CountryRole.INCORPORATION),),
        identifiers=(Identifier(IdentifierKind.REGISTRATION, "HRB 204411", country="DE"),),
    )
    party = ListedParty(
        list_id="us_bis_dpl",
        party_id="7c1e5a",
        kind=PartyKind.UNKNOWN,
        names=(
            Name("NORDLICHT PRAEZISIONS OPTIK"),
            *(Name(f"NORDLICHT {n}", NameRank.ALIAS) for n in "ABCDEFGHIJ"),
        ),
        published='{"Name": "NORDLICHT PRAEZISIONS OPTIK", "Action": "STANDARD"}',
        addresses=(Address("HAFENSTRASSE 9, HAMBURG", country="DE"),),
        measure=Measure(
            effective=date(2024, 2, 1),
            expires=date(2034, 2, 1),
            licence_requirement="For all items subject to the EAR (see § 744.11)",
            licence_policy="Presumption of denial",
            citation="89 F.R. 00000 2/1/2024",
            action="FR NOTICE ADDED",
        ),
    )
    evidence = (
        Evidence(
            "name",
            "Nordlicht Präzisionsoptik",
            "NORDLICHT PRAEZISIONS OPTIK",
            0.95,
            score - 0.05,
            "legal form left out",
        ),
        Evidence("country", "DE", "DE", 1.0, 0.05),
        Evidence("address", "", "HAFENSTRASSE 9, HAMBURG", 0.0, 0.0, "the customer has no address"),
    )
    match = Match(
        customer.customer_id, customer.subject_id, "us_bis_dpl", party.party_id, score, evidence, "cd34" * 16
    )
    return AlertView(
        f"{number:020x}", score, "possible", LegalEffect.LICENCE_REQUIRED, False, match, customer, party
    )


EXCLUDED = (
    Excluded("C-31877", "C-31877", SubjectRole.CUSTOMER, 31_878, Exclusion.PLACEHOLDER, "the name is 'N/A'"),
    Excluded(
        "C-40021",
        "C-40021/director-2",
        SubjectRole.DIRECTOR,
        40_190,
        Exclusion.MOJIBAKE,
        "the name reads 'FranÃ§ois'",
    ),
    Excluded("", "", SubjectRole.CUSTOMER, 50_001, Exclusion.NO_ID, "the column customer_id is empty"),
)
VERDICTS = (
    Verdict("un_sc", 1_003, 31),
    Verdict(
        "eu_fsf",
        5_902,
        28,
        (
            Finding(
                "eu_fsf.names.script",
                Severity.WARNING,
                "primary_name",
                "3 names mix scripts inside a word.",
                ("Маriupol Trаding", "<b>Bold</b> & Sons"),
            ),
        ),
    ),
    Verdict(
        "us_ofac_sdn",
        9_120,
        40,
        (
            Finding("sdn.floor", Severity.CRITICAL, "", "9,120 parties, at least 17,000 are expected.", ()),
            Finding(
                "sdn.vessels",
                Severity.CRITICAL,
                "kind",
                "No vessel is on the list; 1,442 were on it before.",
                ("vessel: 1,442 → 0",),
            ),
            Finding(
                "sdn.cadence",
                Severity.WARNING,
                "",
                "Published 12 days ago; the authority usually publishes every 3.",
                (),
            ),
        ),
    ),
)
REFUSALS = tuple(
    Refusal(
        "eu_fsf",
        NIGHT - timedelta(hours=6 * number),
        "https://example.org/eu",
        ("The answer is an HTML page, not the list.",),
    )
    for number in range(1, 4)
)


def data(*alerts: AlertView, lists: tuple[ListUse, ...] = SOUND_LISTS, **changes: object) -> ReportData:
    """A whole night, with something in every part of the report."""
    whole = ReportData(
        run=run(*lists, alerts=len(alerts)),
        alerts=alerts,
        excluded=EXCLUDED,
        duplicates=("Rows 118 and 40,221 hold the same customer C-00117; the first was screened.",),
        verdicts=VERDICTS[:2],
        refusals=REFUSALS,
        passed_over=("un_sc/2026-11-01/consolidated.xml: 2026-11-02 is newer",),
        previous_run="11d0c3b2a4958677",
        lists=SOURCES,
    )
    return replace(whole, **changes)
