"""The report's tables, for spreadsheets (CSV) and for programs (Parquet)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence

import pyarrow.parquet as pq

from screening import tables
from screening.model import Excluded, ListUse, NameRank, PartialDate
from screening.report import words
from screening.report.data import AlertView, ReportData
from screening.report.summary import marks
from screening.report.text import cell

Value = str | int | float | bool | None

_MATCHES: tuple[tuple[str, Callable[[AlertView], Value]], ...] = (
    ("alert_id", lambda alert: alert.alert_id),
    ("new", lambda alert: alert.is_new),
    ("score", lambda alert: round(alert.score, 6)),
    ("band", lambda alert: alert.band),
    ("effect", lambda alert: alert.effect.value),
    ("customer_id", lambda alert: alert.match.customer_id),
    ("subject_id", lambda alert: alert.match.subject_id),
    ("subject_role", lambda alert: alert.customer.role.value),
    ("share_percent", lambda alert: alert.customer.share),
    ("customer_kind", lambda alert: alert.customer.kind.value),
    ("customer_names", lambda alert: _joined(name.text for name in alert.customer.names)),
    ("customer_dates", lambda alert: _joined(map(partial_date, alert.customer.birth_dates))),
    (
        "customer_countries",
        lambda alert: _joined(f"{one.text} ({one.role})" for one in alert.customer.countries),
    ),
    ("customer_identifiers", lambda alert: _joined(one.value for one in alert.customer.identifiers)),
    ("customer_addresses", lambda alert: _joined(one.text for one in alert.customer.addresses)),
    ("products", lambda alert: _joined(alert.customer.products)),
    ("list_id", lambda alert: alert.match.list_id),
    ("sub_list", lambda alert: alert.party.sub_list),
    ("party_id", lambda alert: alert.match.party_id),
    ("party_kind", lambda alert: alert.party.kind.value),
    ("party_names", lambda alert: _names(alert, weak=False)),
    ("party_weak_aliases", lambda alert: _names(alert, weak=True)),
    ("party_dates", lambda alert: _joined(map(partial_date, alert.party.birth_dates))),
    ("party_countries", lambda alert: _joined(f"{one.text} ({one.role})" for one in alert.party.countries)),
    ("party_identifiers", lambda alert: _joined(one.value for one in alert.party.identifiers)),
    ("party_addresses", lambda alert: _joined(one.text for one in alert.party.addresses)),
    ("programmes", lambda alert: _joined(alert.party.programmes)),
    ("listed_on", lambda alert: "" if alert.party.listed_on is None else partial_date(alert.party.listed_on)),
    ("effective", lambda alert: _day(alert.party.measure.effective)),
    ("expires", lambda alert: _day(alert.party.measure.expires)),
    ("licence_requirement", lambda alert: alert.party.measure.licence_requirement),
    ("licence_policy", lambda alert: alert.party.measure.licence_policy),
    ("citation", lambda alert: alert.party.measure.citation),
    ("action", lambda alert: alert.party.measure.action),
    ("statement", lambda alert: alert.party.measure.statement),
    ("remarks", lambda alert: alert.party.remarks),
    ("evidence", lambda alert: evidence_line(alert)),
    ("fingerprint", lambda alert: alert.match.fingerprint),
)

_EXCLUDED: tuple[tuple[str, Callable[[Excluded], Value]], ...] = (
    ("row", lambda row: row.row),
    ("customer_id", lambda row: row.customer_id),
    ("subject_id", lambda row: row.subject_id),
    ("subject_role", lambda row: row.role.value),
    ("reason", lambda row: row.reason.value),
    ("detail", lambda row: row.detail),
    ("what_to_mend", lambda row: words.EXCLUSIONS[row.reason][1]),
)

_LISTS: tuple[tuple[str, Callable[[ListUse], Value]], ...] = (
    ("list_id", lambda use: use.list_id),
    ("title", lambda use: use.title),
    ("state", lambda use: _joined(marks(use)) or "fresh"),
    ("completeness", lambda use: use.completeness.value),
    ("snapshot", lambda use: use.snapshot),
    ("in_force_from", lambda use: "" if use.in_force_from is None else use.in_force_from.isoformat()),
    ("checked_at", lambda use: "" if use.checked_at is None else use.checked_at.isoformat()),
    ("age_hours", lambda use: use.age_hours),
    ("max_age_hours", lambda use: use.max_age_hours),
    ("parties", lambda use: use.parties),
    ("passed_over", lambda use: use.passed_over),
    ("note", lambda use: use.note),
)


def matches_csv(data: ReportData, alerts: Sequence[AlertView]) -> bytes:
    """One row per alert, with both sides, the evidence in words, and the run and snapshot it rests on."""
    snapshots = {use.list_id: use.snapshot for use in data.run.lists}
    header = [*(name for name, _ in _MATCHES), "run_id", "as_of", "snapshot"]
    rest = (data.run.run_id, data.run.as_of.isoformat())
    lines = (
        [*(value(alert) for _, value in _MATCHES), *rest, snapshots.get(alert.match.list_id, "")]
        for alert in alerts
    )
    return _csv(header, lines)


def excluded_csv(data: ReportData) -> bytes:
    """One row per row of the register that was not screened, with the reason and what to mend."""
    return _csv(
        [name for name, _ in _EXCLUDED], ([value(row) for _, value in _EXCLUDED] for row in data.excluded)
    )


def lists_csv(data: ReportData) -> bytes:
    """One row per list of the run: its age, completeness and size."""
    authorities = {known.list_id: known.authority for known in data.lists}
    header = [*(name for name, _ in _LISTS), "authority"]
    lines = (
        [*(value(use) for _, value in _LISTS), authorities.get(use.list_id, "")] for use in data.run.lists
    )
    return _csv(header, lines)


def matches_parquet(data: ReportData, alerts: Sequence[AlertView]) -> bytes:
    """Everything about every alert, unshortened and typed, the published record included; one level of columns."""
    table = tables.to_table(alerts, AlertView).flatten()
    rests_on = {"run_id": data.run.run_id, "as_of": data.run.as_of.isoformat()}
    file = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(rests_on), file, compression="zstd")
    return file.getvalue()


def partial_date(value: PartialDate) -> str:
    """Write a date as published, with what must be known to read it."""
    hints = ["circa"] if value.circa else []
    if value.calendar != "gregorian":
        hints.append(f"{value.calendar} calendar")
    return f"{value.text} ({', '.join(hints)})" if hints else value.text


def evidence_line(alert: AlertView) -> str:
    """Write the evidence on one line: what met what, how alike, and what that adds."""
    return _joined(
        f"{one.comparison}: {one.customer_value} ~ {one.listed_value} alike {one.similarity:.2f}, adds {one.contribution:.3f}"
        for one in alert.match.evidence
    )


def _names(alert: AlertView, *, weak: bool) -> str:
    return _joined(name.text for name in alert.party.names if (name.rank is NameRank.WEAK) is weak)


def _joined(values: Iterable[str]) -> str:
    return "; ".join(values)


def _day(value: object) -> str:
    return "" if value is None else str(value)


def _csv(header: Sequence[str], lines: Iterable[Sequence[Value]]) -> bytes:
    """Write UTF-8 with a byte-order mark and CRLF, which Excel needs to read other scripts (pandas: `utf-8-sig`)."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([cell(name) for name in header])
    writer.writerows([_plain(value) for value in line] for line in lines)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _plain(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return cell(value)
        case int() | float():
            return str(value)
