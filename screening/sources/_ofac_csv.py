"""OFAC's legacy files: a primary file, its aliases, addresses and what did not fit into the remarks.

They have no header, an unquoted null marker, and Ctrl-Z at the end. Weak aliases and all that is known of a
person stand in the remarks alone, and the remarks are cut at 1,000 characters.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from screening.errors import Unreadable
from screening.model import Address, ListedParty, Measure, Name, NameRank, PartyKind
from screening.sources._ofac_details import Detail, sort_details, split_name
from screening.sources._ofac_remarks import read_remarks
from screening.sources._ofac_terms import sub_list_of
from screening.sources._reading import Published, Record, unique

PRIMARY = (
    "ent_num",
    "SDN_Name",
    "SDN_Type",
    "Program",
    "Title",
    "Call_Sign",
    "Vess_type",
    "Tonnage",
    "GRT",
    "Vess_flag",
    "Vess_owner",
    "Remarks",
)
ALIASES = ("ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks")
ADDRESSES = ("ent_num", "add_num", "Address", "City/State/Province/Postal", "Country", "Add_remarks")
COMMENTS = ("ent_num", "text")

NO_DEFECT = dict.fromkeys(
    ("orphans", "comment_orphans", "add_ids_missing", "remarks_cut", "files_without_end", "empty_addresses"),
    0,
)
"""The facts of a layout that has no such files."""

CUT_AT = 1000
END = b"\x1a"

_NULLS = {"-0-", "-0"}  # the archived add.csv of 2019-01-04 has lost the last dash of its last cell
_KINDS = {
    "individual": PartyKind.PERSON,
    "-0-": PartyKind.ORGANISATION,
    "vessel": PartyKind.VESSEL,
    "aircraft": PartyKind.AIRCRAFT,
}
_VESSEL = (
    ("Vessel Call Sign", "Call_Sign"),
    ("VESSEL TYPE", "Vess_type"),
    ("Vessel Tonnage", "Tonnage"),
    ("Vessel Gross Registered Tonnage", "GRT"),
    ("Vessel Flag", "Vess_flag"),
    ("Vessel Owner", "Vess_owner"),
)
_RANKS = {"aka": NameRank.ALIAS, "fka": NameRank.FORMER, "nka": NameRank.ALIAS}


@dataclass(frozen=True, slots=True)
class Files:
    """The part names of one set; without `aliases` and `addresses` it is the primary file alone."""

    primary: str
    aliases: str = ""
    addresses: str = ""
    comments: str = ""

    def names(self) -> tuple[str, ...]:
        """Return the part names there are."""
        return tuple(name for name in (self.primary, self.aliases, self.addresses, self.comments) if name)


def parties(published: Published, files: Files, *, sub_list: str = "") -> Iterator[ListedParty]:
    """Yield the parties of a set; without a `sub_list` of their own it follows from their programmes."""
    rows = _read(published, files)
    for ent_num in rows.primary:
        yield _party(published.list_id, rows, ent_num, sub_list)


def facts(published: Published, files: Files) -> dict[str, int]:
    """Count what only the files show; every count is 0 in a sound set.

    `orphans` are aliases and addresses of nobody, `comment_orphans` comments that continue no cut remark,
    `add_ids_missing` parties without a row among the addresses, `remarks_cut` remarks whose rest is missing,
    `files_without_end` files that lack their end mark. `empty_addresses` (no defect) are the placeholders.
    """
    rows = _read(published, files)
    ids = rows.primary.keys()
    return {
        "orphans": sum(
            len(found)
            for children in (rows.aliases, rows.addresses)
            for ent_num, found in children.items()
            if ent_num not in ids
        ),
        "comment_orphans": sum(
            len(found) for ent_num, found in rows.comments.items() if not rows.remark_is_full(ent_num)
        ),
        "add_ids_missing": len(ids - rows.addresses.keys()) if files.addresses else 0,
        "remarks_cut": sum(map(rows.remark_is_cut, ids)),
        "files_without_end": sum(
            not published.content(name).rstrip(b"\r\n").endswith(END)
            for name in files.names()
            if published.has(name)
        ),
        "empty_addresses": sum(_is_placeholder(row) for found in rows.addresses.values() for row in found),
    }


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a set by their party's number."""

    primary: Mapping[str, Record]
    aliases: Mapping[str, list[Record]] = field(default_factory=dict)
    addresses: Mapping[str, list[Record]] = field(default_factory=dict)
    comments: Mapping[str, list[Record]] = field(default_factory=dict)

    def remark_is_full(self, ent_num: str) -> bool:
        """Say whether the party's remark is as long as the primary file allows."""
        return ent_num in self.primary and len(self.primary[ent_num].fields["Remarks"]) >= CUT_AT

    def remark(self, ent_num: str) -> str:
        """Return the whole remark: what the comments hold continues it without a separator."""
        first = self.primary[ent_num].fields["Remarks"]
        pieces = [
            "" if first.strip() in _NULLS else first,
            *(row.fields["text"] for row in self.comments.get(ent_num, ())),
        ]
        return ("" if self.remark_is_full(ent_num) else " ").join(pieces).strip()

    def remark_is_cut(self, ent_num: str) -> bool:
        """Say whether the end of the remark is missing: full, and without its final full stop."""
        return self.remark_is_full(ent_num) and not self.remark(ent_num).endswith(".")


