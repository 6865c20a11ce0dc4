"""Single rows with JSON in them, and the related parties that JSON holds, as subjects."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from screening.customers._columns import COUNTRIES, NAME_PARTS, OBJECTS, RELATED, SPACES, YOURS
from screening.model import Exclusion, SubjectRole

Row = Mapping[str, Any]
Subject = dict[str, Any]

ROLES = {role.value: role for role in SubjectRole if role is not SubjectRole.CUSTOMER} | {
    "ultimate_beneficial_owner": SubjectRole.BENEFICIAL_OWNER
}
_OBJECT_FIELDS = {
    "identifiers": ("kind", "value", "label", "country", "note"),
    "addresses": ("text", "city", "region", "postcode", "country"),
}
_ALLOWED = {
    "identifiers": {"kind", "value", "label", "country"},
    "addresses": set(_OBJECT_FIELDS["addresses"]),
}
_LISTS = ("other_names", "birth_dates", *COUNTRIES, *sorted(OBJECTS))
_FIELDS = frozenset({"id", "role", "share", "name", *NAME_PARTS, "kind", "gender", *_LISTS})
_IDENTIFIER = re.compile(r"([a-z_]+)\s*:\s*(.*?)\s*(?::\s*([A-Za-z]{2,3}))?", re.DOTALL)
_SPACE = re.compile(f"[{SPACES}]+")
_HALF = re.compile("[\ud800-\udfff]")
_MAX_RELATED = 10_000
_LONGEST_ID = 100


_BLANK: Subject = {
    **dict.fromkeys((*_LISTS, "products"), ()),
    **dict.fromkeys(("kind", "name", "family", "given", "gender", "updated_at", "fault", "detail"), ""),
    "share": None,
}


class Faulty(Exception):
    """A value is not what its column holds; the message says what to mend."""


def subjects_of_row(row: Row) -> Iterator[Subject]:
    """Yield the customer of a row and its related parties, each with its own fault if it has one."""
    customer_id = str(row["customer_id"]).strip(SPACES)
    own = {"row": row["row"], "customer_id": customer_id, "subject_id": customer_id, "role": "customer"}
    try:
        related = _related(row.get(RELATED, ""))
        fault = ""
    except Faulty as error:
        related, fault = [], str(error)
    customer = _subject(row, own, products=row.get("products", ""), updated_at=row.get("updated_at", ""))
    yield customer if not fault else customer | _fault(fault)
    seen: Counter[str] = Counter()
    for number, party in enumerate(related, start=1):
        subject = _related_subject(party, number, own)
        seen[subject["subject_id"]] += 1
        if seen[subject["subject_id"]] > 1:
            subject["subject_id"] += f"#{number}"
            subject |= _fault("its id stands twice among the related parties in this role; give each its own")
        yield subject


def _related(text: str) -> list[Any]:
    if not text.strip(SPACES):
        return []
    parties = _json(RELATED, text)
    if parties is None:
        return []
    if not isinstance(parties, list) or len(parties) > _MAX_RELATED:
        raise Faulty(f"{RELATED} is no JSON list of at most {_MAX_RELATED} objects")
    return parties


def _related_subject(party: Any, number: int, customer: Mapping[str, Any]) -> Subject:
    fields: Row = party if isinstance(party, dict) else {}
    role = ROLES.get(str(fields.get("role", "")).strip(SPACES).lower())
    own_id = fields.get("id")
    named = str(own_id).strip(SPACES) if _is_id(own_id) else ""
    shown_role = (role or SubjectRole.OTHER).value
    place = {
        "row": customer["row"],
        "customer_id": customer["customer_id"],
        "subject_id": f"{customer['customer_id']}/{shown_role}/{named or number}",
        "role": shown_role,
    }
    wrong = _wrong_with(party, number)
    if wrong:
        return _subject({}, place) | _fault(wrong)
    try:
        return _subject(fields, place, share=_share(fields.get("share")))
    except Faulty as error:
        return _subject({}, place) | _fault(str(error))


def _is_id(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST_ID and value.isprintable() and not _HALF.search(value)
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**_LONGEST_ID


def _wrong_with(party: Any, number: int) -> str:
    """Say what is wrong with the form of a related party; "" when nothing is."""
    if not isinstance(party, dict):
        return f"related party {number} is no JSON object"
    unknown = sorted(name for name in set(party) - _FIELDS if not name.startswith(YOURS))
    if unknown:
        return f"related party {number} has fields that no related party has: {_listed(unknown)}"
    if party.get("id") is not None and not _is_id(party["id"]):
        return f"the id of related party {number} is no short text or whole number"
    if str(party.get("role", "")).strip(SPACES).lower() not in ROLES:
        return f"the role of related party {number} is none of {', '.join(sorted(ROLES))}"
    return ""


def _listed(names: list[str]) -> str:
    return ", ".join(ascii(name) for name in names)[:200]


def _subject(row: Row, place: Mapping[str, Any], **more: Any) -> Subject:
    """Lay out one subject; a value that is not what its column holds becomes its fault."""
    start: Subject = _BLANK | dict(place)
    try:
        name, given, middle, family = (_one_line(_text(row, part)) for part in ("name", *NAME_PARTS))
        given = f"{given} {middle}".strip(SPACES)
        return start | {
            "share": more.get("share"),
            "kind": _text(row, "kind"),
            "name": name or f"{given} {family}".strip(SPACES),
            "family": family,
            "given": given,
            **{name: _values(name, row[name]) for name in _LISTS if row.get(name)},
            "gender": _text(row, "gender"),
            "products": _values("products", more.get("products")),
            "updated_at": _text(more, "updated_at"),
        }
    except Faulty as error:
        return start | _fault(str(error))


def _fault(detail: str) -> dict[str, str]:
    return {"fault": Exclusion.WRONG_TYPE.value, "detail": detail}


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Faulty(f"{name} is a {type(value).__name__}, expected text")
    return _sound(name, value.strip(SPACES))


def _values(name: str, value: Any) -> list[Any]:
    """Return a list's values, of a "|" list, a JSON list or a real one, each as its column holds it."""
    if value is None:
        return []
    if isinstance(value, str):
        value = _json(name, value) if value.lstrip(SPACES).startswith("[") else value.split("|")
    if not isinstance(value, list):
        raise Faulty(f"{name} is a {type(value).__name__}, expected a list")
    read = (_value(name, item) for item in value)
    return [item for item in read if item]


