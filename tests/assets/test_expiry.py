from datetime import UTC, date, datetime, timedelta

import pytest

from parvis.assets.expiry import announce_ends
from parvis.assets.models import Asset, AssetKind, ExpiryNotice
from parvis.kit.clock import standing_at
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import Obsolete
from parvis.mail.rendering import render
from parvis.people.models import Membership, Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def house() -> Organisation:
    return Organisation.objects.create(name="Maison")


@pytest.fixture
def shop(house) -> Organisation:
    return Organisation.objects.create(name="Boutique", parent=house)


@pytest.fixture
def kind() -> AssetKind:
    return AssetKind.objects.create(portal_key="ipeos", key="server", title={"fr": "Serveur"}, notice_days=[60, 30, 7])


def joins(organisation, name, role, **profile):
    user = User.objects.create_user(f"{name}.name", f"{name}@maison.example", language="fr", last_name=name.title(), **profile)
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def owned(kind, owner, **said):
    return Asset.objects.create(kind=kind, organisation=owner, **{"name": "Serveur A", **said})


def announced(at=TODAY):
    """Who was written to by a sweep at that moment."""
    OutgoingMail.objects.all().delete()
    with standing_at(at):
        announce_ends()
    return sorted(OutgoingMail.objects.values_list("to", flat=True))


def test_the_leaders_of_the_owner_are_told_once_at_each_step(kind, shop, house):
    joins(shop, "manager", "manager")
    joins(shop, "administrator", "administrator")
    joins(shop, "member", "member")
    joins(shop, "gone", "manager", is_active=False)
    joins(house, "above", "manager")
    joins(Organisation.objects.create(name="Autre"), "other", "manager")
    owned(kind, shop, warranty_ends_on=date(2027, 1, 20))

    days = [
        date(2026, 11, 20),
        date(2026, 11, 21),
        date(2026, 11, 22),
        date(2026, 12, 20),
        date(2026, 12, 21),
        date(2027, 1, 13),
        date(2027, 1, 21),
    ]
    told = [announced(datetime(on.year, on.month, on.day, 12, tzinfo=UTC)) for on in days]

    both = ["administrator@maison.example", "manager@maison.example"]
    assert told == [[], both, [], [], both, both, []]
    assert list(ExpiryNotice.objects.values_list("step", flat=True)) == ["warranty-60", "warranty-30", "warranty-7"]


def test_where_nobody_leads_the_nearest_above_is_told(kind, shop, house):
    joins(shop, "member", "member")
    joins(house, "above", "manager")
    owned(kind, shop, valid_until=TODAY + timedelta(days=5))

    assert announced() == ["above@maison.example"]


def test_nothing_is_said_of_what_is_retired_over_far_off_or_of_a_kind_without_steps(kind, shop):
    joins(shop, "manager", "manager")
    quiet = AssetKind.objects.create(portal_key="ipeos", key="chair", title={"fr": "Chaise"})
    owned(kind, shop, phase="retired", warranty_ends_on=TODAY.date())
    owned(kind, shop, warranty_ends_on=TODAY.date() - timedelta(days=1), valid_until=TODAY - timedelta(minutes=1))
    owned(kind, shop, warranty_ends_on=TODAY.date() + timedelta(days=61))
    owned(quiet, shop, warranty_ends_on=TODAY.date())

    assert announced() == []
    assert not ExpiryNotice.objects.exists()


def test_many_ends_are_one_mail_that_names_twenty(kind, shop):
    joins(shop, "manager", "manager")
    for number in range(23):
        owned(kind, shop, name=f"Serveur {number:02}", warranty_ends_on=date(2026, 12, 1))

    assert announced() == ["manager@maison.example"]
    with standing_at(TODAY):
        mail = render(OutgoingMail.objects.get())
    assert mail.subject.startswith("23 de vos équipements arrivent bientôt à échéance")
    assert "Serveur 19" in mail.text
    assert "Serveur 20" not in mail.text
    assert "Et 3 autres, sur la page." in mail.text


def test_what_was_prolonged_given_away_or_retired_meanwhile_is_not_mailed(kind, shop, house):
    joins(shop, "manager", "manager")
    joins(house, "above", "manager")
    prolonged, given, retired = (owned(kind, shop, name=name, warranty_ends_on=date(2026, 12, 1)) for name in "abc")
    announced()
    Asset.objects.filter(pk=prolonged.pk).update(warranty_ends_on=date(2028, 12, 1))
    Asset.objects.filter(pk=given.pk).update(owner=house)
    Asset.objects.filter(pk=retired.pk).update(phase="retired")

    with pytest.raises(Obsolete), standing_at(TODAY):
        render(OutgoingMail.objects.get())


def test_what_was_prolonged_is_announced_anew(kind, shop):
    joins(shop, "manager", "manager")
    asset = owned(kind, shop, warranty_ends_on=date(2026, 12, 1))
    announced()
    Asset.objects.filter(pk=asset.pk).update(warranty_ends_on=date(2026, 12, 2))

    assert announced() == ["manager@maison.example"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_sweep_with_nothing_to_say_asks_little(kind, shop, count, django_assert_num_queries):
    joins(shop, "manager", "manager")
    for number in range(count):
        owned(kind, shop, name=f"Serveur {number}", warranty_ends_on=date(2026, 12, 1))
    announced()

    with django_assert_num_queries(4), standing_at(TODAY):
        announce_ends()
