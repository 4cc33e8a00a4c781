"""The field types of the house; importing this registers them."""

from parvis.intake.field_types import address, choice, dates, file, number, shown, text

__all__ = ["address", "choice", "dates", "file", "number", "shown", "text"]