def _value(name: str, item: Any) -> Any:
    if item is None:
        return ""
    if name in OBJECTS and isinstance(item, dict):
        return _object(name, item)
    if isinstance(item, int) and not isinstance(item, bool) and name == "birth_dates":
        item = str(item)
    if not isinstance(item, str):
        raise Faulty(f"{name} holds a {type(item).__name__}, expected text")
    text = _sound(name, item.strip(SPACES))
    if not text or name not in OBJECTS:
        return text
    if name == "addresses":
        return _filled(name, {"text": text})
    found = _IDENTIFIER.fullmatch(text)
    if found is None:
        return _filled(name, {"value": text})
    return _filled(name, {"kind": found[1], "value": found[2], "country": found[3] or ""})


def _object(name: str, item: Row) -> Subject:
    unknown = sorted(set(item) - _ALLOWED[name])
    if unknown:
        raise Faulty(f"{name} holds an object with unknown fields: {_listed(unknown)}")
    return _filled(name, {field: _text(item, field) for field in item})


def _filled(name: str, given: Mapping[str, str]) -> Subject:
    return {field: given.get(field, "") for field in _OBJECT_FIELDS[name]}


def _share(value: Any) -> float | None:
    """Read a share in percent; none is None, which is a stated state and not 0."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = float(value.strip(SPACES).removesuffix("%"))
        except ValueError as error:
            raise Faulty("share is no number; give percent, such as 25.5") from error
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Faulty("share is no number; give percent, such as 25.5")
    if not (0 <= value <= 100) or math.isnan(value):
        raise Faulty("share is not between 0 and 100 percent")
    return float(value)


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Faulty(f"{name} is no sound JSON; write it again, or separate values by |") from error


def _sound(name: str, text: str) -> str:
    """Refuse half a character, which JSON can write and no text can hold."""
    if _HALF.search(text):
        raise Faulty(f"{name} holds half a character (\\ud800 to \\udfff)")
    return text


def _one_line(text: str) -> str:
    return _SPACE.sub(" ", text)
