"""How long screening takes on the real lists: `python -m tests.matching.bench ../shared [customers]`.

Half of the customers are the unlisted names, repeated as often as needed with a letter changed; half are
listed names as clerks write them, so that many match.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from screening import tables
from screening.matching import ENGINE_VERSION, build_index, screen
from screening.model import Customer, Name, NameRank, PartyKind, SubjectRole

from .real_lists import EVERY_LIST, read_customers, read_lists

T = TypeVar("T")
AS_OF = date(2025, 4, 19)


def main(shared: Path, size: int) -> None:
    parties = read_lists(shared, EVERY_LIST)
    customers = tables.to_table(_customers(shared, parties, size), Customer)
    print(ENGINE_VERSION)
    index = _timed(f"index of {parties.num_rows:,} parties", lambda: build_index(parties))
    print(f"  {len(index.names.forms):,} distinct names")
    found = _timed(
        f"screening of {customers.num_rows:,} customers", lambda: screen(customers, index, as_of=AS_OF)
    )
    print(f"  {found.num_rows:,} matches")
    singles = [customers.slice(row, 1) for row in range(0, customers.num_rows, customers.num_rows // 100)]
    _timed("100 single customers", lambda: [screen(one, index, as_of=AS_OF) for one in singles])
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


def _timed(what: str, work: Callable[[], T]) -> T:
    wall, used = time.perf_counter(), time.process_time()
    result = work()
    print(f"{what}: {time.process_time() - used:.1f} CPU s, {time.perf_counter() - wall:.1f} s")
    return result


def _customers(shared: Path, parties: pa.Table, size: int) -> Iterator[Customer]:
    chance = random.Random(1)
    unlisted = [
        names[0]["text"]
        for file in ("negatives_us.csv", "negatives_global.csv")
        for names in read_customers(shared, file)["names"].to_pylist()
    ]
    listed = [
        (name["text"], PartyKind(kind))
        for kind, names in zip(parties["kind"].to_pylist(), parties["names"].to_pylist(), strict=True)
        for name in names
        if name["rank"] != NameRank.WEAK
    ]
    for place in range(size):
        if place % 2:
            text, kind = chance.choice(listed)
            text = _written(text, chance)
        else:
            text, kind = unlisted[place // 2 % len(unlisted)], PartyKind.PERSON
            text = text if place // 2 < len(unlisted) else _mistyped(text, chance)
        yield Customer(f"c{place:07}", f"c{place:07}", SubjectRole.CUSTOMER, kind, (Name(text),))


def _written(text: str, chance: random.Random) -> str:
    words = text.replace(",", "").split() or [text]
    chance.shuffle(words)
    if len(words) > 2 and chance.random() < 0.3:
        words.pop()
    return _mistyped(" ".join(words), chance) if chance.random() < 0.5 else " ".join(words)


def _mistyped(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text))
    return text[:place] + chance.choice("abcdefghijklmnopqrstuvwxyz") + text[place + 1 :]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
