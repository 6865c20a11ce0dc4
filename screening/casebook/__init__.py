"""All SQL of the project: runs, alerts with their history, and refusals, in SQLite or PostgreSQL.

`Casebook` answers questions in the words of the model; its rows do not leave this package. The tables are
in `schema.py`, how they came to be in `migrations/`, and what a run does to the alerts in `moves.py`.
"""

from screening.casebook.book import Casebook
from screening.casebook.values import (
    AlertEvent,
    EventKind,
    Flagged,
    Published,
    Subject,
    alert_id,
    disposition_after,
)

__all__ = [
    "AlertEvent",
    "Casebook",
    "EventKind",
    "Flagged",
    "Published",
    "Subject",
    "alert_id",
    "disposition_after",
]
