import pytest
from django.core.exceptions import ValidationError

from parvis.kit.clock import now, standing_at
from parvis.kit.errors import Refused
from parvis.people import invitations, joining
from parvis.people.activation import activate
from parvis.people.homes import home_of
from parvis.people.known import known_person
from parvis.people.models import EmailDomain, Membership, Organisation, User
from tests.people.conftest import PASSWORD, kinds


def test_the_account_opens_with_the_identifier_chosen_and_the_organisation_with_it(invited, town):
    user = activate(invited, username=" saint-aubin ", password=PASSWORD, profile={"first_name": "Hélène", "last_name": "Marchand"})

    town.refresh_from_db()
    membership = user.memberships.get()
    assert (user.username, user.email, str(user)) == ("saint-aubin", "helene@saint-aubin.example", "Hélène Marchand")
    assert (membership.organisation, membership.role, membership.is_default) == (town, "administrator", True)
    assert town.state == "active"
    assert user.check_password(PASSWORD)


def test_a_second_click_makes_no_second_account(invited):
    activate(invited, username="saint-aubin", password=PASSWORD)

    with pytest.raises(Refused) as refusal:
        activate(invited, username="saint-aubin-2", password=PASSWORD)

    assert refusal.value.code == "door_closed"
    assert User.objects.count() == 1


def test_an_expired_door_makes_no_account(invited):
    with standing_at(invited.expires_at), pytest.raises(Refused):
        activate(invited, username="saint-aubin", password=PASSWORD)

    assert not User.objects.exists()


def test_an_identifier_is_taken_whatever_its_case(invited, helene):
    User.objects.filter(pk=helene.pk).update(email="somebody@else.example")

    with pytest.raises(Refused) as refusal:
        activate(invited, username="HELENE", password=PASSWORD)

    assert refusal.value.code == "username_taken"
    assert invitations.door(invited) is invitations.Door.OPEN


def test_an_identifier_may_be_ones_own_address_and_nobody_elses(invited):
    with pytest.raises(Refused) as refusal:
        activate(invited, username="mayor@other.example", password=PASSWORD)
    assert refusal.value.code == "username_is_address"

    assert activate(invited, username="helene@saint-aubin.example", password=PASSWORD).username == "helene@saint-aubin.example"


@pytest.mark.parametrize("username", ["abc", "mairie d’ici", "hélène", "a" * 200, "a\nbcdef"])
def test_an_identifier_that_cannot_be_typed_everywhere_is_refused(invited, username):
    with pytest.raises(ValidationError):
        activate(invited, username=username, password=PASSWORD)


@pytest.mark.parametrize("password", ["short", "motdepasse2026", "support-support", "azertyuiopqs", "x" * 513, "saint-aubin2"])
def test_a_weak_password_is_refused(invited, password):
    with pytest.raises(ValidationError):
        activate(invited, username="saint-aubin", password=password)

    assert not User.objects.exists()


def test_the_account_that_somebody_known_had_is_completed(helene, town):
    helene.set_unusable_password()
    helene.save()
    door = invitations.invite(town, helene.email, portal_key="house", role="member", user=helene)

    user = activate(door, username="helene", password=PASSWORD)

    assert user == helene
    assert User.objects.count() == 1


def test_a_password_that_exists_is_never_replaced_by_a_door(helene, town):
    door = invitations.invite(town, helene.email, portal_key="house", role="administrator")

    with pytest.raises(Refused):
        activate(door, username="helene2", password="cinq pommes bleues roulent")

    helene.refresh_from_db()
    assert helene.check_password(PASSWORD)
    assert not helene.memberships.exists()


def test_who_comes_alone_gives_their_name_to_their_personal_organisation(db):
    home = Organisation.objects.create(name="zoe", is_personal=True, state="pending")
    door = invitations.invite(home, "zoe@mail.example", portal_key="house", role="administrator")

    activate(door, username="zoe@mail.example", password=PASSWORD, profile={"first_name": "Zoé", "last_name": "Petit"})

    home.refresh_from_db()
    assert (home.name, home.state) == ("Zoé Petit", "active")


