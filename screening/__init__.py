"""Screens registered customers against published restricted-party lists; closed by default."""

__version__ = "0.1.0"
