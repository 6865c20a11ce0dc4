"""OFAC's own words, which all its layouts share: what each label, list, programme and kind means.

The labels are those of the `featureTypes` and `referenceValues` sections that every ENHANCED export carries;
the remarks of the legacy files and the `idType`s of the older XML use the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from screening.model import CountryRole, IdentifierKind, PartyKind


class Place(StrEnum):
    """Where a detail belongs that is neither an identifier nor a country."""

    BIRTH_DATE = "birth date"
    BIRTH_PLACE = "birth place"
    ESTABLISHED = "date of establishment"
    GENDER = "gender"
    TITLE = "title"
    EFFECTIVE = "effective date"
    REMARK = "remark"


Meaning = IdentifierKind | CountryRole | Place

KINDS = {
    "Individual": PartyKind.PERSON,
    "Entity": PartyKind.ORGANISATION,
    "Vessel": PartyKind.VESSEL,
    "Aircraft": PartyKind.AIRCRAFT,
}
"""Every `SDN TYPE`."""

SUB_LISTS = {
    "SDN List": "SDN",
    "Consolidated List": "",
    "Sectoral Sanctions Identifications List": "SSI",
    "CAPTA List": "CAPTA",
    "Non-SDN Menu-Based Sanctions List": "NS-MBS",
    "Non-SDN CMIC List": "CMIC",
    "FSE List": "FSE",
    "Non-SDN Palestinian Legislative Council List": "PLC",
}
"""What each `ENTITY LISTING TYPE` is called here; the Consolidated List is no sub-list but their sum."""

SUB_LIST_OF_PROGRAMME = {
    "UKRAINE-EO13662": "SSI",
    "NS-PLC": "PLC",
    "CMIC-EO13959": "CMIC",
    "FSE-IR": "FSE",
    "FSE-SY": "FSE",
    "561-Related": "CAPTA",
    "561List": "CAPTA",
    "CAATSA - RUSSIA": "NS-MBS",
    "BURMA-EO14014": "NS-MBS",
    "ILLICIT-DRUGS-EO14059": "NS-MBS",
    "IRAN": "EO13599",
}
"""The sub-list that a programme code implies on the consolidated list, where it implies just one.

