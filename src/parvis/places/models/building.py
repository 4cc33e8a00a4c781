"""Buildings, their floors, and the lines in them. Source of the fields: IPE (telecom.md 2.1) and TAO (operateurs.md 1.2)."""

from __future__ import annotations

from django.db import models

from parvis.kit.fields import CleanCharField
from parvis.places.models.address import House, Street
from parvis.places.models.network import PBO, PM, PMT
from parvis.places.models.position import Position

NOT_APPLICABLE = "_NA_"
ABANDONED = "ABANDONNE"


def applicable(text: str) -> str:
    """Nothing where a file says that nothing applies."""
    return "" if text == NOT_APPLICABLE else text


class Building(Position):
    """One line of an infrastructure operator's file: a building, as opposed to an address.

    As with `Floor`, the database does not check where it points to.
    """

    source_key = CleanCharField(
        max_length=150, help_text="what the importer knows it by: owner and identifier, else address key and building name"
    )
    identifier = CleanCharField(max_length=30, blank=True, help_text="IMB/77058/X/0218")
    owner_code = CleanCharField(max_length=4, help_text="infrastructure operator (code OI)")
    name = CleanCharField(max_length=60, blank=True, default=NOT_APPLICABLE, help_text="bâtiment; _NA_ when there is but one")
    kind = CleanCharField(max_length=20, blank=True, help_text="PAVILLON or IMMEUBLE")
    state = CleanCharField(max_length=30, help_text="CIBLE, SIGNE, EN COURS DE DEPLOIEMENT, DEPLOYE, RAD, ABANDONNE")
    availability = CleanCharField(max_length=60, blank=True, help_text="état de l'immeuble: Mis à disposition")
    zone = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 dense (high), 2 dense (low), 3 less dense")
    dwelling_count = models.PositiveIntegerField(default=0)
    # SET_NULL: addresses are reloaded from another source
    street = models.ForeignKey(Street, on_delete=models.SET_NULL, related_name="buildings", null=True, blank=True, db_constraint=False)
    # SET_NULL: as above, a reload may drop it
    house = models.ForeignKey(House, on_delete=models.SET_NULL, related_name="buildings", null=True, blank=True, db_constraint=False)
    commune_code = models.CharField(max_length=5, help_text="INSEE")
    street_code = models.CharField(max_length=4, blank=True, help_text="RIVOLI")
    postcode = models.CharField(max_length=5, blank=True)
    commune_name = CleanCharField(max_length=100)
    number = models.CharField(max_length=6, blank=True, help_text="0: none was given; empty: unknown; 166170: 166 to 170")
    number_suffix = CleanCharField(max_length=5, blank=True)
    street_kind = CleanCharField(max_length=30, blank=True, help_text="RUE, AVENUE…")
    street_name = CleanCharField(max_length=200, blank=True)
    address_key = CleanCharField(max_length=20, blank=True, help_text="hexaclé of the number; shared by the buildings of one address")
    street_key = CleanCharField(max_length=20, blank=True, help_text="hexaclé of the street")
    national_key = CleanCharField(max_length=40, blank=True, help_text="the national address base's id")
    # SET_NULL: a building is known before its PM
    pm = models.ForeignKey(PM, on_delete=models.SET_NULL, related_name="buildings", null=True, blank=True, db_constraint=False)
    connection_category = CleanCharField(max_length=30, blank=True, help_text="CategorieRaccoLogement")
    drop_kind = CleanCharField(max_length=30, blank=True, help_text="TypeRaccoPBPTO")
    needs_manager_agreement = models.BooleanField(null=True, blank=True)
    manager = models.JSONField(default=dict, blank=True, help_text="{name, signed_on, siret, address…} of the building's manager")
    cabled_on = models.DateField(null=True, blank=True)
    orders_from = models.DateField(null=True, blank=True, help_text="début acceptation d'accès")
    supplied_from = models.DateField(null=True, blank=True, help_text="début fourniture accès")
    changed_on = models.DateField(null=True, blank=True, help_text="last change, says the source")
    extra = models.JSONField(default=dict, blank=True, help_text="columns of the source that have no field here")

    class Meta(Position.Meta):
        ordering = ["commune_code", "source_key"]
        constraints = [
            *Position.Meta.constraints,
            models.UniqueConstraint(fields=["source_key"], name="building_once"),
            models.UniqueConstraint(
                fields=["identifier", "owner_code"], name="building_identifier_once", condition=~models.Q(identifier="")
            ),
        ]
        indexes = [
            models.Index(fields=["commune_code", "street_code", "number"], name="building_address"),
            models.Index(fields=["national_key"], name="building_national_key"),
        ]

    def __str__(self) -> str:
        return self.identifier or self.source_key

    @property
    def street_line(self) -> str:
        """Voie, as the file spells it: `6 RUE ETIENNE GANNERON`."""
        number = self.number if self.number != "0" else ""
        return " ".join(part for part in (number, self.number_suffix, self.street_kind, self.street_name) if part)


