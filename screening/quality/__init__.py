"""Quality: holds a table against its suite in `expectations/`, and says in sentences what it misses.

A suite is JSON in the form of Great Expectations. Each expectation says how grave it is (`severity`) and,
in `meta`, what it is called (`id`) and why it is there (`why`, a sentence for people). A critical one that
is missed refuses the table; a warning is reported. Values that change from day to day are suite parameters,
written {"$PARAMETER": "name"}. Nothing heavy is imported before a table is validated.
"""

from screening.quality.frames import matches_frame, register_frame, snapshot_frame
from screening.quality.measures import changed_share, group_counts, same_as_missing_share
from screening.quality.suites import Check, Suite, load_suite
from screening.quality.validation import validate, verdict_from

__all__ = [
    "Check",
    "Suite",
    "changed_share",
    "group_counts",
    "load_suite",
    "matches_frame",
    "register_frame",
    "same_as_missing_share",
    "snapshot_frame",
    "validate",
    "verdict_from",
]
