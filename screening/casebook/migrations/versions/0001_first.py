"""Runs with their lists and exclusions, alerts with their events, and refusals."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "runs",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
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
        sa.PrimaryKeyConstraint("number", name="pk_runs"),
        sa.UniqueConstraint("run_id", name="uq_runs_run_id"),
    )
    op.create_table(
        "run_lists",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("list_id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.Column("in_force_from", MOMENT),
        sa.Column("checked_at", MOMENT),
        sa.Column("age_hours", sa.Double),
        sa.Column("max_age_hours", sa.Double, nullable=False),
        sa.Column("completeness", sa.Text, nullable=False),
        sa.Column("parties", sa.Integer, nullable=False),
        sa.Column("passed_over", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "list_id", name="pk_run_lists"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_run_lists_run_id"),
    )
    op.create_table(
        "run_exclusions",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "reason", name="pk_run_exclusions"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_run_exclusions_run_id"),
    )
    op.create_table(
        "alerts",
        sa.Column("alert_id", sa.Text, nullable=False),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("list_id", sa.Text, nullable=False),
        sa.Column("party_id", sa.Text, nullable=False),
        sa.Column("disposition", sa.Text, nullable=False),
        sa.Column("score", sa.Double, nullable=False),
        sa.Column("band", sa.Text, nullable=False),
        sa.Column("effect", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("first_run", sa.Text, nullable=False),
        sa.Column("last_run", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("alert_id", name="pk_alerts"),
        sa.UniqueConstraint(
            "customer_id",
            "subject_id",
            "list_id",
            "party_id",
            name="uq_alerts_customer_id_subject_id_list_id_party_id",
        ),
        sa.ForeignKeyConstraint(["first_run"], ["runs.run_id"], name="fk_alerts_first_run"),
        sa.ForeignKeyConstraint(["last_run"], ["runs.run_id"], name="fk_alerts_last_run"),
    )
    op.create_index("ix_alerts_customer_id", "alerts", ["customer_id"])
    op.create_index("ix_alerts_disposition", "alerts", ["disposition"])
    op.create_table(
        "alert_events",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("alert_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("score", sa.Double),
        sa.Column("band", sa.Text),
        sa.Column("effect", sa.Text),
        sa.Column("fingerprint", sa.Text),
        sa.Column("evidence", sa.Text),
        sa.PrimaryKeyConstraint("number", name="pk_alert_events"),
        sa.UniqueConstraint("alert_id", "run_id", name="uq_alert_events_alert_id_run_id"),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.alert_id"], name="fk_alert_events_alert_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_alert_events_run_id"),
    )
    op.create_index("ix_alert_events_run_id", "alert_events", ["run_id"])
    op.create_table(
        "refusals",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("refusal_id", sa.Text, nullable=False),
        sa.Column("list_id", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_refusals"),
        sa.UniqueConstraint("refusal_id", name="uq_refusals_refusal_id"),
    )
    op.create_index("ix_refusals_at", "refusals", ["at"])


def downgrade() -> None:
    """Refuse: the casebook is a record, and it only goes forward."""
    raise NotImplementedError("the casebook only goes forward; restore a backup to go back")