class Floor(models.Model):
    """How one floor of one staircase is connected; a house has a single one, `_NA_`.

    The database does not check where it points to: with four of them on each row that took a third of a loading's time, and only loadings
    write these rows, in one transaction with what they point to.
    """

    # CASCADE: part of the building
    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="floors", db_index=False, db_constraint=False)
    staircase = CleanCharField(max_length=25, default=NOT_APPLICABLE)
    level = CleanCharField(max_length=25, default=NOT_APPLICABLE)
    # SET_NULL: a floor stays when a reload moves its branching point
    pbo = models.ForeignKey(PBO, on_delete=models.SET_NULL, related_name="floors", null=True, blank=True, db_constraint=False)
    # SET_NULL: likewise; a floor may name its PM before its branching point
    pm = models.ForeignKey(PM, on_delete=models.SET_NULL, related_name="floors", null=True, blank=True, db_constraint=False)
    # SET_NULL: as above, a reload may drop it
    pmt = models.ForeignKey(PMT, on_delete=models.SET_NULL, related_name="floors", null=True, blank=True, db_constraint=False)
    patched_by = CleanCharField(max_length=4, blank=True, help_text="type brassage: OC (the operator) or OI (the owner)")
    premises_count = models.PositiveSmallIntegerField(null=True, blank=True, help_text="locaux FTTH")

    class Meta:
        ordering = ["building", "staircase", "level"]
        constraints = [models.UniqueConstraint(fields=["building", "staircase", "level"], name="floor_once")]

    def __str__(self) -> str:
        return f"{self.building} {self.staircase} {self.level}"


class Line(models.Model):
    """A socket (PTO) or a copper number at a dwelling, and whether its fibre is free."""

    class State(models.TextChoices):
        AVAILABLE = "available"
        RESERVED = "reserved"
        OCCUPIED = "occupied"
        OUT_OF_SERVICE = "out-of-service"

    # CASCADE: part of the building
    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="lines")
    # SET_NULL: known by its building when the file says no more
    floor = models.ForeignKey(Floor, on_delete=models.SET_NULL, related_name="lines", null=True, blank=True)
    # SET_NULL: a reload may move the branching point
    pbo = models.ForeignKey(PBO, on_delete=models.SET_NULL, related_name="lines", null=True, blank=True)
    pto = CleanCharField(max_length=30, blank=True, help_text="OO-XXXX-XXXX; empty: no socket yet")
    door = CleanCharField(max_length=25, blank=True)
    state = models.CharField(max_length=14, choices=State, default=State.AVAILABLE)
    is_dedicated = models.BooleanField(default=False)
    operator_code = CleanCharField(max_length=4, blank=True, help_text="who uses it: a national code, not a customer of ours")
    service_reference = CleanCharField(max_length=60, blank=True, help_text="prestation at the infrastructure operator")
    number = CleanCharField(max_length=20, blank=True, help_text="ND: digits only")
    is_number_active = models.BooleanField(default=False)

    class Meta:
        ordering = ["building", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pto"], name="line_pto_once", condition=~models.Q(pto="")),
            models.CheckConstraint(
                condition=models.Q(state__in=["available", "reserved", "occupied", "out-of-service"]), name="line_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="line_number", condition=~models.Q(number="")),
            models.Index(fields=["service_reference"], name="line_service", condition=~models.Q(service_reference="")),
        ]

    def __str__(self) -> str:
        return self.pto or self.number or f"line {self.pk}"
