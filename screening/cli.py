"""The command line: verbs of the field, a table for people, `--json` for machines.

Exit codes: 0 done, 1 refused or failed (the message says what to do), 2 wrong usage.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from screening.errors import ScreeningError
from screening.model import ListUse, Match

app = typer.Typer(
    name="screening",
    help="Screens registered customers against published restricted-party lists; closed by default.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of a table.")]
AsOf = Annotated[
    str,
    typer.Option(
        "--as-of", help="The day (its end, UTC) or moment to screen for: 2026-11-02 or 2026-11-02T02:00Z."
    ),
]


def main() -> None:
    """Run the command line; a `ScreeningError` becomes its message and exit code 1."""
    try:
        app()
    except ScreeningError as error:
        Console(stderr=True).print(f"[red]{type(error).__name__}[/red]: ", end="")
        print(error, file=sys.stderr)
        raise SystemExit(1) from error


@app.command()
def lists(as_json: AsJson = False) -> None:
    """Show every screening list: how old its snapshot in force is, and whether it is stale."""
    from screening import workflow

    uses = workflow.lists_in_force(as_of=_now())
    if as_json:
        _print_json([workflow.plain(use) | {"state": _state(use)} for use in uses])
        return
    table = Table("list", "title", "in force since", "checked", "parties", "state")
    for use in uses:
        table.add_row(
            use.list_id,
            use.title,
            _moment(use.in_force_from),
            _moment(use.checked_at),
            f"{use.parties:,}",
            _state(use),
        )
    Console().print(table)


@app.command()
def refresh(
    list_id: Annotated[
        str, typer.Argument(help="A list_id of `screening lists`, or `customers` for the register.")
    ],
    from_file: Annotated[
        list[Path] | None,
        typer.Option("--from-file", help="Read these local files instead of fetching (repeat for a set)."),
    ] = None,
    as_of: AsOf = "",
    archived: Annotated[
        bool, typer.Option("--archived", help="Take the bytes from the archive, never live.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch, check and publish one list or the customer register; what is refused leaves everything as it was."""
    from screening import workflow

    at = _parse_as_of(as_of) if as_of else _now()
    if at > _now():
        raise typer.BadParameter(
            f"{as_of} lies in the future; what is read now is in force from now at the latest"
        )
    if list_id == "customers":
        if archived or len(from_file or ()) > 1:
            raise typer.BadParameter("the register is one file or database, and has no archive")
        found = workflow.refresh_register(str(from_file[0]) if from_file else None, at=at)
        result: dict[str, Any] = {"register": found[0], "changed": found[1]}
    else:
        receipts = (
            workflow.keep_files(list_id, from_file, at=at)
            if from_file
            else workflow.fetch_list(list_id, at=at, archived=archived or bool(as_of))
        )
        checked = workflow.check_list(list_id, receipts)
        changed = workflow.publish_list(list_id, receipts, checked)
        result = {"list": list_id, "published": [snapshot for _, snapshot in checked], "changed": changed}
    if as_json:
        _print_json(result)
        return
    state = "reads differently now" if result["changed"] else "is unchanged"
    typer.echo(f"{list_id} {state}.")


