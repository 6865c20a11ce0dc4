"""What every use case opens: the settings, the lake and the casebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from screening import settings as environment
from screening.casebook import Casebook
from screening.lake import Lake
from screening.settings import Settings


@dataclass(frozen=True)
class Stores:
    """The stores that the settings name, each opened when first used."""

    settings: Settings

    @cached_property
    def lake(self) -> Lake:
        """The lake."""
        return Lake(self.settings.lake)

    @cached_property
    def casebook(self) -> Casebook:
        """The casebook, which must be at the revision this code knows."""
        return Casebook(self.settings.casebook.get_secret_value())


def opened(stores: Stores | None) -> Stores:
    """Return the stores handed in, or those of the environment."""
    return Stores(environment.load()) if stores is None else stores


def stores_of(variables: Mapping[str, str]) -> Stores:
    """Return the stores that these variables name; what they leave out comes from the environment."""
    known = {name.removeprefix("SCREENING_").lower(): value for name, value in variables.items()}
    fields = {("register_" if name == "register" else name): value for name, value in known.items()}
    wanted = {name: value for name, value in fields.items() if name in Settings.model_fields}
    return Stores(Settings.model_validate(wanted))
