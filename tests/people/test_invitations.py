from datetime import timedelta

import pytest

from parvis.kit.clock import now, standing_at
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.people import closing, invitations
from parvis.people.invitations import Door
from parvis.people.models import Invitation, Organisation
from tests.people.conftest import kinds

EMAIL = "helene@saint-aubin.example"


def test_an_invitation_is_mailed_to_its_address_alone(invited):
    mail = OutgoingMail.objects.get()

    assert (mail.kind, mail.to, mail.is_secret) == ("activation", EMAIL, True)


def test_what_a_stranger_typed_is_in_no_mail(town):
    invitations.invite(
        Organisation.objects.create(name="BUY-PILLS", state="pending"),
        EMAIL,
        portal_key="house",
        role="administrator",
        profile={"first_name": "Evil", "last_name": "Words", "civility": "Spam"},
        proposed_username="evil-identifier",
    )
    mail = OutgoingMail.objects.get()

    said = mail.to_name + render(mail).subject + render(mail).text + render(mail).html

    assert [word for word in ("Evil", "Words", "Spam", "BUY-PILLS", "evil-identifier") if word in said] == []


def test_an_invitation_by_staff_names_its_reader(town, helene):
    invitations.invite(
        town, "new@saint-aubin.example", portal_key="house", role="member", by=helene, profile={"first_name": "Zoé", "last_name": "Petit"}
    )

    assert "Zoé Petit" in render(OutgoingMail.objects.get()).text
    assert "Ville de Saint-Aubin" in render(OutgoingMail.objects.get()).text


def test_asked_again_within_the_hour_the_same_link_opens_what_was_asked_last(invited):
    other = Organisation.objects.create(name="Ville de Saint-Aubin-lès-Elbeuf", state="pending")

    again = invitations.invite(other, EMAIL, portal_key="house", role="administrator")

    assert again.pk == invited.pk
    assert invitations.behind(invitations.link_token(invited))[0].organisation == other
    assert kinds(EMAIL) == ["activation"]


def test_asked_again_after_the_hour_a_new_link_leaves_and_the_earlier_is_void(invited, town):
    with standing_at(now() + timedelta(minutes=61)):
        again = invitations.invite(town, EMAIL, portal_key="house", role="administrator")

        assert again.pk != invited.pk
        assert invitations.behind(invitations.link_token(invited))[1] is Door.EXPIRED
        assert invitations.door(again) is Door.OPEN
    assert kinds(EMAIL) == ["activation", "activation"]


def test_a_stranger_closes_no_door_that_staff_opened(town, helene):
    ours = invitations.invite(town, "new@saint-aubin.example", portal_key="house", role="administrator", by=helene)

    invitations.invite(Organisation.objects.create(name="Other"), "new@saint-aubin.example", portal_key="house", role="administrator")

    assert invitations.door(Invitation.objects.get(pk=ours.pk)) is Door.OPEN


def test_an_expired_door_is_renewed_for_the_same_address(invited):
    with standing_at(invited.expires_at):
        renewed = invitations.renew(invited)

        assert (renewed.email, renewed.organisation, renewed.role) == (invited.email, invited.organisation, invited.role)
        assert renewed.expires_at - now() == timedelta(hours=24)
        assert invitations.door(renewed) is Door.OPEN


def test_a_used_door_is_not_renewed(invited):
    Invitation.objects.filter(pk=invited.pk).update(used_at=now())

    assert invitations.renew(Invitation.objects.get()) is None


def test_a_revoked_door_is_not_renewed(invited):
    invitations.revoke(invited)

    assert invitations.renew(Invitation.objects.get()) is None
    assert kinds(EMAIL) == ["activation"]


def test_a_replaced_door_is_renewed_for_what_was_asked_last(invited):
    other = Organisation.objects.create(name="Other", state="pending")
    with standing_at(now() + timedelta(hours=2)):
        invitations.invite(other, EMAIL, portal_key="house", role="member")
    with standing_at(now() + timedelta(days=3)):
        renewed = invitations.renew(Invitation.objects.get(pk=invited.pk))

    assert renewed.organisation == other


def test_a_door_for_an_account_closed_meanwhile_opens_nothing(town, helene):
    helene.set_unusable_password()
    helene.save()
    door = invitations.invite(town, helene.email, portal_key="house", role="member", user=helene)

    closing.deactivate(helene)

    door = Invitation.objects.select_related("user").get(pk=door.pk)
    assert invitations.door(door) is Door.EXPIRED
    assert invitations.renew(door) is None


def test_a_door_for_an_account_that_changed_address_opens_nothing(town, helene):
    helene.set_unusable_password()
    helene.save()
    door = invitations.invite(town, helene.email, portal_key="house", role="member", user=helene)

    helene.email = "elsewhere@saint-aubin.example"
    helene.save()

    assert invitations.door(Invitation.objects.select_related("user").get(pk=door.pk)) is Door.EXPIRED


@pytest.mark.parametrize("state", ["used_at", "revoked_at"])
def test_the_mail_of_a_door_closed_meanwhile_does_not_leave(invited, state):
    from parvis.mail.notices import Obsolete

    Invitation.objects.update(**{state: now()})

    with pytest.raises(Obsolete):
        render(OutgoingMail.objects.get())
