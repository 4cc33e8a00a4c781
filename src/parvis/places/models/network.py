"""The fibre network: NRO (exchange) > PM (mutualisation point) > PMT (technical PM) > PBO (branching point)."""

from __future__ import annotations

from django.db import models

from parvis.kit.fields import CleanCharField, CleanTextField
from parvis.places.models.position import Position


class NRO(Position):
    """Nœud de raccordement optique: where a network's lines meet."""

    code = CleanCharField(max_length=20, unique=True, help_text="INSEE and three letters: 77243LAG")
    name = CleanCharField(max_length=100, blank=True)
    commune_code = models.CharField(max_length=5, help_text="INSEE")

    class Meta(Position.Meta):
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class PM(Position):
    """Point de mutualisation. Source of the fields: IPE, telecom.md 2.1."""

    reference = CleanCharField(max_length=20, unique=True, help_text="FI-77058-000B")
    # PROTECT: the link to the exchange is named after both
    nro = models.ForeignKey(NRO, on_delete=models.PROTECT, related_name="pms", null=True, blank=True)
    owner_code = CleanCharField(max_length=4, blank=True, help_text="infrastructure operator")
    state = CleanCharField(max_length=30, blank=True, help_text="EN COURS DE DEPLOIEMENT, DEPLOYE, ABANDONNE")
    location_kind = CleanCharField(max_length=30, blank=True, help_text="PME, PME-Armoire de rue, PME-Shelter, PME-Local technique, PMI")
    engineering = CleanCharField(max_length=30, blank=True, help_text="mono, bi or quadri fibre")
    comment = CleanTextField(blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True, help_text="lines at most")
    dwelling_count = models.PositiveIntegerField(null=True, blank=True)
    riser_count = models.PositiveIntegerField(null=True, blank=True)
    technical_pm_count = models.PositiveIntegerField(null=True, blank=True)
    has_free_dedicated_fibre = models.BooleanField(null=True, blank=True)
    has_active_space = models.BooleanField(null=True, blank=True)
    installed_on = models.DateField(null=True, blank=True)
    first_available_on = models.DateField(null=True, blank=True)
    commercial_on = models.DateField(null=True, blank=True, help_text="first made available + 3 months, the regulator's delay")
    commune_code = models.CharField(max_length=5, blank=True, help_text="INSEE")
    address = models.JSONField(default=dict, blank=True, help_text="{number, suffix, street, postcode, commune, quality…}")
    access = models.JSONField(default=dict, blank=True, help_text="{codes, contacts, keys…}: how to reach it")
    extra = models.JSONField(default=dict, blank=True, help_text="columns of the source that have no field here")

    class Meta(Position.Meta):
        ordering = ["reference"]
        indexes = [models.Index(fields=["commune_code"], name="pm_commune")]

    def __str__(self) -> str:
        return self.reference

    @property
    def link_reference(self) -> str:
        """Identifiant lien PM-PRDM; empty while the exchange is unknown."""
        return f"{self.nro.code}_{self.reference}" if self.nro else ""


class PMT(models.Model):
    """PM technique: one cabinet of a PM."""

    # CASCADE: part of the PM
    pm = models.ForeignKey(PM, on_delete=models.CASCADE, related_name="pmts", db_index=False)
    reference = CleanCharField(max_length=50)

    class Meta:
        ordering = ["reference"]
        constraints = [models.UniqueConstraint(fields=["pm", "reference"], name="pmt_once")]

    def __str__(self) -> str:
        return self.reference


class PBO(Position):
    """Point de branchement optique: where a dwelling's drop begins. Its reference is unique within its PM only."""

    # CASCADE: part of the PM
    pm = models.ForeignKey(PM, on_delete=models.CASCADE, related_name="pbos", db_index=False)
    # SET_NULL: a cabinet removed from a file does not take the branching points along
    pmt = models.ForeignKey(PMT, on_delete=models.SET_NULL, related_name="pbos", null=True, blank=True)
    reference = CleanCharField(max_length=100)
    kind = CleanCharField(max_length=60, blank=True, help_text="<code>:<label>, such as CH:EN CHAMBRE")
    laying = CleanCharField(max_length=20, blank=True, help_text="nature des travaux: SOUTERRAIN, AERIEN, FACADE, IMMEUBLE")
    capacity = models.PositiveSmallIntegerField(null=True, blank=True, help_text="lines at most: 6, 8, 12")
    location = CleanTextField(max_length=2048, blank=True)

    class Meta(Position.Meta):
        ordering = ["reference"]
        constraints = [
            *Position.Meta.constraints,
            models.UniqueConstraint(fields=["pm", "reference"], name="pbo_once"),
        ]
        indexes = [models.Index(fields=["reference"], name="pbo_reference")]

    def __str__(self) -> str:
        return self.reference
