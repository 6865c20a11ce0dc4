"""What a match means, by date: thresholds, required lists, and the legal effect of lists and entries."""

from screening.policy.effects import Effect, effect_of
from screening.policy.policy import DEFAULT_POLICY, Band, Policy, is_alert, triage

__all__ = ["DEFAULT_POLICY", "Band", "Effect", "Policy", "effect_of", "is_alert", "triage"]
