"""The party's name inside the prose that US agencies publish as its name.

The name is what is screened, so what only describes it is cut off: scope ("and any successor, sub-unit, or
subsidiary thereof"), kinship ("Huawei … Affiliated Entity: X"), other names ("(a.k.a. Y)"), and words on
what it is ("(PRC individual)"). A reader shows the text as published beside it, in `ListedParty.remarks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from screening.model import Name, NameRank, PartyKind
from screening.sources._values import unique

LONGEST = 2_000
"""Characters beyond which a text is left as it is: no name is that long, and cutting it could take for ever."""

_SCOPE = re.compile(
    r"[;,]? and (?:any|its|their) (?:successors?|sub-?units?|subsidiar(?:y|ies))\b.*$"
    r"|,? including\b.*\bwherever located\b.*$",
    re.IGNORECASE,
)
_AFFILIATE = re.compile(r"(?P<parent>.+?)\. Affiliated Entity: ?(?P<own>.+)")
_SUBORDINATE = re.compile(
    r"(?P<parent>.+?)(?:\. Subordinate Institution ?-|, and subordinate entity) ?(?P<own>.+)"
)
# "Department of Atomic Energy entity: X" lists X, not the department
_MEMBER = re.compile(r"[^:(]{3,80}? entity: (?P<own>.+)")
_ALSO = r"(?:a\.?k\.?a\.?|a/k/a|d/?b/?a|d\.b\.a\.)"
_ONCE = r"(?:f\.?k\.?a\.?|f/k/a|formerly known as|formerly)"
_INLINE = re.compile(
    r",? (?:(?P<once>f\.k\.a\.|f/k/a)|a\.k\.a\.|a/k/a|d/b/a|(?-i:aka))[,:]? (?P<names>.+)", re.IGNORECASE
)
_BRACKET_ALSO = re.compile(rf"{_ALSO}[,:]? (.+)", re.IGNORECASE)
_BRACKET_ONCE = re.compile(rf"{_ONCE}[,:]? (.+)", re.IGNORECASE)
_BRACKET_KIND = re.compile(r"(?:[\w' -]{2,40} )?(individual|entity)(?: in [\w ]{2,40})?", re.IGNORECASE)
_BRACKET_KIN = re.compile(r"parent organi[sz]ation:|a subordinate ", re.IGNORECASE)
LEGAL_FORM = re.compile(
    r"(?:inc|incorporated|ltd|ltda|limited|llc|l\.l\.c|llp|l\.p|lp|co|corp|corporation|company|plc|gmbh|ag|kg|jsc|s\.a|sa"
    r"|s\.l|sl|s\.r\.l|srl|s\.a\.r\.l|sarl|b\.v|bv|n\.v|nv|pte|pty|pvt|sdn|bhd|fze|fzco|fzc|oy|ab|as|a\.s)\b\.?"
    r"(?: (?:ltd|limited|co|inc|bhd|llc)\b\.?)?",
    re.IGNORECASE,
)
_LOST = re.compile(r"(?<=\w)\?(?=\w)|\?")


@dataclass(frozen=True, slots=True)
class ListedName:
    """What a published name says: the party's own name, its other names, and its parent's.

    `kind` is UNKNOWN unless the text itself says "individual" or "entity". `parent` is named only where
    the text lists the parent too.
    """

    text: str
    also: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    kind: PartyKind = PartyKind.UNKNOWN
    parent: str = ""

    def names(self, other_names: Iterable[str] = ()) -> tuple[Name, ...]:
        """Return all names by rank, each once, with a second reading beside each that has lost characters."""
        ranked = [
            (self.text, NameRank.PRIMARY),
            *((text, NameRank.ALIAS) for text in (*self.also, *other_names)),
            *((text, NameRank.FORMER) for text in self.once),
        ]
        second = [
            (restored(text), NameRank.ALIAS if rank is NameRank.PRIMARY else rank)
            for text, rank in ranked
            if has_lost(text)
        ]
        first_rank = {text: rank for text, rank in reversed([*ranked, *second]) if text}
        return tuple(
            Name(text, first_rank[text]) for text in unique(text for text, _ in [*ranked, *second] if text)
        )


def read_name(published: str) -> ListedName:
    """Find the party's name in a published one; what is no prose comes back as it is."""
    text = tidy(published)
    if len(text) > LONGEST:
        return ListedName(text)
    own, parent, full = _without_kin(_SCOPE.sub("", text))
    also: list[str] = [full] if full else []
    once: list[str] = []
    kind = PartyKind.UNKNOWN
    for bracket in _brackets(own):
        inside = bracket[1:-1].strip()
        if found := _BRACKET_ALSO.fullmatch(inside):
            also.extend(_split(found[1]))
        elif found := _BRACKET_ONCE.fullmatch(inside):
            once.extend(_split(found[1]))
        elif found := _BRACKET_KIND.fullmatch(inside):
            kind = PartyKind.PERSON if found[1].lower() == "individual" else PartyKind.ORGANISATION
        elif not (bracket.startswith("[") or _BRACKET_KIN.match(inside)):
            continue
        own = own.replace(bracket, " ", 1)
    if found := _INLINE.search(own):
        (once if found["once"] else also).extend(_split(found["names"]))
        own = own[: found.start()]
    own = tidy(own).strip(",; ")
    if not own:
        return ListedName(text)
    return ListedName(own, unique(also), unique(once), kind, parent)