RUSSIA-EO14024 stands for NS-MBS as well as for parties of other sub-lists, so it implies none. IRAN was the
list under Executive Order 13599, dissolved in November 2018.
"""

_PASSPORTS = (
    "Passport",
    "Diplomatic Passport",
    "British National Overseas Passport",
    "Stateless Person Passport",
    "Travel Document Number",
)
_NATIONAL_IDS = (
    "Bosnian Personal ID No.",
    "C.I.N.",
    "C.U.I.",
    "C.U.R.P.",
    "CNP (Personal Numerical Code)",
    "Cartilla de Servicio Militar Nacional",
    "Cedula No.",
    "Citizen's Card Number",
    "Credencial electoral",
    "D.N.I.",
    "Electoral Registry No.",
    "I.F.E.",
    "Kenyan ID No.",
    "LE Number",
    "Moroccan Personal ID No.",
    "N.I.E.",
    "National Foreign ID Number",
    "National ID No.",
    "Numero de Identidad",
    "Personal ID Card",
    "Refugee ID Card",
    "Residency Number",
    "Romanian Permanent Resident",
    "SSN",
    "Stateless Person ID Card",
    "Tazkira National ID Card",
    "Turkish Identification Number",
    "Turkish Identificiation Number",  # so written in 2021 and 2022
    "UAE Identification",
)
_TAX_IDS = (
    "C.I.F.",
    "C.U.I.T.",
    "Fiscal Code",
    "Italian Fiscal Code",
    "N.I.F.",
    "NIT #",
    "Numero Unico de Identificacao Tributaria (NUIT)",
    "Paraguayan tax identification number",
    "R.F.C.",
    "RFC",
    "RIF #",
    "RSIN",
    "RTN",
    "RUC #",
    "Romanian Tax Registration",
    "Tax ID No.",
    "US FEIN",
    "V.A.T. Number",
)
_REGISTRATIONS = (
    "Branch Unit Number",
    "Business Number",
    "Business Registration Document #",
    "Business Registration Number",
    "C.R. No.",
    "Central Registration System Number",
    "Certificate of Incorporation Number",
    "Chamber of Commerce Number",
    "Commercial Registry Number",
    "Company Number",
    "Dubai Chamber of Commerce Membership No.",
    "Economic Register Number (CBLS)",
    "Enterprise Number",
    "Folio Mercantil No.",
    "Government Gazette Number",
    "Istanbul Chamber of Comm. No.",
    "Legal Entity Number",
    "Matricula Mercantil No",
    "Organization Code",
    "Public Registration Number",
    "Registered Charity No.",
    "Registration Certificate Number (Dubai)",
    "Registration ID",
    "Registration Number",
    "Romanian C.R.",
    "Russian State Individual Business Registration Number Pattern (OGRNIP)",
    "UK Company Number",
    "Unified Social Credit Code (USCC)",
    "United Social Credit Code Certificate (USCCC)",
    "Vessel Registration Identification",
)
_OTHER_DOCUMENTS = (
    "Afghan Money Service Provider License Number",
    "Birth Certificate Number",
    "C.U.I.P.",
    "Chinese Commercial Code",
    "Driver's License No.",
    "File Number",
    "Global Intermediary Identification Number",
    "Identification Number",
    "Immigration No.",
    "License",
    "MSB Registration Number",
    "Military Registration Number",
    "Permit Number",
    "Pilot License Number",
    "Public Security and Immigration No.",
    "SRE Permit No.",
    "Seafarer's Identification Document",
    "Serial No.",
    "Tourism License No.",
    "Trade License No.",
    "Trademark number",
    "VisaNumberID",
)

DOCUMENTS: dict[str, IdentifierKind] = {
    **dict.fromkeys(_PASSPORTS, IdentifierKind.PASSPORT),
    **dict.fromkeys(_NATIONAL_IDS, IdentifierKind.NATIONAL_ID),
    **dict.fromkeys(_TAX_IDS, IdentifierKind.TAX_ID),
    **dict.fromkeys(_REGISTRATIONS, IdentifierKind.REGISTRATION),
    **dict.fromkeys(_OTHER_DOCUMENTS, IdentifierKind.OTHER),
    "MMSI": IdentifierKind.MMSI,
    "Aircraft Serial Identification": IdentifierKind.AIRCRAFT_SERIAL,
}
"""Every `ID DOCUMENT TYPE`: a number that someone issued, perhaps with a country and dates."""

FEATURES: dict[str, Meaning] = {
    "DOB": Place.BIRTH_DATE,
    "Birthdate": Place.BIRTH_DATE,
    "POB": Place.BIRTH_PLACE,
    "Place of Birth": Place.BIRTH_PLACE,
    "Organization Established Date": Place.ESTABLISHED,
    "Gender": Place.GENDER,
    "Title": Place.TITLE,
    "nationality": CountryRole.NATIONALITY,
    "Nationality Country": CountryRole.NATIONALITY,
    "citizen": CountryRole.CITIZENSHIP,
    "Citizenship Country": CountryRole.CITIZENSHIP,
    "Nationality of Registration": CountryRole.INCORPORATION,
    "Registration Country": CountryRole.INCORPORATION,
    "Vessel Flag": CountryRole.FLAG,
    "Former Vessel Flag": CountryRole.FLAG,
    "Other Vessel Flag": CountryRole.FLAG,
    "Vessel Call Sign": IdentifierKind.CALL_SIGN,
    "Other Vessel Call Sign": IdentifierKind.CALL_SIGN,
    "Aircraft Tail Number": IdentifierKind.TAIL_NUMBER,
    "Previous Aircraft Tail Number": IdentifierKind.TAIL_NUMBER,
    "Aircraft Construction Number (also called L/N or S/N or F/N)": IdentifierKind.AIRCRAFT_SERIAL,
    "Aircraft Manufacturer's Serial Number (MSN)": IdentifierKind.AIRCRAFT_SERIAL,
    "Aircraft Mode S Transponder Code": IdentifierKind.OTHER,
    "BIK (RU)": IdentifierKind.OTHER,
    "D-U-N-S Number": IdentifierKind.OTHER,
    "Equity Ticker": IdentifierKind.OTHER,
    "ISIN": IdentifierKind.OTHER,
    "MICEX Code": IdentifierKind.OTHER,
    "UN/LOCODE": IdentifierKind.OTHER,
    "SWIFT/BIC": IdentifierKind.BIC,
    "Email Address": IdentifierKind.EMAIL,
    "Phone Number": IdentifierKind.PHONE,
    "Website": IdentifierKind.WEBSITE,
    "Additional Sanctions Information -": Place.REMARK,
    "Aircraft Manufacture Date": Place.REMARK,
    "Aircraft Model": Place.REMARK,
    "Aircraft Operator": Place.REMARK,
    "CAATSA Section 235 Information:": Place.REMARK,
    "For more information, please see:": Place.REMARK,
    "IFCA Determination -": Place.REMARK,
    "Issuer Name": Place.REMARK,
    "Location": Place.REMARK,
    "Organization Type:": Place.REMARK,
    "Other Vessel Type": Place.REMARK,
    "PEESA Information:": Place.REMARK,
    "Purchase/Sales For Divestment Date (CMIC)": Place.REMARK,
    "Secondary sanctions risk:": Place.REMARK,
    "Target Type": Place.REMARK,
    "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions:": Place.REMARK,
    "VESSEL TYPE": Place.REMARK,
    "Vessel Gross Registered Tonnage": Place.REMARK,
    "Vessel Owner": Place.REMARK,
    "Vessel Tonnage": Place.REMARK,
    "Vessel Year of Build": Place.REMARK,
}
"""Every `featureType` and its older spellings, but for the families below that grow with each order or currency."""

_FAMILIES: tuple[tuple[re.Pattern[str], Meaning], ...] = (
    (re.compile(r"Digital Currency Address - [A-Z0-9]+"), IdentifierKind.WALLET),
    (re.compile(r"Effective Date \([^()]+\):?"), Place.EFFECTIVE),
    (re.compile(r"Listing Date \([^()]+\):?"), Place.REMARK),
    (
        re.compile(
            r"Executive Order \d{5} (?:Directive )?(?:information|Information|Determination)(?: -|:)?"
        ),
        Place.REMARK,
    ),
)


def meaning_of(label: str) -> Meaning | None:
    """Say what a label means, None when nobody has told us."""
    label = label.replace("’", "'")
    known = DOCUMENTS.get(label) or FEATURES.get(label)
    return known or next((meaning for form, meaning in _FAMILIES if form.fullmatch(label)), None)


def sub_list_of(programmes: Iterable[str]) -> str:
    """Name the sub-lists of the consolidated list that programme codes imply, "" when they imply none for sure."""
    implied = {SUB_LIST_OF_PROGRAMME[code] for code in programmes if code in SUB_LIST_OF_PROGRAMME}
    return "; ".join(sorted(implied))
