"""Incoming mail, from bytes to plain values; knows nothing of requests, people or the database."""

from parvis.mail.reading.reader import read
from parvis.mail.reading.shape import Bounce, Part, Person, ReadMail

__all__ = ["Bounce", "Part", "Person", "ReadMail", "read"]
