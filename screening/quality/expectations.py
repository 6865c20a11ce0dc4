"""Our own kinds of expectation, and the one place that builds any; importing this imports the library (3 s)."""

from __future__ import annotations

import copy
import math
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # the library's own, about sre_constants
    from great_expectations.compatibility.pydantic import Field, ValidationError, root_validator
    from great_expectations.exceptions.exceptions import GreatExpectationsError
    from great_expectations.expectations.expectation import BatchExpectation, Expectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.expectations.metadata_types import FailureSeverity
    from great_expectations.expectations.registry import list_registered_expectation_implementations

from screening.quality.sentences import bounds, shown

if TYPE_CHECKING:
    import pandas as pd

    from screening.quality.suites import Check


class ConfigurationError(Exception):
    """The library does not accept an expectation as it is written."""


def known_types() -> frozenset[str]:
    """Return every type of expectation there is, the library's and ours."""
    return frozenset(
        name for name in list_registered_expectation_implementations() if name.startswith("expect_")
    )


def configured(check: Check, parameters: Mapping[str, Any] | None = None) -> Expectation:
    """Build the library's form of a check, with the suite parameters put in where they are given."""
    configuration = ExpectationConfiguration(
        type=check.type,
        kwargs=copy.deepcopy(dict(check.kwargs)),
        meta={"id": check.id},
        severity=FailureSeverity(check.severity.value),
    )
    try:
        if parameters is not None:
            configuration.process_suite_parameters(dict(parameters))
        return configuration.to_domain_obj()
    except (ValidationError, GreatExpectationsError, TypeError) as error:
        raise ConfigurationError(" ".join(str(error).split())) from error


class _Comparison(BatchExpectation):
    """What ours have in common: they are judged on the whole table, and say what they found and expected."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ()

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        frame, _, _ = execution_engine.get_compute_domain({}, domain_type="table")
        success, found, expected = self._judge(frame)
        return {"success": success, "result": {"observed_value": found, "details": {"expected": expected}}}

    def _judge(self, frame: pd.DataFrame) -> tuple[bool, str, str]:
        """Return whether the table is sound, what was found, and in words what was expected."""
        raise NotImplementedError


class _Bounded(_Comparison):
    """A number that lies between two bounds, both included; at least one is given."""

    min_value: Any = None
    max_value: Any = None

    @root_validator(skip_on_failure=True)
    def _is_bounded(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["min_value"] is None and values["max_value"] is None:
            raise ValueError("min_value and max_value cannot both be None")
        return values

    def _holds(self, value: float) -> bool:
        least = -math.inf if self.min_value is None else self.min_value
        most = math.inf if self.max_value is None else self.max_value
        return bool(least <= value <= most)

    def _bounds(self) -> str:
        return bounds(self.min_value, self.max_value)


class ExpectFactToBeBetween(_Bounded):
    """A suite parameter lies between two bounds; None, where there is nothing to know yet, passes."""

    fact: str
    value: Any = Field(...)
    success_keys: ClassVar[tuple[str, ...]] = ("fact", "value", "min_value", "max_value")

    def _judge(self, frame: pd.DataFrame) -> tuple[bool, str, str]:
        expected = self._bounds()
        return self.value is None or self._holds(self.value), f"{self.fact} {shown(self.value)}", expected


class ExpectRowsOfToBeBetween(_Bounded):
    """So many rows hold one value in a column."""

    column: str
    value: Any = Field(...)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "value", "min_value", "max_value")

    def _judge(self, frame: pd.DataFrame) -> tuple[bool, str, str]:
        rows = int((frame[self.column] == self.value).sum())
        return self._holds(rows), f"{rows:,} rows of {self.value}", self._bounds()


class ExpectRowCountChangeWithin(_Comparison):
    """A table shrinks and grows by no more than a share of the one before; the first one passes."""

    previous_rows: Any = Field(...)
    max_drop: Any = Field(...)
    max_growth: Any = Field(...)
    success_keys: ClassVar[tuple[str, ...]] = ("previous_rows", "max_drop", "max_growth")

    def _judge(self, frame: pd.DataFrame) -> tuple[bool, str, str]:
        rows, before = len(frame), self.previous_rows
        if not before:
            return True, f"{rows:,} rows", "anything: it is the first"
        least, most = math.ceil(_whole(before * (1 - self.max_drop))), _whole(before * (1 + self.max_growth))
        expected = f"{least:,} to {math.floor(most):,}, as there were {before:,} before"
        return least <= rows <= most, f"{rows:,} rows", expected


class ExpectNoGroupToShrink(_Comparison):
    """No group of ten rows or more loses more than a share of its rows, let alone vanishes; the first one passes."""

    column: str
    previous: Any = Field(...)
    max_drop: Any = Field(...)
    success_keys: ClassVar[tuple[str, ...]] = ("column", "previous", "max_drop")

    SMALLEST: ClassVar[int] = 10

    def _judge(self, frame: pd.DataFrame) -> tuple[bool, str, str]:
        now = frame[self.column].value_counts()
        shrunk = [
            f"{group} {int(now.get(group, 0)):,} after {before:,}"
            for group, before in (self.previous or {}).items()
            if before >= self.SMALLEST and now.get(group, 0) < _whole(before * (1 - self.max_drop))
        ]
        return (
            not shrunk,
            ", ".join(shrunk) or "none",
            f"no {self.column} to lose more than {self.max_drop:.0%} of its rows",
        )


class ExpectSumToEqual(_Comparison):
    """Two counts add up to a third; a count that is not known is an error, not a pass."""

    total: Any = Field(...)
    first: Any = Field(...)
    second: Any = Field(...)
    success_keys: ClassVar[tuple[str, ...]] = ("total", "first", "second")

    def _judge(self, frame: pd.DataFrame) -> tuple[bool, str, str]:
        found = f"{self.first:,} + {self.second:,} = {self.first + self.second:,}"
        return self.first + self.second == self.total, found, f"{self.total:,}"


MAY_BE_NONE = {
    "expect_fact_to_be_between": "value",
    "expect_row_count_change_within": "previous_rows",
    "expect_no_group_to_shrink": "previous",
}
"""What may have no value yet, by type; anything else that is None would silently check less, or nothing."""


def _whole(value: float) -> float:
    """Undo what binary fractions do to a bound such as 200 × (1 - 0.05)."""
    return round(value, 9)
