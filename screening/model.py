"""The nouns: frozen values and closed enums. Nothing here reads, writes or knows the time."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


class PartyKind(StrEnum):
    """What a party is; `UNKNOWN` where the authority does not say."""

    PERSON = "person"
    ORGANISATION = "organisation"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    ADDRESS = "address"
    UNKNOWN = "unknown"


class NameRank(StrEnum):
    """How much weight the authority gives a name.

    A `WEAK` alias is broad or generic; alone it raises no alert (OFAC FAQ 122 and 124).
    """

    PRIMARY = "primary"
    ALIAS = "alias"
    FORMER = "former"
    WEAK = "weak"


class CountryRole(StrEnum):
    """Why a country stands beside a party."""

    NATIONALITY = "nationality"
    CITIZENSHIP = "citizenship"
    RESIDENCE = "residence"
    BIRTH = "birth"
    INCORPORATION = "incorporation"
    FLAG = "flag"
    USE = "use"
    OTHER = "other"


class IdentifierKind(StrEnum):
    """What an identifier identifies by; `OTHER` keeps the published type in `Identifier.label`."""

    PASSPORT = "passport"
    NATIONAL_ID = "national_id"
    TAX_ID = "tax_id"
    REGISTRATION = "registration"
    IMO = "imo"
    MMSI = "mmsi"
    CALL_SIGN = "call_sign"
    AIRCRAFT_SERIAL = "aircraft_serial"
    TAIL_NUMBER = "tail_number"
    BIC = "bic"
    LEI = "lei"
    WALLET = "wallet"
    EMAIL = "email"
    PHONE = "phone"
    WEBSITE = "website"
    OTHER = "other"


class Calendar(StrEnum):
    """The calendar a date was published in. Only Gregorian dates have an interval of days."""

    GREGORIAN = "gregorian"
    ISLAMIC = "islamic"
    UNKNOWN = "unknown"


class LegalEffect(StrEnum):
    """What a hit on an entry means; `UNKNOWN` holds like the strictest."""

    BLOCK = "block"
    LICENCE_REQUIRED = "licence_required"
    STATEMENT_REQUIRED = "statement_required"
    DILIGENCE = "diligence"
    UNKNOWN = "unknown"


class Completeness(StrEnum):
    """How much of a list a publication holds; everything but `COMPLETE` is said in every report."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    EXCERPT = "excerpt"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as published, and the closed interval of days it can mean.

    "1955" is 1955-01-01 to 1955-12-31, not 1 January. `earliest` and `latest` are both None where the
    date cannot be placed on the Gregorian calendar. `circa` says the authority calls it approximate.
    """

    text: str
    earliest: date | None = None
    latest: date | None = None
    circa: bool = False
    calendar: Calendar = Calendar.GREGORIAN

    @classmethod
    def of(
        cls, text: str, year: int, month: int | None = None, day: int | None = None, *, circa: bool = False
    ) -> PartialDate:
        """Build a date known to the year, the month or the day; ValueError when there is no such day."""
        if month is None:
            return cls(text, date(year, 1, 1), date(year, 12, 31), circa)
        if day is None:
            return cls(
                text, date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), circa
            )
        return cls(text, date(year, month, day), date(year, month, day), circa)

    @classmethod
    def between(cls, text: str, first: int, last: int, *, circa: bool = False) -> PartialDate:
        """Build a range of years, both included; ValueError when it runs backwards."""
        if last < first:
            raise ValueError(f"the range {text!r} runs backwards")
        return cls(text, date(first, 1, 1), date(last, 12, 31), circa)


@dataclass(frozen=True, slots=True)
class Name:
    """One name as published. `family` and `given` only where the authority tells them apart."""

    text: str
    rank: NameRank = NameRank.PRIMARY
    family: str = ""
    given: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Country:
    """A country as published (a name or a code) and why it stands there."""

    text: str
    role: CountryRole


@dataclass(frozen=True, slots=True)
class Identifier:
    """A document or registry number; `label` is the published type, `country` the published issuer."""

    kind: IdentifierKind
    value: str
    label: str = ""
    country: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as published: `text` is the whole, the parts only where the authority gives them."""

    text: str
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What the authority orders about a party, in its own words, and when that is in force."""

    effective: date | None = None
    expires: date | None = None
    licence_requirement: str = ""
    licence_policy: str = ""
    citation: str = ""
    action: str = ""
    statement: str = ""

    def has_expired(self, as_of: date) -> bool:
        """Say whether the measure's last day lies before `as_of`."""
        return self.expires is not None and self.expires < as_of


