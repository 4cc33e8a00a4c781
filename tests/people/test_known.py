"""People known by mail: the account that a mail makes, its name, its identifier, and two mails at once."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from parvis.kit.clock import now
from parvis.people import known
from parvis.people.closing import deactivate
from parvis.people.homes import home_of
from parvis.people.known import known_person, organisation_by_domain
from parvis.people.models import EmailDomain, Organisation, User
from parvis.people.names import from_mail, split
from tests.cast import Cast

EMAIL = "maelle@legoff.example"


@pytest.mark.django_db
class TestThePerson:
    def test_a_new_address_makes_an_account_that_nobody_can_sign_in_with(self):
        user = known_person(" Maelle@LeGoff.example ", name="Maëlle Quéré", language="fr", portal_key="centre")

        assert (user.email, user.username, user.portal_key, user.language) == (EMAIL, EMAIL, "centre", "fr")
        assert (user.first_name, user.last_name) == ("Maëlle", "Quéré")
        assert not user.has_usable_password()
        assert not user.is_staff
        assert not Organisation.objects.exists()

    def test_its_own_organisation_is_made_when_it_is_needed(self):
        assert home_of(known_person(EMAIL, portal_key="centre")).is_personal

    @pytest.mark.parametrize("typed", [EMAIL, EMAIL.upper(), f" {EMAIL}"])
    def test_an_account_that_exists_stays_as_it_is(self, typed):
        first = User.objects.create_user("maelle.q", EMAIL, "quatre chevaux verts dansent", first_name="M", language="en")

        again = known_person(typed, name="Somebody Else", language="fr", portal_key="other")

        assert again == first
        again.refresh_from_db()
        assert (again.username, again.first_name, again.language, again.portal_key) == ("maelle.q", "M", "en", "")

    def test_one_that_was_closed_stays_closed(self):
        user = User.objects.create_user("maelle.q", EMAIL)
        deactivate(user)

        assert not known_person(EMAIL, portal_key="centre").is_active

    def test_an_address_that_cannot_be_typed_everywhere_gives_an_identifier_made_from_it(self):
        assert known_person("zoe+news@company.example", portal_key="centre").username == "zoe-news"
        assert known_person("zoe+news@other.example", portal_key="centre").username == "zoe-news-2"

    def test_an_address_that_is_somebody_elses_identifier_is_not_taken_from_them(self):
        User.objects.create_user(EMAIL, "other@legoff.example")

        assert known_person(EMAIL, portal_key="centre").username == "maelle"

    @pytest.mark.parametrize("email", ["", "nobody", "a@b", "a@b.example\r\nBcc: c@d.example", f"{'x' * 300}@y.example"])
    def test_what_is_no_address_makes_nobody(self, email):
        with pytest.raises(ValidationError):
            known_person(email, portal_key="centre")

        assert not User.objects.exists()

    def test_another_mail_that_made_the_account_meanwhile_is_read_again(self, monkeypatch):
        """The moment between the look and the insertion, when the other one commits."""
        other = User.objects.create_user("other-name", EMAIL)
        real, looks = type(User.objects).by_email, []

        def late(manager, email):
            looks.append(email)
            return None if len(looks) == 1 else real(manager, email)

        monkeypatch.setattr(type(User.objects), "by_email", late)

        assert known_person(EMAIL, portal_key="centre") == other

    def test_an_identifier_taken_meanwhile_is_replaced(self, monkeypatch):
        taken = User.objects.create_user("taken-name", "somebody@else.example").username
        offered = iter([taken, "free-name"])
        monkeypatch.setattr(known, "_identifier", lambda address: next(offered))

        assert known_person(EMAIL, portal_key="centre").username == "free-name"

    def test_a_fault_that_does_not_go_away_is_not_hidden(self, monkeypatch):
        taken = User.objects.create_user("taken-name", "somebody@else.example").username
        monkeypatch.setattr(known, "_identifier", lambda address: taken)

        with pytest.raises(IntegrityError), transaction.atomic():
            known_person(EMAIL, portal_key="centre")


@pytest.mark.django_db(transaction=True)
def test_many_mails_at_once_make_one_account():
    count, made, faults = 6, [], []
    barrier = Barrier(count)

    def receive() -> None:
        try:
            barrier.wait()
            made.append(known_person(EMAIL, name="Maëlle Quéré", portal_key="centre").pk)
        except Exception as fault:  # noqa: BLE001  a thread loses what it raises
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=receive) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert len(made) == count
    assert len(set(made)) == User.objects.count() == 1


@pytest.mark.django_db
class TestTheOrganisationOfADomain:
    def of(self, domain: str, **fields) -> Organisation:
        organisation = Organisation.objects.create(name="Le Goff", **fields)
        EmailDomain.objects.create(organisation=organisation, domain=domain, verified_at=now())
        return organisation

    def test_it_is_found_whatever_the_capitals(self):
        organisation = self.of("LeGoff.example")

        assert organisation_by_domain("Maelle@LEGOFF.example") == organisation

    def test_not_for_a_part_of_the_domain(self):
        self.of("legoff.example")

        assert organisation_by_domain("a@sub.legoff.example") is None
        assert organisation_by_domain("a@notlegoff.example") is None

    @pytest.mark.parametrize("state", ["pending", "closed"])
    def test_not_one_that_is_not_active(self, state):
        self.of("legoff.example", state=state)

        assert organisation_by_domain(EMAIL) is None

    def test_not_a_domain_that_nobody_verified(self):
        EmailDomain.objects.create(organisation=Organisation.objects.create(name="Thief"), domain="legoff.example")

        assert organisation_by_domain(EMAIL) is None

    def test_never_a_provider_of_mailboxes(self):
        self.of("gmail.com")

        assert organisation_by_domain("somebody@gmail.com") is None

    @pytest.mark.parametrize("email", ["", "nobody", "nobody@"])
    def test_what_is_no_address_has_none(self, email):
        assert organisation_by_domain(email) is None


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("Erwan Le Goff", "Erwan", "Le Goff"),
        ("  Zoé   Petit  Lambert ", "Zoé", "Petit Lambert"),
        ("LE GOFF Erwan", "Erwan", "LE GOFF"),
        ("Erwan LE GOFF", "Erwan", "LE GOFF"),
        ("Le Goff, Erwan", "Erwan", "Le Goff"),
        ("Jean-Pierre de la Tour", "Jean-Pierre", "de la Tour"),
        ("ERWAN LE GOFF", "ERWAN", "LE GOFF"),
        ("J. Martin", "J.", "Martin"),
        ("Erwan", "Erwan", ""),
        ("Support, 2, Brest", "Support,", "2, Brest"),
        ("", "", ""),
        (f"{'x' * 150} {'y' * 150}", "x" * 100, "y" * 49),
    ],
)
def test_a_name_in_one_field_is_split(said, first, last):
    assert split(said) == (first, last)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Maëlle Quéré", "Maëlle Quéré"),
        ("'Maëlle Quéré'", "Maëlle Quéré"),
        ("« Maëlle Quéré »", "Maëlle Quéré"),
        ("Maëlle\r\nBcc: x", "Maëlle Bcc: x"),
        ("Seán O'Brien", "Seán O'Brien"),
        ("maelle@legoff.example", ""),
        ("'maelle@legoff.example'", ""),
        ("<img src=x onerror=alert(1)>", ""),
        ("{{ settings.SECRET_KEY }}", ""),
        ("[click](x)", ""),
        ("&lt;b&gt;Maëlle", ""),
        ("Visit https://evil.example", ""),
        ("0298000091", ""),
        ("\u202eelleaM", "elleaM"),
        ("", ""),
    ],
)
def test_a_name_in_a_mail_is_kept_only_where_it_is_one(said, kept):
    assert from_mail(said) == kept


@pytest.mark.django_db
def test_a_person_is_found_by_address_with_where_they_belong(django_assert_num_queries):
    cast = Cast()
    alice, alone = cast.alice, known_person("alone@x.example", portal_key="house")

    with django_assert_num_queries(1):
        found = User.objects.by_email_with_places(alice.email.upper())
        assert (found, [place.organisation for place in found.places()]) == (alice, [cast.home])
    assert User.objects.by_email_with_places("alone@x.example") == alone
    assert User.objects.by_email_with_places("nobody@x.example") is None
