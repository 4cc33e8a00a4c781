import pytest

from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Family, Portal, Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(cast) -> Family:
    return cast.family("branch")


@pytest.fixture
def service(cast, family) -> Service:
    return cast.service("other", family=family)


@pytest.fixture
def portal(cast) -> Portal:
    return cast.portal


def again(portal: Portal) -> Portal:
    """As the next request reads it."""
    return Portal.objects.get(pk=portal.pk)


def test_services_are_read_once(portal, service, django_assert_num_queries):
    services_of(again(portal))
    portal = again(portal)
    with django_assert_num_queries(0):
        kept = services_of(portal)[service.pk]
        assert (kept, kept.workflow, kept.portal, kept.family) == (service, service.workflow, portal, service.family)


@pytest.mark.parametrize("changed", ["service", "workflow", "family"])
def test_a_change_of_the_catalogue_is_seen_at_once(portal, service, family, changed):
    services_of(again(portal))
    row = {"service": service, "workflow": service.workflow, "family": family}[changed]
    row.title = {"fr": "Autre", "en": "Other"}
    row.save()

    kept = services_of(again(portal))[service.pk]
    assert {"service": kept, "workflow": kept.workflow, "family": kept.family}[changed].title == row.title


def test_a_service_that_goes_is_gone(portal, service):
    services_of(again(portal))
    key = service.pk
    service.delete()

    assert key not in services_of(again(portal))
