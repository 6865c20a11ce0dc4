"""The casebook's tables, and the revision of them that this code knows.

What is history (`runs` and their lists and exclusions, `alert_events`, `refusals`) is only ever added to.
`alerts` holds one row per pair: its identity, and where it stands, which follows from its events.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

REVISION = "0001"
"""The newest revision in `migrations/versions`. Revisions are numbered, so that older and newer can be told apart."""

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(sa.TypeDecorator[datetime]):
    """A moment in UTC, on databases with time zones and without; one without a zone is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Store UTC; ValueError when the zone is missing."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return UTC, also from SQLite, which forgets the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Prose(sa.TypeDecorator[str]):
    """Text for people. NUL and lone surrogates, which PostgreSQL refuses, are shown as `␀` and `�`."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Store what every database can hold."""
        if value is None:
            return None
        return value.replace("\0", "␀").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


_Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _number() -> sa.Column[int]:
    return sa.Column("number", _Number, primary_key=True, autoincrement=True)


runs = sa.Table(
    "runs",
    METADATA,
    _number(),
    sa.Column("run_id", sa.Text, nullable=False, unique=True),
    sa.Column("as_of", Moment, nullable=False),
    sa.Column("published_at", Moment, nullable=False),
    sa.Column("is_current", sa.Boolean, nullable=False),
    sa.Column("register", sa.Text, nullable=False),
    sa.Column("policy_version", sa.Text, nullable=False),
    sa.Column("engine_version", sa.Text, nullable=False),
    sa.Column("registered", sa.Integer, nullable=False),
    sa.Column("screened", sa.Integer, nullable=False),
    sa.Column("customers", sa.Integer, nullable=False),
    sa.Column("related_parties", sa.Integer, nullable=False),
    sa.Column("lists_required", sa.Text, nullable=False),
    sa.Column("lists_consulted", sa.Text, nullable=False),
    sa.Column("matches", sa.Integer, nullable=False),
    sa.Column("alerts", sa.Integer, nullable=False),
    sa.Column("kept", sa.Integer, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
)

run_lists = sa.Table(
    "run_lists",
    METADATA,
    sa.Column("run_id", sa.ForeignKey("runs.run_id"), primary_key=True),
    sa.Column("list_id", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("title", Prose, nullable=False),
    sa.Column("snapshot", sa.Text, nullable=False),
    sa.Column("in_force_from", Moment),
    sa.Column("checked_at", Moment),
    sa.Column("age_hours", sa.Double),
    sa.Column("max_age_hours", sa.Double, nullable=False),
    sa.Column("completeness", sa.Text, nullable=False),
    sa.Column("parties", sa.Integer, nullable=False),
    sa.Column("passed_over", sa.Integer, nullable=False),
    sa.Column("note", Prose, nullable=False),
)

run_exclusions = sa.Table(
    "run_exclusions",
    METADATA,
    sa.Column("run_id", sa.ForeignKey("runs.run_id"), primary_key=True),
    sa.Column("reason", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
)

alerts = sa.Table(
    "alerts",
    METADATA,
    sa.Column("alert_id", sa.Text, primary_key=True),
    sa.Column("customer_id", sa.Text, nullable=False, index=True),
    sa.Column("subject_id", sa.Text, nullable=False),
    sa.Column("list_id", sa.Text, nullable=False),
    sa.Column("party_id", sa.Text, nullable=False),
    sa.Column("disposition", sa.Text, nullable=False, index=True),
    sa.Column("score", sa.Double, nullable=False),
    sa.Column("band", sa.Text, nullable=False),
    sa.Column("effect", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("first_run", sa.ForeignKey("runs.run_id"), nullable=False),
    sa.Column("last_run", sa.ForeignKey("runs.run_id"), nullable=False),
    sa.UniqueConstraint("customer_id", "subject_id", "list_id", "party_id"),
)

alert_events = sa.Table(
    "alert_events",
    METADATA,
    _number(),
    sa.Column("alert_id", sa.ForeignKey("alerts.alert_id"), nullable=False),
    sa.Column("run_id", sa.ForeignKey("runs.run_id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("reason", Prose, nullable=False),
    sa.Column("score", sa.Double),
    sa.Column("band", sa.Text),
    sa.Column("effect", sa.Text),
    sa.Column("fingerprint", sa.Text),
    sa.Column("evidence", sa.Text),
    sa.UniqueConstraint("alert_id", "run_id"),
)

refusals = sa.Table(
    "refusals",
    METADATA,
    _number(),
    sa.Column("refusal_id", sa.Text, nullable=False, unique=True),
    sa.Column("list_id", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("origin", Prose, nullable=False),
    sa.Column("reasons", sa.Text, nullable=False),
    sa.Column("snapshot", sa.Text, nullable=False),
    sa.Column("raw", sa.Text, nullable=False),
)
