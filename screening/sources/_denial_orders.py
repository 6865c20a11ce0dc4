"""What the Bureau of Industry and Security calls the two types of denial order, in every layout it has used."""

from __future__ import annotations

_TYPES = {
    "y": "Standard order",
    "standard": "Standard order",
    "n": "Non-standard order",
    "non-standard": "Non-standard order",
    "nonstandard": "Non-standard order",
    "non standard": "Non-standard order",
}


def order_type(published: str) -> str:
    """Say whether an order is standard; any other text is returned as published, and none as ""."""
    return _TYPES.get(published.strip().casefold(), published.strip())
