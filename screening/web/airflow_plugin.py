"""What Airflow loads in each of its processes: our timetable. The console will be mounted here, loaded when first asked for."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

from screening.web.airflow_timetable import PollTimetable


class ScreeningPlugin(AirflowPlugin):
    """The project's extension of Airflow (entry point `airflow.plugins` in pyproject.toml)."""

    name = "screening"
    timetables = [PollTimetable]  # noqa: RUF012 - Airflow wants a list