class TestJoiningByDomain:
    @pytest.fixture
    def manager(self, helene, town):
        Organisation.objects.filter(pk=town.pk).update(state="active")
        Membership.objects.create(user=helene, organisation=town, role="manager", is_default=True)
        EmailDomain.objects.create(organisation=town, domain="saint-aubin.example", verified_at="2026-01-01T00:00Z")
        return helene

    @pytest.fixture
    def zoe(self, manager):
        home = Organisation.objects.create(name="zoe", is_personal=True, state="pending")
        door = invitations.invite(home, "zoe@saint-aubin.example", portal_key="house", role="administrator")
        return activate(door, username="zoe.petit", password=PASSWORD, profile={"first_name": "Zoé", "last_name": "Petit"})

    def test_the_domain_alone_lets_nobody_in(self, zoe, town, manager):
        assert [membership.organisation.is_personal for membership in zoe.memberships.all()] == [True]
        assert kinds(manager.email) == ["join_asked"]

    def test_a_manager_lets_in(self, zoe, town, manager):
        joining.answer(joining.for_manager(manager).get().pk, by=manager, accept=True)

        assert zoe.memberships.get(organisation=town).role == "member"
        assert kinds(zoe.email)[-1] == "join_answered"

    def test_a_manager_refuses_and_the_person_learns_it(self, zoe, town, manager):
        joining.answer(joining.for_manager(manager).get().pk, by=manager, accept=False)

        assert not zoe.memberships.filter(organisation=town).exists()
        assert kinds(zoe.email)[-1] == "join_answered"

    def test_a_plain_member_answers_nothing(self, zoe, town, manager):
        question = joining.for_manager(manager).get()
        manager.memberships.update(role="member")

        with pytest.raises(Refused):
            joining.answer(question.pk, by=manager, accept=True)
        with pytest.raises(Refused):
            joining.answer(question.pk, by=zoe, accept=True)

    def test_a_domain_that_nobody_verified_asks_nobody(self, manager, town):
        EmailDomain.objects.update(verified_at=None)
        home = Organisation.objects.create(name="leo", is_personal=True, state="pending")
        door = invitations.invite(home, "leo@saint-aubin.example", portal_key="house", role="administrator")

        activate(door, username="leo.petit", password=PASSWORD)

        assert not joining.open_questions().exists()


class TestDomainMembers:
    """The portal's owner says whether an address at a verified domain makes a member of its organisation."""

    @pytest.fixture
    def company(self, db) -> Organisation:
        company = Organisation.objects.create(name="Transports Le Goff")
        EmailDomain.objects.create(organisation=company, domain="legoff.example", verified_at=now())
        return company

    @pytest.fixture
    def written(self, db) -> User:
        """Known by a mail, with a personal organisation that holds their requests."""
        return known_person("maelle@legoff.example", name="Maëlle Q.", portal_key="house")

    def opened(self, user: User, **more) -> User:
        invitation = invitations.invite(home_of(user), user.email, portal_key="house", role="administrator", user=user)
        said = {"first_name": "Maëlle", "last_name": "Quéré"}
        return activate(invitation, username=user.email, password=PASSWORD, profile=said, **more)

    def test_they_are_a_member_and_their_own_organisation_stays(self, company, written):
        own = home_of(written)

        user = self.opened(written, domain_members=True)

        places = {place.organisation: (place.role, place.is_default) for place in user.memberships.all()}
        assert places == {company: ("member", True), own: ("administrator", False)}
        assert list(joining.open_questions()) == []

    def test_otherwise_the_managers_are_asked(self, company, written):
        user = self.opened(written)

        assert not company.memberships.exists()
        assert joining.asked_by(user).get().organisation == company

    @pytest.mark.parametrize("change", [{"verified_at": None}, {"domain": "gmail.example"}])
    def test_a_domain_that_nobody_verified_lets_nobody_in(self, company, written, change):
        EmailDomain.objects.update(**change)

        self.opened(written, domain_members=True)

        assert not company.memberships.exists()

    def test_a_member_already_keeps_their_role(self, company, written):
        Membership.objects.create(organisation=company, user=written, role="manager", is_default=True)

        user = self.opened(written, domain_members=True)

        assert user.memberships.get(organisation=company).role == "manager"

    def test_their_own_organisation_takes_the_name_they_say(self, written):
        self.opened(written)

        assert home_of(written).name == "Maëlle Quéré"

    def test_a_name_of_one_word_leaves_nothing_of_the_name_of_the_mail(self, written):
        invitation = invitations.invite(home_of(written), written.email, portal_key="house", role="administrator", user=written)

        user = activate(invitation, username=written.email, password=PASSWORD, profile={"first_name": "Maëlle", "last_name": ""})

        assert user.full_name == "Maëlle"
