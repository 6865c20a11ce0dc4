"""The report's pages: HTML that stands alone, with nothing loaded from anywhere and no markup from outside."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from screening.model import ListedParty, Name, Severity
from screening.report import words
from screening.report.data import AlertView, ReportData
from screening.report.summary import age, headline, marks, refused, weaknesses
from screening.report.tables import partial_date
from screening.report.text import visible

CARDS = 500
"""Alerts shown in full on the page; the index and the tables hold all of them."""
ROWS = 500
"""Rows of any other table on the page; more are counted there, and are in the files."""
NAMES = 12
"""Names of a party in plain view; more are behind a click, those that were compared never."""
VERBATIM = 20_000
"""Characters of a published record on the page; the Parquet file holds all of it."""

_TEMPLATES = Path(__file__).with_name("templates")
_NAMED = re.compile(r"\[U\+[0-9A-F]{4,6}[^\]]*\]")


def report_page(data: ReportData, alerts: Sequence[AlertView]) -> bytes:
    """The run for a compliance officer: what it means, the lists, every alert, and what was left out."""
    return _page(
        "report.html",
        data=data,
        run=data.run,
        alerts=alerts,
        headline=headline(data),
        refused=refused(data.refusals),
        sources={known.list_id: known for known in data.lists},
        uses={use.list_id: use for use in data.run.lists},
    )


def quality_page(data: ReportData) -> bytes:
    """What came of holding each table against its suite."""
    order = sorted(data.verdicts, key=lambda verdict: (verdict.accepted, verdict.suite))
    return _page("quality.html", run=data.run, verdicts=order)


def _page(name: str, **values: object) -> bytes:
    return _environment().get_template(name).render(**values).encode("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_without_hidden,
    )
    style, script = _asset("style.css"), _asset("filter.js")
    environment.globals |= {
        "CARDS": CARDS,
        "NAMES": NAMES,
        "ROWS": ROWS,
        "VERBATIM": VERBATIM,
        "Severity": Severity,
        "style": style,
        "script": script,
        "policy": _content_policy(style, script),
        "words": words,
        "weaknesses": weaknesses,
        "marks": marks,
        "severities": list(Severity),
    }
    environment.filters |= {
        "said": _said,
        "moment": _moment,
        "count": _count,
        "age": age,
        "partial": partial_date,
        "measure": _measure,
        "label": _label,
        "met_first": _met_first,
    }
    return environment


def _without_hidden(value: object) -> object:
    """Name hidden characters in whatever a template prints, attributes included; escaping follows."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _said(value: str) -> Markup:
    """Set text from outside apart: escaped, its direction kept to itself, hidden characters named and marked."""
    marked = _NAMED.sub(r'<mark class="hidden">\g<0></mark>', str(escape(visible(value))))
    return Markup("<bdi>{}</bdi>").format(Markup(marked))  # noqa: S704 - escaped above


def _moment(value: datetime) -> Markup:
    there = value.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(there.isoformat(), f"{there:%Y-%m-%d %H:%M} UTC")


def _count(value: int) -> str:
    return f"{value:,}"


def _label(value: str) -> str:
    """Read an identifier of ours (`birth_date`) as words."""
    return value.replace("_", " ").capitalize()


def _met_first(names: Sequence[Name], met: Sequence[str]) -> list[Name]:
    """Put the names that were compared before the others, which keep their order."""
    return sorted(names, key=lambda name: name.text not in met)


def _measure(party: ListedParty) -> list[tuple[str, str]]:
    """List what the authority orders and says about a party; only what it published."""
    told = party.measure
    said: list[tuple[str, Any]] = [
        ("Sub-list", party.sub_list),
        ("Programmes", "; ".join(party.programmes)),
        ("Listed on", "" if party.listed_on is None else partial_date(party.listed_on)),
        ("In force from", told.effective),
        ("Expires", told.expires),
        ("Licence requirement", told.licence_requirement),
        ("Licence policy", told.licence_policy),
        ("Citation", told.citation),
        ("Action", told.action),
        ("Statement", told.statement),
        ("Titles", "; ".join(party.titles)),
        ("Remarks", party.remarks),
        ("The same as", "; ".join(party.same_as)),
    ]
    return [(name, str(value)) for name, value in said if value]


def _asset(name: str) -> Markup:
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 - our own file


def _content_policy(style: str, script: str) -> Markup:
    """Let the browser load nothing and run nothing but our own style and script, by their hashes."""
    sources = [
        "default-src 'none'",
        f"style-src {_source(style)}",
        f"script-src {_source(script)}",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return Markup("; ".join(sources))  # noqa: S704 - our own words and hashes


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
