"""Full-size files of the EU and of the UK in their official formats, with invented parties, for load tests.

The same seed gives the same bytes. Sizes follow the live lists of September 2026: some 6,200 EU records with
31,000 names in 26 MB, and 6,300 UK designations with 15,700 names in 22 MB.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from xml.sax.saxutils import escape, quoteattr

_SYLLABLES = (
    "ba",
    "dor",
    "fen",
    "gul",
    "ki",
    "lom",
    "mar",
    "nes",
    "pol",
    "rad",
    "sha",
    "tiv",
    "ur",
    "vel",
    "zan",
)
_CYRILLIC = str.maketrans(
    "abdefghiklmnoprstuvzABDEFGHIKLMNOPRSTUVZ", "абдефгхиклмнопрстувзАБДЕФГХИКЛМНОПРСТУВЗ"
)
_COUNTRIES = {
    "RU": "Russia",
    "IR": "Iran",
    "SY": "Syria",
    "KP": "North Korea",
    "BY": "Belarus",
    "MM": "Myanmar",
}
_PROGRAMMES = ("UKR", "BLR", "IRN", "SYR", "PRK", "TAQA", "HR", "MMR")
_INDICATORS = (
    "AssetFreeze", "ArmsEmbargo", "TargetedArmsEmbargo", "CharteringOfShips", "ClosureOfRepresentativeOffices",
    "CrewServicingOfShipsAndAircraft", "Deflag", "PreventionOfBusinessArrangements", "ProhibitionOfPortEntry",
    "TravelBan", "PreventionOfCharteringOfShips", "PreventionOfCharteringOfShipsAndAircraft",
    "TechnicalAssistanceRelatedToAircraft", "TrustServicesSanctions", "DirectorDisqualificationSanction",
)  # fmt: skip


def eu_xml(*, entities: int = 6200, seed: int = 1) -> bytes:
    """Return an EU export (XML 1.1) of so many records, two in three of them persons."""
    random = Random(seed)
    records = "".join(_eu_entity(random, number) for number in range(1, entities + 1))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<export xmlns="http://eu.europa.ec/fpi/fsd/export" '
        'generationDate="2026-11-02T16:47:04.449+02:00" globalFileId="990099">\n'
        f"{records}</export>\n"
    ).encode()


def uk_xml(*, designations: int = 6300, seed: int = 1) -> bytes:
    """Return a UK Sanctions List of so many designations: persons, one in four an entity, one in ten a ship."""
    random = Random(seed)
    records = "".join(_uk_designation(random, number) for number in range(1, designations + 1))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<Designations>\n'
        f"  <DateGenerated>02/11/2026</DateGenerated>\n{records}</Designations>\n"
    ).encode()


def person_name(random: Random) -> tuple[str, str]:
    """Return an invented given name and family name."""
    return _word(random, 2, 3), _word(random, 2, 4)


def _word(random: Random, least: int, most: int) -> str:
    return "".join(random.choices(_SYLLABLES, k=random.randint(least, most))).capitalize()


def _company(random: Random) -> str:
    return (
        f"{_word(random, 2, 4)} {_word(random, 2, 3)} {random.choice(('LLC', 'JSC', 'Trading Co.', 'Bank'))}"
    )


def _attributes(**values: object) -> str:
    return " ".join(f"{name}={quoteattr(str(value))}" for name, value in values.items())


def _eu_entity(random: Random, number: int) -> str:
    is_person = random.random() < 0.67
    code = random.choice(list(_COUNTRIES))
    act = f"20{random.randint(10, 26)}/{random.randint(1, 3000)} (OJ L{random.randint(1, 300)})"
    url = f"https://eur-lex.example/legal-content/EN/TXT/PDF/?uri=CELEX:{number:05}R{random.randint(1, 3000):04}"
    summary = f"<regulationSummary {_attributes(regulationType='amendment', publicationDate='2024-12-03', numberTitle=act, publicationUrl=url)}/>"
    common = {"regulationLanguage": "en", "logicalId": number}
    country = {"countryIso2Code": code, "countryDescription": _COUNTRIES[code].upper()}
    head = {"designationDate": _day(random, 2001, 2026), "designationDetails": "", "unitedNationId": ""}
    lines = [
        f"<sanctionEntity {_attributes(**head, euReferenceNumber=f'EU.{number}.{number % 97}', logicalId=number)}>",
        f"<regulation {_attributes(regulationType='amendment', organisationType='council', publicationDate='2024-12-03', entryIntoForceDate='2024-12-04', numberTitle=act, programme=random.choice(_PROGRAMMES), logicalId=number)}>"
        f"<publicationUrl>{escape(url)}</publicationUrl></regulation>",
        f"<subjectType {_attributes(code='person' if is_person else 'enterprise', classificationCode='P' if is_person else 'E')}/>",
    ]
    given, family = person_name(random)
    for position in range(random.randint(2, 8)):
        whole = f"{given} {family}" if is_person else _company(random)
        if position:
            whole = f"{whole} {_word(random, 1, 2)}"
        if position == 1:
            whole = whole.translate(_CYRILLIC)
        names = {"firstName": "", "middleName": "", "lastName": family if not position and is_person else ""}
        about = {
            "wholeName": whole,
            "function": "",
            "title": "",
            "nameLanguage": ("", "RU", "EN", "FR")[position % 4],
            "strong": "true",
        }
        remark = "<remark>low quality alias</remark>" if position == 3 and number % 10 == 0 else ""
        lines.append(f"<nameAlias {_attributes(**names, **about, **common)}>{remark}{summary}</nameAlias>")
    if is_person:
        born = random.randint(1930, 2004)
        day = (
            {"birthdate": f"{born}-03-09", "dayOfMonth": 9, "monthOfYear": 3} if random.random() < 0.7 else {}
        )
        place = {"city": _word(random, 2, 3), "zipCode": "", "region": "", "place": ""}
        lines += [
            f"<citizenship {_attributes(region='', **country, **common)}>{summary}</citizenship>",
            f"<birthdate {_attributes(circa='false', calendarType='GREGORIAN', **day, year=born, **place, **country, **common)}>{summary}</birthdate>",
        ]
    place = {"city": _word(random, 2, 3), "street": f"{number} Sample Street", "poBox": "", "zipCode": number}
    flags = dict.fromkeys(
        ("diplomatic", "knownExpired", "knownFalse", "reportedLost", "revokedByIssuer"), "false"
    )
    document = ("passport", "National passport") if is_person else ("regnumber", "Registration Number")
    lines += [
        f"<address {_attributes(**place, region='', place='', asAtListingTime='false', **country, **common)}>{summary}"
        f"<contactInfo {_attributes(key='EMAIL', value=f'office@party{number}.example')}/></address>",
        f"<identification {_attributes(**flags, issuedBy='', latinNumber='', nameOnDocument='', number=f'{code}{number:07}', region='', identificationTypeCode=document[0], identificationTypeDescription=document[1], **country, **common)}>{summary}</identification>",
        "</sanctionEntity>",
    ]
    return "".join(f"    {line}\n" for line in lines)


def _day(random: Random, first: int, last: int) -> str:
    return f"{random.randint(first, last)}-{random.randint(1, 9):02}-{random.randint(1, 28):02}"


def _uk_designation(random: Random, number: int) -> str:
    kind = random.choices(("Individual", "Entity", "Ship"), (64, 26, 10))[0]
    country = _COUNTRIES[random.choice(list(_COUNTRIES))]
    names = "".join(_uk_name(random, kind, position) for position in range(random.randint(1, 4)))
    indicators = "".join(f"<{name}>false</{name}>\n" for name in _INDICATORS)
    reasons = " ".join(_word(random, 1, 4) for _ in range(random.randint(30, 120)))
    year, month, day = _day(random, 2001, 2026).split("-")
    details = "".join(_uk_details(random, kind, number, country))
    return (
        "  <Designation>\n    <LastUpdated>01/11/2026</LastUpdated>\n"
        f"    <DateDesignated>{day}/{month}/{year}</DateDesignated>\n"
        f"    <UniqueID>TST{number:04}</UniqueID>\n    <OFSIGroupID>{10000 + number}</OFSIGroupID>\n"
        f"    <Names>{names}</Names>\n    <NonLatinNames><NonLatinName><NameNonLatinScript>"
        f"{_word(random, 2, 4).translate(_CYRILLIC)}</NameNonLatinScript></NonLatinName></NonLatinNames>\n"
        "    <RegimeName>The Invented Samples (Sanctions) (EU Exit) Regulations 2020</RegimeName>\n"
        f"    <IndividualEntityShip>{kind}</IndividualEntityShip>\n    <DesignationSource>UK</DesignationSource>\n"
        "    <SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed>\n"
        f"    <SanctionsImposedIndicators>{indicators}</SanctionsImposedIndicators>\n"
        f"    <OtherInformation>{reasons}</OtherInformation>\n"
        f"    <UKStatementofReasons>{reasons} &amp;amp; {reasons}</UKStatementofReasons>\n"
        f"    <Addresses><Address><AddressLine1>{number} Sample Street</AddressLine1>"
        f"<AddressCountry>{country}</AddressCountry></Address></Addresses>\n{details}  </Designation>\n"
    )


def _uk_name(random: Random, kind: str, position: int) -> str:
    given, family = person_name(random)
    parts = (
        f"<Name1>{given}</Name1><Name6>{family}</Name6>"
        if kind == "Individual"
        else f"<Name6>{_company(random)}</Name6>"
    )
    type_ = ("Primary Name", "Primary Name Variation", "Alias", "Alias")[position]
    strength = "<AliasStrength>Low quality a.k.a</AliasStrength>" if position == 3 else ""
    return f"<Name>{parts}<NameType>{type_}</NameType>{strength}</Name>\n"


def _uk_details(random: Random, kind: str, number: int, country: str) -> Iterator[str]:
    if kind == "Individual":
        born = random.choice(("09/03/{}", "dd/mm/{}", "dd/03/{}", "00/00/{}")).format(
            random.randint(1930, 2004)
        )
        yield f"<IndividualDetails><Individual><DOBs><DOB>{born}</DOB></DOBs>"
        passport = f"<Passport><PassportNumber>P{number:08}</PassportNumber></Passport>"
        yield f"<PassportDetails>{passport * random.randint(1, 3)}</PassportDetails>"
        yield f"<Nationalities><Nationality>{country}</Nationality></Nationalities></Individual></IndividualDetails>"
    elif kind == "Entity":
        numbers = f"<BusinessRegistrationNumber>INN: {7000000000 + number}</BusinessRegistrationNumber>"
        yield f"<EntityDetails><Entity><BusinessRegistrationNumbers>{numbers}</BusinessRegistrationNumbers>"
        yield "</Entity></EntityDetails>\n"
    else:
        yield f"<ShipDetails><Ship><IMONumbers><IMONumber>IMO{9000000 + number}</IMONumber></IMONumbers>"
        yield "</Ship></ShipDetails>\n"
