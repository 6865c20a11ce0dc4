"""Validating: one pass of the library over a frame, and a finding for every expectation that was missed."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from screening.errors import QualityError
from screening.model import Finding, Severity, Verdict
from screening.quality.sentences import broken_sentence, missed_sentence
from screening.quality.suites import Check, Suite, load_suite

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.expectations.expectation import Expectation

MAX_EXAMPLES = 5


def validate(
    suite_name: str,
    frame: pd.DataFrame,
    parameters: Mapping[str, Any],
    *,
    directory: str | Path,
    key_columns: Sequence[str] = ("party_id",),
) -> Verdict:
    """Hold a frame against `directory/suite_name.json`; critical findings come first, else the suite's order.

    An expectation that cannot be evaluated (a column or a parameter's value is missing) is a broken check,
    and that is critical whatever its severity. Examples are the keys of offending rows, never their content.
    """
    suite = load_suite(Path(directory) / f"{suite_name}.json")
    missing = suite.parameters - set(parameters)
    if missing:
        raise QualityError(f"{suite_name}: no value was given for the suite parameters {sorted(missing)}")
    outcomes = _outcomes(suite, frame.reset_index(drop=True), parameters)
    findings = [
        _finding(check, outcomes[check.id], frame, key_columns)
        for check in suite.checks
        if not outcomes[check.id].success
    ]
    return Verdict(
        suite=suite_name,
        rows=len(frame),
        expectations=len(suite.checks),
        findings=tuple(sorted(findings, key=lambda finding: finding.severity is not Severity.CRITICAL)),
    )


def verdict_from(plain: Mapping[str, Any]) -> Verdict:
    """Rebuild a verdict from its plain form (`dataclasses.asdict`, or that read back from JSON)."""
    findings = (
        Finding(
            **{**finding, "severity": Severity(finding["severity"]), "examples": tuple(finding["examples"])}
        )
        for finding in plain["findings"]
    )
    return Verdict(**{**plain, "findings": tuple(findings)})


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of one check; `broken` says why it could not be evaluated."""

    success: bool = False
    asked: Mapping[str, Any] = field(default_factory=dict)
    found: Mapping[str, Any] = field(default_factory=dict)
    broken: str = ""


def _outcomes(suite: Suite, frame: pd.DataFrame, parameters: Mapping[str, Any]) -> dict[str, _Outcome]:
    from screening.quality.expectations import MAY_BE_NONE, ConfigurationError, configured

    broken: dict[str, _Outcome] = {}
    sound: list[Expectation] = []
    for check in suite.checks:
        needed = {key: name for key, name in check.parameters.items() if key != MAY_BE_NONE.get(check.type)}
        unknown = sorted(name for name in needed.values() if parameters[name] is None)
        if unknown:
            broken[check.id] = _Outcome(broken=f"the suite parameter {', '.join(unknown)} has no value")
            continue
        try:
            sound.append(configured(check, parameters))
        except ConfigurationError as error:
            broken[check.id] = _Outcome(broken=str(error))
    judged = dict(_judged(result) for result in _run(suite, sound, frame))
    outcomes = broken | judged
    if set(outcomes) != {check.id for check in suite.checks}:
        raise QualityError(f"{suite.name}: {len(suite.checks)} expectations, but {len(outcomes)} results")
    return outcomes


def _run(
    suite: Suite, expectations: Sequence[Expectation], frame: pd.DataFrame
) -> Sequence[ExpectationValidationResult]:
    """Evaluate everything at once, in memory, without progress bars, analytics or a word to the outside.

    SUMMARY over row numbers is the cheapest format that names rows: naming them by key columns takes the
    library a second for every 20,000 offending rows.
    """
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context = gx.get_context(
            mode="ephemeral",
            project_config=DataContextConfig(
                store_backend_defaults=InMemoryStoreBackendDefaults(),
                analytics_enabled=False,
                progress_bars=ProgressBarsConfig(globally=False),
            ),
        )
        asset = context.data_sources.add_pandas("frames").add_dataframe_asset(suite.name)
        batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
        held = gx.ExpectationSuite(name=suite.name, expectations=list(expectations))
        return list(batch.validate(held, result_format="SUMMARY").results)


def _judged(result: ExpectationValidationResult) -> tuple[str, _Outcome]:
    """Return a check's id and what came of it."""
    configuration, info = result.expectation_config, result.exception_info or {}
    if configuration is None:
        raise QualityError("the library returned a result without saying of which expectation")
    # one expectation's own exception stands flat; those of the metrics it rests on stand under each metric's name
    raised = [info] if "raised_exception" in info else list(info.values())
    messages = {str(each["exception_message"]) for each in raised if each["raised_exception"]}
    return configuration.meta["id"], _Outcome(
        success=bool(result.success),
        asked=configuration.kwargs,
        found=result.result or {},
        broken="; ".join(sorted(messages)),
    )


def _finding(check: Check, outcome: _Outcome, frame: pd.DataFrame, key_columns: Sequence[str]) -> Finding:
    if outcome.broken:
        return Finding(check.id, Severity.CRITICAL, check.column, broken_sentence(check, outcome.broken))
    return Finding(
        expectation=check.id,
        severity=check.severity,
        column=check.column,
        sentence=missed_sentence(check, outcome.asked, outcome.found),
        examples=_examples(outcome.found.get("partial_unexpected_index_list", ()), frame, key_columns),
    )


def _examples(rows: Sequence[int], frame: pd.DataFrame, key_columns: Sequence[str]) -> tuple[str, ...]:
    """Name the first offending rows by their keys, and by their number where a key is missing."""
    keys = frame[[column for column in key_columns if column in frame]]
    found = []
    for row in rows[:MAX_EXAMPLES]:
        key = keys.iloc[row]
        found.append("/".join(map(str, key)) if len(key) and key.notna().all() else f"row {row + 1}")
    return tuple(dict.fromkeys(found))
