"""How well the default threshold does on the real lists: what is found, and how often nobody is meant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa

from screening.matching import Index, build_index, screen
from screening.policy import DEFAULT_POLICY, is_alert

from .real_lists import UN, read_customers, read_lists

EVERY = 10


def alerting(customers: pa.Table, index: Index) -> set[str]:
    """Return the customers with an alert."""
    found = screen(customers, index, as_of=date(2025, 4, 19), floor=DEFAULT_POLICY.floor)
    marked = is_alert(found["score"].to_numpy(), DEFAULT_POLICY)
    return set(found["customer_id"].filter(pa.array(marked)).to_pylist())


def test_every_listed_name_of_the_un_register_is_found(shared: Path) -> None:
    customers = read_customers(shared, "positives_un_untreated.csv", names_only=True)
    found = alerting(customers, build_index(read_lists(shared, UN)))
    assert customers.num_rows == 683
    assert len(found) >= 682  # one of them is not on the list of that day


def test_few_unlisted_names_alert(shared: Path, every_index: Index) -> None:
    files = ("negatives_us.csv", "negatives_global.csv")
    customers = pa.concat_tables([read_customers(shared, name, names_only=True) for name in files])
    sample = customers.take(list(range(0, customers.num_rows, EVERY)))
    assert len(alerting(sample, every_index)) <= 10 * sample.num_rows / 1_000
