"""What is proposed while somebody writes to TRACKOE: its own articles, and what its customers really wrote."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import translation

from parvis.catalogue.models import Portal
from parvis.portal.browse.suggesting import suggestions
from parvis.presets.apply import apply
from parvis.presets.source import folders, read


@pytest.fixture(scope="module")
def trackoe(django_db_setup, django_db_blocker):
    """Its texts, read once for all summaries."""
    with django_db_blocker.unblock(), transaction.atomic():
        apply(read(folders()["trackoe"]))
        yield Portal.objects.get(key="trackoe")
        transaction.set_rollback(True)


@pytest.mark.parametrize(("language", "summary", "best"), [
    ("fr", "Camions absents de la carte", "position-figee"),
    ("fr", "Les camions du dépôt de Brest restent à leur position d’hier", "position-figee"),
    ("fr", "vehicule figé sur la carte", "position-figee"),
    ("fr", "L’application se ferme quand je prends une photo", "application-se-ferme"),
    ("fr", "Arrêts en double dans la tournée du lundi", "arrets-en-double"),
    ("fr", "Kilomètres de septembre par véhicule", "exporter-les-kilometres"),
    ("fr", "expoter les kilometres", "exporter-les-kilometres"),
    ("fr", "Recevoir une alerte quand un camion quitte le dépôt", "alerte-de-sortie"),
    ("fr", "Trier les tournées par retard", "suivre-les-retards"),
    ("fr", "Importer les créneaux des clients", "importer-les-creneaux"),
    ("fr", "Mode nuit dans l’application", "regler-l-affichage"),
    ("fr", "Deux véhicules au prorata sur la facture d’octobre", "comprendre-sa-facture"),
    ("fr", "La signature n’est pas dans la preuve envoyée", "preuve-de-livraison"),
    ("en", "Assign two riders to one round", "affecter-deux-conducteurs"),
    ("en", "Which address do your webhooks come from?", "webhooks-et-api"),
    ("en", "Our invocie counts a vehicle twice", "comprendre-sa-facture"),
    ("en", "The application closes when I take a photo", "application-se-ferme"),
    ("en", "Suggest an idea for the map", "proposer-une-idee"),
])  # fmt: skip
def test_a_summary_is_answered_by_three_to_five_articles_the_right_one_first(trackoe, db, language, summary, best):
    with translation.override(language):
        found = [one.article.slug for one in suggestions(trackoe, AnonymousUser(), summary)]

    assert found[0] == best
    assert 3 <= len(found) <= 5
