"""Words that say little about who is meant: particles, honorifics, generic words of organisations."""

from __future__ import annotations

import hashlib
from enum import StrEnum


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


class WordClass(StrEnum):
    """How much a word tells one party from another."""

    TELLING = "telling"
    GENERIC = "generic"
    HONORIFIC = "honorific"
    PARTICLE = "particle"


PARTICLES = _words("""
    al el ul ud ad ar as at ash an bin ben ibn bint binti abu abou umm bani banu de da do dos das del della di
    du la le les los las van von vom der den ter ten zu zum zur af av of the for and und et y e o i in on to s
""")
HONORIFICS = _words("""
    mr mrs ms miss mister dr prof professor sir lady lord dame hon sheikh shaikh shaykh sheik cheikh haji hajji
    hadji haj hajj hadj hajjah mullah mulla mollah mawlawi mawlavi maulavi maulvi moulvi mawlana maulana qari
    sayyid sayyed sayed seyyed syed general gen colonel col major maj captain capt lieutenant lt brigadier brig
    sergeant sgt admiral adm marshal commander cmdr ayatollah hojjatoleslam mufti imam engineer eng ing jr sr
    junior senior
""")
GENERIC = _words("""
    company corporation group holding holdings trading trade trust import export imports exports international
    general global industry industries industrial enterprise enterprises service services foundation
    organization association society center institute national state public private technology technologies
    engineering construction shipping maritime marine transport transportation logistics investment investments
    development commercial electronics energy petroleum chemical chemicals product products factory research
    management consulting solutions systems supply equipment materials limited incorporated
""")
SHORT_FORMS = {
    "co": "company", "cos": "company", "corp": "corporation", "grp": "group", "intl": "international",
    "inc": "incorporated", "ltd": "limited", "org": "organization", "organisation": "organization",
    "centre": "center", "inst": "institute", "assn": "association", "assoc": "association",
    "tech": "technology", "mfg": "manufacturing", "mgmt": "management", "natl": "national",
    "univ": "university", "dept": "department", "govt": "government", "bros": "brothers",
    "mohd": "mohammad", "muhd": "muhammad",
}  # fmt: skip
"""Words usually shortened in writing, and what they stand for."""


def word_class(word: str) -> WordClass:
    """Return the class of a word in comparable form."""
    if word in PARTICLES:
        return WordClass.PARTICLE
    if word in HONORIFICS:
        return WordClass.HONORIFIC
    if word in GENERIC:
        return WordClass.GENERIC
    return WordClass.TELLING


def words_version() -> str:
    """Return a short hash of the lists above."""
    listed = [sorted(PARTICLES), sorted(HONORIFICS), sorted(GENERIC), sorted(SHORT_FORMS.items())]
    return hashlib.sha256(repr(listed).encode()).hexdigest()[:8]
