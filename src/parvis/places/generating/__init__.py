"""Made-up places of real towns, for a demonstration and for measuring: the same for the same seed."""

from parvis.places.generating.making import Made, generate

__all__ = ["Made", "generate"]
