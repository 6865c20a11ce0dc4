"""When lists are polled, and how days gone by are made up for.

A partition key names the moment that a run is for. It has one of two forms:

* `2026-11-02T14:00`, a tick of the poll: what is published now;
* `2026-11-02`, a whole day gone by: what was published on it, up to its last second.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from airflow.exceptions import InvalidPartitionKeyError
from airflow.timetables.base import DagRunInfo
from airflow.timetables.trigger import CronPartitionTimetable

TICK = "%Y-%m-%dT%H:%M"
DAY = "%Y-%m-%d"
LAST_SECOND = timedelta(days=1) - timedelta(seconds=1)


class PollTimetable(CronPartitionTimetable):
    """Runs at each tick of a cron in UTC, and is backfilled by the day.

    Airflow's own timetable backfills every tick: a list polled every two hours for three years would be
    thirteen thousand runs, of which one a day has something to load. Here `airflow backfill create` makes
    one run for each whole day from `--from-date` to `--to-date`, both included, that is over.
    """

    def __init__(self, cron: str) -> None:
        super().__init__(cron, timezone="UTC", key_format=TICK)
        self.description = f"{self.description}, in UTC; backfilled by the day"

    def serialize(self) -> dict[str, Any]:
        """Return what `deserialize` needs."""
        return {"cron": self._expression}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> PollTimetable:
        """Build the timetable that `serialize` wrote down."""
        return cls(data["cron"])

    def iter_partition_dagrun_infos(self, *, earliest: datetime, latest: datetime) -> Iterable[DagRunInfo]:
        """Yield one run for each day gone by that begins between `earliest` and `latest`.

        The first one is called for at the beginning of its day, all others at the end of theirs. So a run
        can tell that there is another for the day before (`follows_another`).
        """
        first = earliest.astimezone(UTC)
        midnight = datetime.combine(first.date(), time.min, UTC)
        if midnight < first:
            midnight += timedelta(days=1)
        asked = midnight
        while midnight <= latest and midnight + LAST_SECOND < datetime.now(UTC):
            yield _whole_day(midnight, asked)
            midnight += timedelta(days=1)
            asked = midnight + LAST_SECOND

    def _decode_partition_date(self, partition_key: str) -> datetime:
        try:
            return moment(partition_key)
        except ValueError as error:
            raise InvalidPartitionKeyError(str(error)) from error


def moment(partition_key: str) -> datetime:
    """Return the moment that a key is for, which is the last second of a whole day; ValueError for other keys."""
    if is_day(partition_key):
        return datetime.strptime(partition_key, DAY).replace(tzinfo=UTC) + LAST_SECOND
    try:
        return datetime.strptime(partition_key, TICK).replace(tzinfo=UTC)
    except ValueError as error:
        raise ValueError(
            f"the key {partition_key!r} is neither a day (2026-11-02) nor a minute (2026-11-02T14:00)"
        ) from error


def is_day(partition_key: str) -> bool:
    """Say whether a key names a whole day."""
    try:
        datetime.strptime(partition_key, DAY)  # noqa: DTZ007 - only its form is asked about
    except ValueError:
        return False
    return True


def _whole_day(midnight: datetime, asked: datetime) -> DagRunInfo:
    from pendulum import instance

    return DagRunInfo(
        run_after=instance(asked),
        data_interval=None,
        partition_date=instance(midnight + LAST_SECOND),
        partition_key=midnight.strftime(DAY),
    )
