"""The screening lists: every public module in this package that has a `LIST` and a `parse`, found by looking.

Importing this package imports nothing heavy: readers import their parsers when they parse.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import ModuleType

from screening.errors import NotFound
from screening.model import ListedParty, ScreeningList
from screening.sources._reading import Published


@dataclass(frozen=True, slots=True)
class Source:
    """One list and how to read what its authority publishes.

    `parse` yields the parties and raises `Unreadable`. `facts` counts what only the files show (children
    without a parent, rows read), as suite parameters. `published_on` is the date the files give themselves.
    """

    list: ScreeningList
    parse: Callable[[Published], Iterator[ListedParty]]
    facts: Callable[[Published], Mapping[str, int]]
    published_on: Callable[[Published], date | None]


@cache
def registry() -> Mapping[str, Source]:
    """Return every list by its `list_id`, in alphabetical order."""
    modules = (
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
        if not found.name.startswith("_")
    )
    sources = [_source(module) for module in modules]
    return {source.list.list_id: source for source in sorted(sources, key=lambda source: source.list.list_id)}


def source(list_id: str) -> Source:
    """Return one list's source; `NotFound` names the lists there are."""
    found = registry().get(list_id)
    if found is None:
        raise NotFound(f"there is no list {list_id!r}; the lists are {', '.join(registry())}")
    return found


def _source(module: ModuleType) -> Source:
    return Source(
        list=module.LIST,
        parse=module.parse,
        facts=getattr(module, "facts", lambda published: {}),
        published_on=getattr(module, "published_on", lambda published: None),
    )