@dataclass(frozen=True, slots=True)
class ListedParty:
    """A party named on a list, with what was read and, verbatim, what was published.

    `published` is the record as the authority wrote it (an XML element, or a JSON object of the columns).
    `same_as` names entries of other lists that are this very entry, as `list_id:party_id`.
    """

    list_id: str
    party_id: str
    kind: PartyKind
    names: tuple[Name, ...]
    published: str
    sub_list: str = ""
    programmes: tuple[str, ...] = ()
    birth_dates: tuple[PartialDate, ...] = ()
    countries: tuple[Country, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[Address, ...] = ()
    birth_places: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    gender: str = ""
    listed_on: PartialDate | None = None
    measure: Measure = field(default_factory=Measure)
    remarks: str = ""
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One published file of a layout.

    `patterns` are case-insensitive globs for local files (`.gz` and `.xz` endings are stripped first).
    With `link_text`, `url` is a page and the file is what the link with that text points to.
    """

    name: str
    url: str = ""
    patterns: tuple[str, ...] = ()
    required: bool = True
    link_text: str = ""
    token_setting: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """One way in which a list is published; `complete` is False where names are missing from it by design."""

    name: str
    parts: tuple[Part, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class ScreeningList:
    """A list some authority publishes.

    `layouts` stand in order of preference, and the first is what is fetched live. `poll` is a cron in UTC. A list is stale once its last
    successful check is older than `max_age`; `cadence` is how long it usually goes unpublished.
    `floors` are parameters of its suite (least numbers of rows) that hold for the real list.
    """

    list_id: str
    title: str
    authority: str
    url: str
    layouts: tuple[Layout, ...]
    poll: str
    max_age: timedelta
    cadence: timedelta
    effect: LegalEffect = LegalEffect.UNKNOWN
    floors: Mapping[str, int] = field(default_factory=dict)
    max_drop: float = 0.05
    max_growth: float = 0.25


class SubjectRole(StrEnum):
    """Whom a screened name belongs to: the customer itself or a party related to it."""

    CUSTOMER = "customer"
    OWNER = "owner"
    DIRECTOR = "director"
    BENEFICIAL_OWNER = "beneficial_owner"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Customer:
    """A registered customer, or a party related to one, as screened.

    For the customer itself `subject_id` equals `customer_id`; a related party has its own `subject_id`,
    its role and, where registered, its share in percent.
    """

    customer_id: str
    subject_id: str
    role: SubjectRole
    kind: PartyKind
    names: tuple[Name, ...]
    share: float | None = None
    birth_dates: tuple[PartialDate, ...] = ()
    countries: tuple[Country, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[Address, ...] = ()
    gender: str = ""
    products: tuple[str, ...] = ()
    updated_at: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One comparison's result: the two values that met, how alike they are, and what that adds to the score."""

    comparison: str
    customer_value: str
    listed_value: str
    similarity: float
    contribution: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A customer resembles a listed party. The contributions of `evidence` add up to `score` (0 to 1).

    `fingerprint` is the hash of everything that was compared on both sides.
    """

    customer_id: str
    subject_id: str
    list_id: str
    party_id: str
    score: float
    evidence: tuple[Evidence, ...]
    fingerprint: str


class Severity(StrEnum):
    """`CRITICAL` refuses, `WARNING` reports."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """An expectation that was not met, as a sentence a person understands, with a few offending values."""

    expectation: str
    severity: Severity
    column: str
    sentence: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of holding a table against its suite: how many expectations, and those not met."""

    suite: str
    rows: int
    expectations: int
    findings: tuple[Finding, ...] = ()

    @property
    def accepted(self) -> bool:
        """No critical expectation was missed."""
        return not any(finding.severity is Severity.CRITICAL for finding in self.findings)

    def summary(self) -> str:
        """Say in one line what came out."""
        missed = [finding for finding in self.findings if finding.severity is Severity.CRITICAL]
        warned = len(self.findings) - len(missed)
        head = f"{self.suite}: {self.rows:,} rows, {self.expectations} expectations"
        if missed:
            return f"{head}, REFUSED: " + "; ".join(finding.sentence for finding in missed)
        return f"{head}, accepted" + (f" with {warned} warning{'s' if warned > 1 else ''}" if warned else "")


class Exclusion(StrEnum):
    """Why a row of the register cannot be screened effectively."""

    NO_ID = "no_id"
    EMPTY_NAME = "empty_name"
    PLACEHOLDER = "placeholder"
    ONE_LETTER = "one_letter"
    MOJIBAKE = "mojibake"
    NOTHING_TO_COMPARE = "nothing_to_compare"
    WRONG_TYPE = "wrong_type"
    CONFLICTING_DUPLICATE = "conflicting_duplicate"


@dataclass(frozen=True, slots=True)
class Excluded:
    """A row of the register that is not screened: which, why, and what to mend. `row` counts from 1."""

    customer_id: str
    subject_id: str
    role: SubjectRole
    row: int
    reason: Exclusion
    detail: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A publication that was not accepted: kept aside with the reasons; what was in force stays so."""

    list_id: str
    at: datetime
    origin: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListUse:
    """How a run used one list. `snapshot` is "" and the times None where no snapshot was in force.

    `passed_over` counts entries that are not screened because their measure has expired.
    """

    list_id: str
    title: str
    snapshot: str
    in_force_from: datetime | None
    checked_at: datetime | None
    age_hours: float | None
    max_age_hours: float
    completeness: Completeness
    parties: int
    passed_over: int
    note: str = ""

    @property
    def is_stale(self) -> bool:
        """The last successful check is older than the list's maximum age, or there was none."""
        return self.age_hours is None or self.age_hours > self.max_age_hours


@dataclass(frozen=True, slots=True)
class Coverage:
    """The equation every run must satisfy, counted over customers and related parties alike."""

    registered: int
    screened: int
    excluded: tuple[tuple[Exclusion, int], ...]
    customers: int
    related_parties: int
    lists_required: tuple[str, ...]
    lists_consulted: tuple[str, ...]

    @property
    def excluded_total(self) -> int:
        """Rows excluded, over all reasons."""
        return sum(count for _, count in self.excluded)

    @property
    def missing_lists(self) -> tuple[str, ...]:
        """Required lists of which no snapshot was consulted."""
        return tuple(name for name in self.lists_required if name not in self.lists_consulted)

    @property
    def balances(self) -> bool:
        """registered = screened + excluded, and every required list was consulted."""
        return self.registered == self.screened + self.excluded_total and not self.missing_lists


class Disposition(StrEnum):
    """Where an alert stands."""

    OPEN = "open"
    ESCALATED = "escalated"
    FALSE_POSITIVE = "false_positive"
    TRUE_MATCH = "true_match"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Alert:
    """A match that a person must judge; its identity is the pair, so screening again never duplicates it."""

    alert_id: str
    match: Match
    effect: LegalEffect
    disposition: Disposition
    first_run: str
    last_run: str


@dataclass(frozen=True, slots=True)
class Run:
    """One screening and all it rests on; `run_id` is the hash of everything above the coverage."""

    run_id: str
    as_of: datetime
    lists: tuple[ListUse, ...]
    register: str
    policy_version: str
    engine_version: str
    coverage: Coverage
    matches: int
    alerts: int
