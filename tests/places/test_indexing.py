import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.places import finding, indexing
from parvis.places.models import Commune
from tests.places import ground

pytestmark = pytest.mark.django_db


def labels(text):
    return [one.label for one in finding.find(text)]


def test_indexes_that_are_made_again_find_what_was_there():
    ground.lay()

    with indexing.set_aside():
        ground.street("59350", "Rue du Beffroi", "0777", [1])
    indexing.keep_indexes(connection.alias)
    indexing.refresh()

    assert labels("1 rue du beffroi lille") == ["1 Rue du Beffroi 59000 Lille"]
    assert labels("1 rue du befroi lille") == ["1 Rue du Beffroi 59000 Lille"]
    assert labels("6 rue ganneron bussy") == ["6 Rue Étienne Ganneron 77600 Bussy-Saint-Georges"]


def test_a_commune_that_changes_or_goes_is_found_as_it_is():
    ground.commune("2A004", "Ajaccio", "20000", 70_000)
    assert [labels("ajaccio"), labels("20000")] == [["Ajaccio"], ["Ajaccio"]]

    Commune.objects.filter(pk="2A004").update(name="Aiacciu", name_folded="aiacciu", postcodes=["20090"])
    assert [labels("ajaccio"), labels("20000"), labels("aiacciu"), labels("20090")] == [[], [], ["Aiacciu"], ["Aiacciu"]]

    Commune.objects.filter(pk="2A004").delete()
    assert labels("aiacciu") == []


def test_a_label_with_a_word_too_many_or_none_breaks_nothing():
    street = ground.street(ground.commune("59350", "Lille", "59000").pk, "Rue X", "0001", [1])

    for label in ("", "  rue   du  x  ", "rue du x 59000 lille"):
        street.label_folded = label
        street.save(update_fields=["label_folded"])

    assert labels("1 rue du x lille") == ["1 Rue X 59000 Lille"]


def test_the_database_looks_anew_at_every_table_of_places():
    """Without that PostgreSQL read all branching points for those of one building."""
    with CaptureQueriesContext(connection) as asked:
        indexing.refresh()

    looked_at = {one["sql"].split()[1].strip('"') for one in asked if one["sql"].startswith("ANALYZE")}
    assert looked_at == {model._meta.db_table for model in apps.get_app_config("places").get_models()}
    assert "places_pbo" in looked_at
