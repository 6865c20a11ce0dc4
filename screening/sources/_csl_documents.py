"""The `ids` of the Consolidated Screening List: documents, numbers, and notes that are neither.

The CSV writes them as text, in no fixed order across the years: `country, [dates,] number, type` until 2022,
`type, number[, country][, dates]` since 2023. Only the type tells which, so the types are known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from screening.model import Identifier, IdentifierKind

_KINDS = {
    IdentifierKind.PASSPORT: (
        "Passport|Diplomatic Passport|British National Overseas Passport|Stateless Person Passport"
    ),
    IdentifierKind.NATIONAL_ID: (
        "National ID No.|Cedula No.|Identification Number|Personal ID Card|C.U.R.P.|D.N.I.|SSN|Kenyan ID No."
        "|National Foreign ID Number|Bosnian Personal ID No.|Moroccan Personal ID No.|N.I.E.|UAE Identification"
        "|Turkish Identification Number|Tazkira National ID Card|Citizen's Card Number|Numero de Identidad"
        "|CNP (Personal Numerical Code)|Credencial electoral|Electoral Registry No.|I.F.E.|Residency Number"
        "|Stateless Person ID Card|Refugee ID Card|C.U.I.P.|C.U.I."
    ),
    IdentifierKind.TAX_ID: (
        "Tax ID No.|R.F.C.|RFC|NIT #|RUC #|RIF #|V.A.T. Number|C.U.I.T.|C.I.F.|Fiscal Code|Italian Fiscal Code"
        "|US FEIN|RSIN|RTN|Paraguayan tax identification number|Romanian Tax Registration"
        "|Numero Unico de Identificacao Tributaria (NUIT)"
    ),
    IdentifierKind.REGISTRATION: (
        "Registration ID|Registration Number|Company Number|UK Company Number|Business Registration Number"
        "|Business Registration Document #|Business Number|Commercial Registry Number|C.R. No.|Romanian C.R."
        "|Enterprise Number|Chamber of Commerce Number|Istanbul Chamber of Comm. No.|Matricula Mercantil No"
        "|Dubai Chamber of Commerce Membership No.|Folio Mercantil No.|Public Registration Number|LE Number"
        "|Certificate of Incorporation Number|Registered Charity No.|Unified Social Credit Code (USCC)"
        "|United Social Credit Code Certificate (USCCC)|Government Gazette Number|D-U-N-S Number"
        "|Central Registration System Number|Branch Unit Number|Trade License No.|Tourism License No."
    ),
    IdentifierKind.IMO: "Vessel Registration Identification",
    IdentifierKind.MMSI: "MMSI",
    IdentifierKind.CALL_SIGN: "Other Vessel Call Sign",
    IdentifierKind.AIRCRAFT_SERIAL: (
        "Aircraft Manufacturer's Serial Number (MSN)|Aircraft Serial Identification"
        "|Aircraft Construction Number (also called L/N or S/N or F/N)"
    ),
    IdentifierKind.TAIL_NUMBER: "Aircraft Tail Number|Previous Aircraft Tail Number",
    IdentifierKind.BIC: "SWIFT/BIC",
    IdentifierKind.LEI: "Legal Entity Number",
    IdentifierKind.EMAIL: "Email Address",
    IdentifierKind.PHONE: "Phone Number",
    IdentifierKind.WEBSITE: "Website",
    IdentifierKind.OTHER: (
        "Afghan Money Service Provider License Number|Aircraft Mode S Transponder Code|BIK (RU)"
        "|Birth Certificate Number|Cartilla de Servicio Militar Nacional|Chinese Commercial Code|Driver's License No."
        "|Equity Ticker|File Number|ISIN|Immigration No.|License|MICEX Code|MSB Registration Number"
        "|Pilot License Number|Public Security and Immigration No.|Romanian Permanent Resident|SRE Permit No."
        "|Seafarer's Identification Document|Serial No.|Travel Document Number|UN/LOCODE|VisaNumberID"
    ),
}
_KIND_OF = {label: kind for kind, labels in _KINDS.items() for label in labels.split("|")}
_WALLET = "Digital Currency Address - "
_COUNTRY_NOTES = ("Nationality of Registration", "Registration Country", "Nationality Country")
_NOTE = re.compile(
    r"Gender|Secondary sanctions risk:|Additional Sanctions Information -|Target Type|Organization Type:"
    r"|Organization Established Date|Issuer Name|IFCA Determination -|Transactions Prohibited For .{1,80}:"
    r"|Executive Order \d+ (?:Directive )?(?:Determination|Information|information) ?[-:]?"
    r"|(?:CAATSA Section \d+|PEESA) Information:|(?:Listing|Effective) Date \([\w ]{1,40}\):?"
    r"|Purchase/Sales For Divestment Date \([\w ]{1,40}\)|Aircraft (?:Manufacture Date|Model|Operator)"
    r"|(?:Former|Other) Vessel (?:Flag|Type)|" + "|".join(_COUNTRY_NOTES)
)
_COUNTRY = re.compile(r"[A-Z]{2}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|(?:(?:\d{2} )?[A-Z][a-z]{2} )?(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class Document:
    """One item of `ids`: its published type, and what stands beside it. `label` is "" where none was."""

    label: str
    number: str
    country: str = ""
    dates: tuple[str, ...] = ()

    @property
    def is_note(self) -> bool:
        """The item says something about the party and identifies nothing."""
        return bool(_NOTE.fullmatch(self.label))

    @property
    def names_country(self) -> bool:
        """The item is the party's country of nationality or registration."""
        return self.label in _COUNTRY_NOTES

    @property
    def is_known(self) -> bool:
        """The published type is one the reader knows."""
        return _is_known(self.label)

    def identifier(self) -> Identifier:
        """Return it as an identifier, with the dates of issue and expiry in the note."""
        kind = IdentifierKind.WALLET if self.label.startswith(_WALLET) else _KIND_OF.get(self.label)
        if kind is IdentifierKind.IMO and not self.number.upper().startswith("IMO"):
            kind = IdentifierKind.REGISTRATION
        return Identifier(
            kind or IdentifierKind.OTHER, self.number, self.label, self.country, ", ".join(self.dates)
        )