def at_semicolons(text: str) -> tuple[str, ...]:
    """Split a run of names at its semicolons; the "and" before the last one belongs to none."""
    names = (tidy(piece).removeprefix("and ").strip(",; ") for piece in text.split(";"))
    return tuple(name for name in names if name)


def tidy(text: str) -> str:
    """Make each run of white space, line breaks included, one space."""
    return " ".join(text.split())


def has_lost(text: str) -> bool:
    """Say whether a question mark stands where a character was lost on the way to the list."""
    return "?" in text


def restored(text: str) -> str:
    """Read a lost character between letters as an apostrophe, any other as the quotation mark it mostly was."""
    return tidy(_LOST.sub(lambda found: "'" if _between_letters(text, found.start()) else " ", text))


def _between_letters(text: str, at: int) -> bool:
    return 0 < at < len(text) - 1 and text[at - 1].isalpha() and text[at + 1].isalpha()


def _without_kin(text: str) -> tuple[str, str, str]:
    """Return the party's own name, the parent's where it is listed too, and both together where they are one name.

    A subordinate unit is often called by its number alone ("201 Research Institute").
    """
    if found := _AFFILIATE.fullmatch(text):
        return found["own"], tidy(found["parent"]), ""
    if found := _SUBORDINATE.fullmatch(text):
        return found["own"], tidy(found["parent"]), tidy(f"{found['parent']} {found['own']}")
    if found := _MEMBER.fullmatch(text):
        return found["own"], "", ""
    return text, "", ""


def _split(text: str) -> tuple[str, ...]:
    """Split a run of names at its semicolons, or else at the commas that no legal form follows."""
    return at_semicolons(text if ";" in text else ";".join(_at_commas(text)))


def _brackets(text: str) -> list[str]:
    """Return each outermost bracket with its content; a bracket that is never closed is none."""
    found, open_at, depth = [], 0, 0
    for at, letter in enumerate(text):
        if letter in "([":
            open_at, depth = (at, 1) if depth == 0 else (open_at, depth + 1)
        elif letter in ")]" and depth:
            depth -= 1
            if depth == 0:
                found.append(text[open_at : at + 1])
    return found


def _at_commas(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in text.split(","):
        if pieces and LEGAL_FORM.match(piece.strip()):
            pieces[-1] = f"{pieces[-1]},{piece}"
        else:
            pieces.append(piece)
    return pieces
