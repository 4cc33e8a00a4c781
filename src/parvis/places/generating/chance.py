"""Chance that falls the same way each time: what is made up from a seed is made up again from it. No secret comes of it."""

from random import Random as Chance

__all__ = ["Chance"]