@app.command()
def run(
    customers: Annotated[str, typer.Option(help="The register: a CSV or Parquet file, or a SQLAlchemy URL.")],
    lists_folder: Annotated[
        Path, typer.Option("--lists", help="Published files laid out as list/date/files.")
    ],
    out: Annotated[
        Path, typer.Option(help="A folder for the report, the lake and the casebook of this run.")
    ],
    as_of: AsOf,
    sample: Annotated[
        bool, typer.Option("--sample", help="Hold the lists to the floors of samples.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Screen a whole night without Airflow, through the same steps."""
    from screening import workflow

    result = workflow.run_night(
        customers=customers,
        lists=lists_folder,
        out=out,
        as_of=_parse_as_of(as_of),
        sample=sample,
        progress=_progress(as_json),
    )
    _show_night(result, as_json)


@app.command()
def screen(
    name: Annotated[str, typer.Argument(help="The name to screen.")],
    kind: Annotated[str, typer.Option(help="person, organisation, vessel, aircraft or unknown.")] = "unknown",
    birth_date: Annotated[
        str, typer.Option(help="Date of birth or incorporation: YYYY, YYYY-MM or YYYY-MM-DD.")
    ] = "",
    country: Annotated[
        list[str] | None, typer.Option(help="A country of nationality or incorporation.")
    ] = None,
    identifier: Annotated[
        list[str] | None, typer.Option(help="An identifier, as kind:value, for instance imo:9999993.")
    ] = None,
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """Screen one name against the lists in force, and show why each match is one; exit 1 where a list is missing."""
    from screening import workflow

    moment = _parse_as_of(as_of) if as_of else _now()
    weak = [use for use in workflow.lists_in_force(as_of=moment) if _state(use) != "complete"]
    matches = workflow.screen_one(
        name=name,
        kind=kind,
        birth_date=birth_date,
        countries=country or [],
        identifiers=identifier or [],
        as_of=moment,
    )
    if as_json:
        states = {use.list_id: _state(use) for use in weak}
        _print_json({"matches": [workflow.plain(found) for found in matches], "unfit_lists": states})
    else:
        _show_matches(matches)
        for use in weak:
            typer.echo(f"{use.list_id} is {_state(use)}: it cannot clear anybody.")
    if any(not use.snapshot for use in weak):
        raise typer.Exit(1)


def _show_matches(matches: list[Match]) -> None:
    for found in matches:
        table = Table(
            "comparison",
            "customer",
            "listed",
            "alike",
            "adds",
            title=f"{found.list_id} {found.party_id}: {found.score:.3f}",
        )
        for item in found.evidence:
            table.add_row(
                item.comparison,
                item.customer_value,
                item.listed_value,
                f"{item.similarity:.2f}",
                f"{item.contribution:+.3f}",
            )
        Console().print(table)
    typer.echo(f"{len(matches)} matches. This is no clearance: access is decided on a published run.")


@app.command()
def alerts(
    customer: Annotated[str, typer.Option(help="Only this customer.")] = "", as_json: AsJson = False
) -> None:
    """Show the alerts that wait for a person, strongest first."""
    from screening import workflow

    found = workflow.alerts(customer or None)
    if as_json:
        _print_json([workflow.plain(alert) for alert in found])
        return
    table = Table("alert", "customer", "subject", "list", "party", "score", "means", "stands")
    for alert in found:
        match = alert.match
        table.add_row(
            alert.alert_id,
            match.customer_id,
            match.subject_id,
            match.list_id,
            match.party_id,
            f"{match.score:.3f}",
            alert.effect.value,
            alert.disposition.value,
        )
    Console().print(table)


@app.command()
def report(
    run_id: Annotated[str, typer.Argument(help="A run; the latest published one when left out.")] = "",
    as_json: AsJson = False,
) -> None:
    """Render the report of a run again, and say where it is."""
    from screening import workflow

    where = workflow.report_run(run_id or workflow.latest_run().run_id)
    if as_json:
        _print_json({"report": where})
        return
    typer.echo(where)


@app.command()
def migrate() -> None:
    """Bring the casebook to the revision this code knows; run it once after every upgrade."""
    from screening import workflow

    typer.echo(workflow.migrate())


@app.command()
def up(port: Annotated[int, typer.Option(help="Port of Airflow's pages.")] = 8780) -> None:
    """Start Airflow with the DAGs scheduled and a local user; Ctrl-C stops it."""
    from screening.web import airflow_local

    airflow_local.up(port=port)


@app.command()
def demo(
    live: Annotated[
        bool, typer.Option("--live", help="Fetch from the authorities instead of the bundled samples.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run a whole night on real DAGs: sample customers, every list, a report."""
    from screening.web import airflow_local

    result = airflow_local.demo(live=live, progress=_progress(as_json))
    _show_night(result, as_json)


def _show_night(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        _print_json(result)
    else:
        for label, value in result.items():
            if isinstance(value, list):
                for item in value:
                    typer.echo(f"{label + ':':<12} {item}")
            else:
                typer.echo(f"{label + ':':<12} {value}")
    if result.get("problems"):
        raise typer.Exit(1)


def _state(use: ListUse) -> str:
    if not use.snapshot:
        return "missing"
    return "stale" if use.is_stale else use.completeness.value


def _progress(as_json: bool) -> Callable[[str], None]:
    return (lambda line: typer.echo(line, err=True)) if as_json else typer.echo


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, indent=1, ensure_ascii=False, default=str))


def _now() -> datetime:
    return datetime.now(UTC)


def _parse_as_of(text: str) -> datetime:
    """A day means its last second, so that everything published on it counts; a moment means itself."""
    try:
        if len(text) == len("2026-11-02"):
            return datetime.combine(date.fromisoformat(text), time.max, UTC).replace(microsecond=0)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r} is neither a day (2026-11-02) nor a moment (2026-11-02T02:00Z)"
        ) from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _moment(value: datetime | None) -> str:
    return "never" if value is None else f"{value.astimezone(UTC):%Y-%m-%d %H:%M}"
