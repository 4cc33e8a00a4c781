import pytest
from django.db import IntegrityError, connection, transaction

from parvis.places.models import Commune, House, Street


@pytest.fixture
def bussy(db):
    return Commune.objects.create(code="77058", name="Bussy-Saint-Georges", department="77", postcodes=["77600"])


@pytest.fixture
def street(bussy):
    return Street.objects.create(
        commune=bussy,
        postcode="77600",
        name="Rue Étienne Ganneron",
        code="0361",
        national_key="77058_0361",
        commune_name="Bussy-Saint-Georges",
        name_folded="rue etienne ganneron",
        label_folded="rue etienne ganneron 77600 bussy saint georges",
    )


def test_places_read_as_people_write_them(bussy, street):
    house = House(street=street, number=6, suffix="bis")

    assert str(bussy) == "Bussy-Saint-Georges (77058)"
    assert str(street) == "Rue Étienne Ganneron, 77600 Bussy-Saint-Georges"
    assert str(house) == "6 bis Rue Étienne Ganneron, 77600 Bussy-Saint-Georges"


def test_a_number_stands_once_in_a_street(street):
    House.objects.create(street=street, number=6)
    House.objects.create(street=street, number=6, suffix="bis")

    with pytest.raises(IntegrityError), transaction.atomic():
        House.objects.create(street=street, number=6)


def test_a_position_has_both_coordinates_or_none(street):
    House.objects.create(street=street, number=6, x=678771.23, y=6860548.07)

    with pytest.raises(IntegrityError), transaction.atomic():
        House.objects.create(street=street, number=8, x=678771.23)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="an index that only PostgreSQL has")
def test_street_names_have_a_trigram_index():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'street_name_trigrams'")

        assert "gin_trgm_ops" in cursor.fetchone()[0]
