"""US Bureau of Industry and Security: Denied Persons List.

Orders that have ended stay in the snapshot: their dates decide, as of a day, what is in force. The bureau
publishes no identifier, so one is derived from what both of its layouts hold: name and address as one line
and the day the order took effect. It does not say either what is a person and what a company.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from screening.errors import Unreadable
from screening.model import (
    Address,
    Layout,
    LegalEffect,
    ListedParty,
    Measure,
    Part,
    PartialDate,
    PartyKind,
    ScreeningList,
)
from screening.sources._csl_addresses import US_STATES
from screening.sources._denial_orders import order_type
from screening.sources._listed_names import LEGAL_FORM, ListedName, read_name, tidy
from screening.sources._reading import Published, Record, exact_date, stable_id

LIST = ScreeningList(
    list_id="us_bis_dpl",
    title="Denied Persons List",
    authority="Bureau of Industry and Security, US Department of Commerce",
    url="https://www.bis.gov/licensing/end-user-guidance/denied-persons-list-dpl",
    layouts=(
        Layout(
            "csv",
            (
                Part(
                    "dpl.csv",
                    "https://www.bis.gov/licensing/end-user-guidance/denied-persons-list-dpl",
                    ("dpl.csv", "dpl_[0-9]*.csv"),
                    link_text="Export as CSV",
                ),
            ),
        ),
        Layout("tsv", (Part("dpl.txt", "https://www.bis.doc.gov/dpl/dpl.txt", ("dpl.txt",)),)),
    ),
    poll="15 */6 * * *",
    max_age=timedelta(days=2),
    cadence=timedelta(days=30),
    effect=LegalEffect.BLOCK,  # nothing subject to the EAR may reach a denied person (15 CFR 764.2(k))
    floors={"floor_parties": 300},
    max_drop=0.1,
)

UNUSED = frozenset({"Last_Update"})
"""Holds days that are still to come (3033-09-30), and says nothing about the order."""

_ADDRESS_COLUMNS = ("Street_Address", "City", "State", "Country", "Postal_Code")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_GENERATION = re.compile(r"(?:jr|sr|ii|iii|iv)\b\.?", re.IGNORECASE)
_COUNTRY = re.compile(r"[A-Z]{2,3}")


@dataclass(frozen=True, slots=True)
class Order:
    """One row of either layout; `line` is name and address in one, the same from both."""

    published: str
    name: str
    line: str
    address: Address
    effective: date | None
    effective_text: str
    expires: date | None
    citation: str
    action: str
    type: str


def parse(published: Published) -> Iterator[ListedParty]:
    """Read every row once; rows that are the same to the letter are one."""
    for order in dict.fromkeys(_orders(published)):
        yield _party(order)


def facts(published: Published) -> dict[str, int]:
    """Count the rows, and those that repeat another to the letter."""
    orders = list(_orders(published))
    return {"rows": len(orders), "repeated_rows": len(orders) - len(set(orders))}


def _orders(published: Published) -> Iterator[Order]:
    (part,) = (layout.parts[0].name for layout in LIST.layouts if layout.name == published.layout)
    content = published.content(part)
    if content.startswith(_WORKBOOKS):
        raise Unreadable(
            f"{published.list_id}: {part} is an Excel workbook; save its sheet as CSV and load that with "
            f"`screening refresh {published.list_id} --from-file dpl.csv`"
        )
    if not content.endswith(b"\n"):
        raise Unreadable(f"{published.list_id}: {part}: its last line has no end; it is cut, fetch it again")
    if published.layout == "tsv":
        yield from (_from_tsv(row) for row in published.table(part, delimiter="\t"))
    else:
        yield from (_from_csv(row) for row in published.table(part))


def _from_tsv(row: Record) -> Order:
    name, parts = row.take("Name"), {column: row.take(column) for column in _ADDRESS_COLUMNS}
    order = Order(
        published=row.published(),
        name=_line([name]),
        line=_line([name, *parts.values()]),
        address=Address(
            _line(list(parts.values())),
            parts["City"],
            parts["State"],
            parts["Postal_Code"],
            parts["Country"],
        ),
        effective=row.take_date("Effective_Date", "%m/%d/%Y"),
        effective_text=row.take("Effective_Date"),
        expires=row.take_date("Expiration_Date", "%m/%d/%Y"),
        citation=row.take("FR_Citation"),
        action=row.take("Action"),
        type=row.take("Standard_Order"),
    )
    row.close(ignore=UNUSED)
    return order


def _from_csv(row: Record) -> Order:
    """Read the export, whose header is spelled "Effective Date" as well as "effective_date"."""
    renamed = Record(
        row.where, {name.strip().lower().replace(" ", "_"): text for name, text in row.fields.items()}
    )
    if len(renamed.fields) != len(row.fields):
        raise Unreadable(f"{row.where}: two columns of {sorted(row.fields)} have one name")
    pieces = [tidy(piece) for piece in renamed.take("name_and_address").split(",")]
    in_name = _pieces_of_name(pieces)
    effective = renamed.take("effective_date")
    order = Order(
        published=row.published(),
        name=", ".join(filter(None, pieces[:in_name])),
        line=_line(pieces),
        address=Address(_line(pieces[in_name:]), country=_country(pieces[in_name:])),
        effective=exact_date(row.where, "effective_date", effective, "%m/%d/%Y"),
        effective_text=effective,
        expires=renamed.take_date("expiration_date", "%m/%d/%Y"),
        citation=renamed.take("appropriate_federal_register_citations"),
        action="",
        type=renamed.take("type_of_denial"),
    )
    renamed.close()
    return order


def _pieces_of_name(pieces: list[str]) -> int:
    """Count the pieces, cut at the commas, that make up the name: one, and what cannot begin an address.

    A legal form or a "JR." after the comma belongs to the name, as does what stands inside its brackets. A
    single word before words without a number is a family name ("JIN, ZHONGDA").
    """
    count = 1
    while count < len(pieces):
        before, piece = pieces[:count], pieces[count]
        is_open = sum(text.count("(") - text.count(")") for text in before) > 0
        is_suffix = LEGAL_FORM.fullmatch(piece) or _GENERATION.fullmatch(piece)
        is_given_name = count == 1 and before[0].isalpha() and piece.replace(" ", "").isalpha()
        if not (is_open or is_suffix or is_given_name):
            break
        count += 1
    return count


def _country(pieces: list[str]) -> str:
    """Return the country of "street, city, state, country, postcode"; a code that may be a US state is none."""
    state, country, last = ["", "", "", *pieces][-3:]
    if _COUNTRY.fullmatch(country):
        follows_state = not state or _COUNTRY.fullmatch(state)
        return country if follows_state or country not in US_STATES else ""
    return last if _COUNTRY.fullmatch(last) and last not in US_STATES else ""


def _line(texts: list[str]) -> str:
    """Join texts to one line in which it no longer matters where the commas stood."""
    pieces = (tidy(piece) for text in texts for piece in text.split(","))
    return ", ".join(filter(None, pieces))


def _party(order: Order) -> ListedParty:
    name = read_name(order.name)
    if not name.text:
        raise Unreadable(
            f"{LIST.list_id}: a row of {order.effective_text} has no name: has the layout changed?"
        )
    return ListedParty(
        list_id=LIST.list_id,
        party_id=stable_id(order.line.casefold(), order.effective),
        kind=PartyKind.UNKNOWN,
        names=name.names(),
        published=order.published,
        addresses=(order.address,) if order.address.text else (),
        listed_on=_listed_on(order),
        measure=Measure(
            effective=order.effective,
            expires=order.expires,
            citation=order.citation,
            action=order.action,
            statement=order_type(order.type),
        ),
        remarks=_remarks(order, name),
    )


def _listed_on(order: Order) -> PartialDate | None:
    if order.effective is None:
        return None
    return PartialDate(order.effective_text, order.effective, order.effective)


def _remarks(order: Order, name: ListedName) -> str:
    """Show the name as published where more than the name stood in it."""
    return f"Listed as: {order.name}" if order.name != name.text else ""
