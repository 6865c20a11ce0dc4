"""Suites as they stand in `expectations/`: read strictly, because the library itself reads them kindly.

Great Expectations logs and drops an expectation whose type or severity it does not know, substitutes
parameters at the top level of `kwargs` alone, and calls an empty suite a success. All of that is refused.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screening.errors import QualityError
from screening.model import Severity

PARAMETER = "$PARAMETER"

# the library's own grammar reads "floor-a" as a difference, and "e" and "pi" as numbers
_PARAMETER_NAME = re.compile(r"(?!(?:e|pi)$)[a-z][a-z0-9_]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation of a suite: what it is called, what it asks, how grave it is and why it is there."""

    id: str
    type: str
    kwargs: Mapping[str, Any]
    severity: Severity
    why: str

    @property
    def column(self) -> str:
        """The column, or the columns, that it looks at; "" where it looks at the table."""
        columns = [self.kwargs.get(key) for key in ("column", "column_A", "column_B")]
        return ", ".join(
            [column for column in columns if column is not None] or self.kwargs.get("column_list", [])
        )

    @property
    def parameters(self) -> Mapping[str, str]:
        """The suite parameters that it needs, by the keyword they are for."""
        return {key: value[PARAMETER] for key, value in self.kwargs.items() if _is_parameter(value)}


@dataclass(frozen=True, slots=True)
class Suite:
    """What a sound table satisfies."""

    name: str
    checks: tuple[Check, ...]

    @property
    def parameters(self) -> frozenset[str]:
        """The suite parameters that its checks need."""
        return frozenset(name for check in self.checks for name in check.parameters.values())


def load_suite(path: Path) -> Suite:
    """Read a suite; `QualityError` names the file and the expectation that the library could not hold."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise QualityError(f"{path.name}: there is no such suite in {path.parent}; write one") from error
    except ValueError as error:
        raise QualityError(f"{path.name}: is not sound JSON ({error})") from error
    if not isinstance(written, dict) or set(written) != {"name", "expectations"}:
        raise QualityError(f'{path.name}: expected an object of "name" and "expectations"')
    if written["name"] != path.stem:
        raise QualityError(f"{path.name}: is named {written['name']!r} inside, expected {path.stem!r}")
    if not isinstance(written["expectations"], list):
        raise QualityError(f"{path.name}: expectations are no list")
    checks = tuple(
        _check(f"{path.name}, expectation {number}", expectation)
        for number, expectation in enumerate(written["expectations"], start=1)
    )
    if not checks:
        raise QualityError(f"{path.name}: holds no expectation, so every table would pass")
    repeated = [id_ for id_, count in Counter(check.id for check in checks).items() if count > 1]
    if repeated:
        raise QualityError(f"{path.name}: meta.id {', '.join(repeated)} stands more than once")
    _refuse_what_the_library_refuses(path.name, checks)
    return Suite(path.stem, checks)


def _check(where: str, written: Any) -> Check:
    if not isinstance(written, dict):
        raise QualityError(f"{where}: is no object")
    where = f"{where} ({written.get('type', 'without a type')})"
    unknown = set(written) - {"type", "kwargs", "severity", "meta"}
    if unknown:
        raise QualityError(f"{where}: does not know {sorted(unknown)}")
    kwargs, meta = written.get("kwargs", {}), written.get("meta", {})
    if not isinstance(kwargs, dict) or not isinstance(meta, dict):
        raise QualityError(f"{where}: kwargs and meta have to be objects")
    said = {"type": written.get("type"), "meta.id": meta.get("id"), "meta.why": meta.get("why")}
    for name, text in said.items():
        if not isinstance(text, str) or not text.strip():
            raise QualityError(f"{where}: has no {name}")
    if written.get("severity") not in set(Severity):
        raise QualityError(
            f"{where}: severity is {written.get('severity')!r}, expected one of {', '.join(Severity)}"
        )
    _refuse_unusable_parameters(where, kwargs)
    return Check(meta["id"], written["type"], kwargs, Severity(written["severity"]), meta["why"])


def _refuse_unusable_parameters(where: str, kwargs: Mapping[str, Any]) -> None:
    for name, value in kwargs.items():
        if _is_parameter(value):
            if not _PARAMETER_NAME.fullmatch(str(value[PARAMETER])):
                raise QualityError(
                    f"{where}: {value[PARAMETER]!r} is no parameter name; use letters, digits, _"
                )
        elif PARAMETER in json.dumps(value):
            raise QualityError(
                f"{where}: a {PARAMETER} inside {name} would stay unread; let it be the whole value"
            )


def _is_parameter(value: object) -> bool:
    return isinstance(value, dict) and PARAMETER in value


def _refuse_what_the_library_refuses(where: str, checks: tuple[Check, ...]) -> None:
    from screening.quality.expectations import ConfigurationError, configured, known_types

    for check in checks:
        if check.type not in known_types():
            raise QualityError(f"{where}: {check.id} has the type {check.type!r}, which does not exist")
        try:
            configured(check)
        except ConfigurationError as error:
            raise QualityError(f"{where}: {check.id} ({check.type}) is not sound: {error}") from error
