"""The dictionary of addresses: which words there are, and by what mistyped spellings they are known."""

from __future__ import annotations

from django.db import models


class Word(models.Model):
    """A word of the names of streets, communes and places. `indexing.refresh` keeps them."""

    text = models.CharField(max_length=40, unique=True)
    street_count = models.PositiveIntegerField(default=0, help_text="in how many streets' labels: rare words tell more")

    class Meta:
        ordering = ["text"]

    def __str__(self) -> str:
        return self.text


class Spelling(models.Model):
    """A key under which a mistyped word finds a word: the word without one of its letters, or its sound."""

    key = models.CharField(max_length=42)
    # CASCADE: part of the word
    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="spellings")

    class Meta:
        ordering = ["key", "id"]
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="spelling_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.word_id}"
