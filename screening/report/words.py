"""The words that people read for the project's closed categories. Every member of every enum has its own."""

from __future__ import annotations

from screening.model import (
    Completeness,
    CountryRole,
    Exclusion,
    IdentifierKind,
    LegalEffect,
    NameRank,
    PartyKind,
    Severity,
    SubjectRole,
)

EFFECTS = {
    LegalEffect.BLOCK: ("Blocking", "Dealing with this party is prohibited."),
    LegalEffect.LICENCE_REQUIRED: (
        "Licence required",
        "Nothing may be supplied to this party without a licence.",
    ),
    LegalEffect.STATEMENT_REQUIRED: (
        "Statement required",
        "No licence exception applies, and this party must give a statement first.",
    ),
    LegalEffect.DILIGENCE: (
        "Diligence",
        "No prohibition in itself; find out more before anything is supplied.",
    ),
    LegalEffect.UNKNOWN: ("Effect unknown", "What this listing means is not known; treat it as blocking."),
}
"""What a hit on an entry means, as a mark and as a sentence."""

EXCLUSIONS = {
    Exclusion.NO_ID: ("No identifier", "Give the row the customer's identifier."),
    Exclusion.EMPTY_NAME: ("No name", "Fill in the registered name."),
    Exclusion.PLACEHOLDER: ("Placeholder for a name", "Replace the placeholder by the registered name."),
    Exclusion.ONE_LETTER: ("Name of one letter", "Fill in the whole name."),
    Exclusion.MOJIBAKE: ("Garbled name", "Export the register again as UTF-8, and compare with the source."),
    Exclusion.NOTHING_TO_COMPARE: (
        "Nothing to compare",
        "Fill in a name with letters or digits; this one has only signs or words such as a legal form.",
    ),
    Exclusion.WRONG_TYPE: (
        "Wrong type of value",
        "Correct the value to what the register's schema asks for.",
    ),
    Exclusion.CONFLICTING_DUPLICATE: (
        "Conflicting duplicate",
        "Decide which of the rows with this identifier is right, and remove the other.",
    ),
}
"""Why a row was not screened, and what to mend."""

COMPLETENESS = {
    Completeness.COMPLETE: "Complete",
    Completeness.INCOMPLETE: "Incomplete",
    Completeness.EXCERPT: "Excerpt",
}

KINDS = {
    PartyKind.PERSON: "Person",
    PartyKind.ORGANISATION: "Organisation",
    PartyKind.VESSEL: "Vessel",
    PartyKind.AIRCRAFT: "Aircraft",
    PartyKind.ADDRESS: "Address",
    PartyKind.UNKNOWN: "Kind not stated",
}

RANKS = {
    NameRank.PRIMARY: "primary name",
    NameRank.ALIAS: "alias",
    NameRank.FORMER: "former name",
    NameRank.WEAK: "weak alias",
}

COUNTRY_ROLES = {
    CountryRole.NATIONALITY: "nationality",
    CountryRole.CITIZENSHIP: "citizenship",
    CountryRole.RESIDENCE: "residence",
    CountryRole.BIRTH: "birth",
    CountryRole.INCORPORATION: "incorporation",
    CountryRole.FLAG: "flag",
    CountryRole.USE: "use",
    CountryRole.OTHER: "other",
}

IDENTIFIERS = {
    IdentifierKind.PASSPORT: "Passport",
    IdentifierKind.NATIONAL_ID: "National ID",
    IdentifierKind.TAX_ID: "Tax number",
    IdentifierKind.REGISTRATION: "Registration",
    IdentifierKind.IMO: "IMO number",
    IdentifierKind.MMSI: "MMSI",
    IdentifierKind.CALL_SIGN: "Call sign",
    IdentifierKind.AIRCRAFT_SERIAL: "Aircraft serial",
    IdentifierKind.TAIL_NUMBER: "Tail number",
    IdentifierKind.BIC: "BIC",
    IdentifierKind.LEI: "LEI",
    IdentifierKind.WALLET: "Wallet",
    IdentifierKind.EMAIL: "E-mail",
    IdentifierKind.PHONE: "Telephone",
    IdentifierKind.WEBSITE: "Website",
    IdentifierKind.OTHER: "Identifier",
}

ROLES = {
    SubjectRole.CUSTOMER: "Customer",
    SubjectRole.OWNER: "Owner",
    SubjectRole.DIRECTOR: "Director",
    SubjectRole.BENEFICIAL_OWNER: "Beneficial owner",
    SubjectRole.OTHER: "Related party",
}

SEVERITIES = {
    Severity.CRITICAL: ("Critical", "refuses the table"),
    Severity.WARNING: ("Warning", "is reported"),
    Severity.INFO: ("Note", "is only told"),
}