def _read(published: Published, files: Files) -> _Rows:
    return _Rows(
        _once(_table(published, files.primary, PRIMARY)),
        _by_party(published, files.aliases, ALIASES),
        _by_party(published, files.addresses, ADDRESSES),
        _by_party(published, files.comments, COMMENTS),
    )


def _table(published: Published, name: str, columns: Sequence[str]) -> Iterator[Record]:
    rows = published.table(
        name, columns=columns, encoding="cp1252", end_of_file=END, last_line_may_be_open=True
    )
    for row in rows:
        if not row.fields["ent_num"].isdecimal():
            raise Unreadable(
                f"{row.where}: ent_num is {row.fields['ent_num'][:40]!r}, expected a number: has the layout changed?"
            )
        yield row


def _once(rows: Iterable[Record]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for row in rows:
        before = found.setdefault(row.take("ent_num"), row)
        if before.fields != row.fields:
            raise Unreadable(
                f"{row.where}: ent_num {row.fields['ent_num']} stands twice; fetch the file again"
            )
    return found


def _by_party(published: Published, name: str, columns: Sequence[str]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    if name and published.has(name):
        for row in _table(published, name, columns):
            found[row.take("ent_num")].append(row)
    return dict(found)


def _party(list_id: str, rows: _Rows, ent_num: str, sub_list: str) -> ListedParty:
    row = rows.primary[ent_num]
    aliases, addresses = rows.aliases.get(ent_num, []), rows.addresses.get(ent_num, [])
    kind: PartyKind = row.take_one_of("SDN_Type", _KINDS)
    row.take("Remarks")
    text = rows.remark(ent_num)
    remarks = read_remarks(row.where, text, is_cut=rows.remark_is_cut(ent_num))
    columns = sort_details(row.where, kind, _column_details(row))
    details = sort_details(row.where, kind, remarks.details)
    programmes = tuple(_value(row, "Program").split("] ["))
    names = [
        _name(row, "SDN_Name", NameRank.PRIMARY, kind),
        *(_name(alias, "alt_name", alias.take_one_of("alt_type", _RANKS), kind) for alias in aliases),
        *(Name(weak, NameRank.WEAK, *split_name(weak, kind)) for weak in remarks.weak_aliases),
    ]
    party = ListedParty(
        list_id=list_id,
        party_id=ent_num,
        kind=kind,
        names=unique(names),
        published=_published(row, aliases, addresses, rows.comments.get(ent_num, [])),
        sub_list=sub_list or sub_list_of(programmes),
        programmes=programmes,
        birth_dates=details.birth_dates,
        countries=unique(columns.countries + details.countries),
        identifiers=unique(columns.identifiers + details.identifiers),
        addresses=unique(_address(address) for address in addresses if not _is_placeholder(address)),
        birth_places=details.birth_places,
        titles=unique(columns.titles + details.titles),
        gender=details.gender,
        measure=Measure(effective=details.effective),
        remarks="; ".join(filter(None, [text, *columns.remarks, *_said_of(aliases, addresses)])),
    )
    for read in (row, *aliases, *addresses):
        read.close(ignore=("alt_num", "add_num"))
    return party


def _value(row: Record, name: str) -> str:
    """Take a field that may be null, as text."""
    value = row.take(name)
    return "" if value in _NULLS else value


def _name(row: Record, column: str, rank: NameRank, kind: PartyKind) -> Name:
    text = _value(row, column)
    if not text:
        raise Unreadable(f"{row.where}: {column} is empty, expected a name; fetch the file again")
    return Name(text, rank, *split_name(text, kind))


def _column_details(row: Record) -> list[Detail]:
    """Take the columns that hold details, under the labels that the other layouts give them."""
    titles = [Detail("Title", title) for title in _value(row, "Title").split("; ") if title]
    vessel = [Detail(label, value) for label, column in _VESSEL if (value := _value(row, column))]
    return titles + vessel


def _said_of(aliases: Iterable[Record], addresses: Iterable[Record]) -> list[str]:
    """Say what is remarked of an alias or an address, which the published files have never done so far."""
    of_aliases = [
        f"{row.take('alt_name')}: {said}" for row in aliases if (said := _value(row, "alt_remarks"))
    ]
    return of_aliases + [said for row in addresses if (said := _value(row, "Add_remarks"))]


def _is_placeholder(row: Record) -> bool:
    """Say whether this is the row of nulls that a party without an address has."""
    return not any(_value(row, name) for name in ADDRESSES[2:])


def _address(row: Record) -> Address:
    parts = [_value(row, name) for name in ("Address", "City/State/Province/Postal", "Country")]
    return Address(", ".join(filter(None, parts)), country=parts[2])


def _published(row: Record, aliases: list[Record], addresses: list[Record], comments: list[Record]) -> str:
    children = {"alt": aliases, "add": addresses, "comments": comments}
    verbatim = {"sdn": row.fields, **{name: [child.fields for child in of] for name, of in children.items()}}
    return json.dumps(verbatim, ensure_ascii=False, separators=(",", ":"))
