"""Communes, streets and numbers, as the national address base gives them."""

from __future__ import annotations

from django.db import models

from parvis.kit.fields import CleanCharField
from parvis.places.models.position import Position


class Commune(models.Model):
    """A commune, or an arrondissement of Paris, Lyon or Marseille."""

    code = models.CharField(max_length=5, primary_key=True, help_text="INSEE")
    name = CleanCharField(max_length=100)
    name_folded = CleanCharField(max_length=100, editable=False)
    department = models.CharField(max_length=3)
    region = models.CharField(max_length=3, blank=True)
    postcodes = models.JSONField(default=list)
    population = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name", "code"]
        indexes = [models.Index(fields=["name_folded"], name="commune_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Street(Position):
    """A street or a place name. Names of the commune stand here too: a look-up reads one table."""

    # PROTECT: streets are in a commune
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="streets", db_index=False)
    postcode = models.CharField(max_length=5)
    name = CleanCharField(max_length=200)
    code = models.CharField(max_length=4, blank=True, help_text="RIVOLI or FANTOIR, within the commune")
    national_key = models.CharField(max_length=20, unique=True, help_text="the national address base's id of the street")
    commune_name = CleanCharField(max_length=100)
    name_folded = CleanCharField(max_length=200, editable=False, help_text="words of the name as they are searched")
    label_folded = CleanCharField(max_length=320, editable=False, help_text="name, postcode and commune as they are searched")
    house_count = models.PositiveIntegerField(default=0, help_text="how many numbers: big streets come first")

    class Meta(Position.Meta):
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["commune", "name_folded"], name="street_commune_name"),
            models.Index(fields=["postcode", "name_folded"], name="street_postcode_name"),
            models.Index(fields=["commune", "code"], name="street_code"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.postcode} {self.commune_name}"


class House(Position):
    """A number in a street."""

    # CASCADE: part of the street
    street = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="houses", db_index=False)
    number = models.PositiveIntegerField(help_text="0: no number was given")
    suffix = models.CharField(max_length=20, blank=True, help_text="bis, ter, a…: lower case")
    national_key = models.CharField(max_length=40, blank=True, help_text="the national address base's id")

    class Meta(Position.Meta):
        ordering = ["number", "suffix"]
        constraints = [
            *Position.Meta.constraints,
            models.UniqueConstraint(fields=["street", "number", "suffix"], name="house_once"),
        ]
        indexes = [models.Index(fields=["national_key"], name="house_national_key")]

    def __str__(self) -> str:
        return f"{self.number}{f' {self.suffix}' if self.suffix else ''} {self.street}"