def read_documents(text: str) -> tuple[Document, ...]:
    """Read the items of a CSV cell, in either order; an unknown type is read in the order of its neighbours.

    An item holds a comma at least, so a piece without one is what a semicolon inside a value has cut off.
    """
    pieces = [piece for piece in text.split("; ") if piece.strip()]
    types_first = any(_is_known(_fields(piece)[0]) for piece in pieces) or not any(
        _is_known(_fields(piece)[-1]) for piece in pieces
    )
    return tuple(_read(_fields(item), types_first=types_first) for item in _joined(pieces, types_first))


def _joined(pieces: list[str], types_first: bool) -> list[str]:
    """Put what a semicolon has cut off back to the value it follows or, where types come last, precedes."""
    items: list[str] = []
    for piece in pieces:
        is_cut_off = ", " not in (piece if types_first or not items else items[-1])
        if items and is_cut_off:
            items[-1] = f"{items[-1]}; {piece}"
        else:
            items.append(piece)
    return items


def _fields(item: str) -> list[str]:
    return [field.strip() for field in item.split(", ")]


def _read(fields: list[str], *, types_first: bool) -> Document:
    if len(fields) == 1:
        return Document("", fields[0])
    if _is_known(fields[0]) or (types_first and not _is_known(fields[-1])):
        return _type_first(fields)
    return _type_last(fields)


def _type_first(fields: list[str]) -> Document:
    """type, number[, country][, issued][, expires]"""
    label, rest = fields[0], fields[1:]
    if _NOTE.fullmatch(label):
        return Document(label, ", ".join(rest))
    at = len(rest)
    while at > 1 and _DATE.fullmatch(rest[at - 1]):
        at -= 1
    has_country = at > 1 and _COUNTRY.fullmatch(rest[at - 1])
    country = rest[at - 1] if has_country else ""
    return Document(label, ", ".join(rest[: at - 1 if has_country else at]), country, tuple(rest[at:]))


def _type_last(fields: list[str]) -> Document:
    """[country, ][expires, ][issued, ]number, type"""
    label, rest = fields[-1], fields[:-1]
    if _NOTE.fullmatch(label):
        return Document(label, ", ".join(rest))
    country = rest[0] if len(rest) > 1 and _COUNTRY.fullmatch(rest[0]) else ""
    rest = rest[1:] if country else rest
    at = 0
    while at < len(rest) - 1 and _DATE.fullmatch(rest[at]):
        at += 1
    # the older order gives the expiry first; here the issue always comes first
    return Document(label, ", ".join(rest[at:]), country, tuple(reversed(rest[:at])))


def _is_known(label: str) -> bool:
    return label in _KIND_OF or label.startswith(_WALLET) or _NOTE.fullmatch(label) is not None
