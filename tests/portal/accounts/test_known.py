"""Sign-up mode `known`, line by line: spec/trackoe.md «Who may come in»."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.kit.clock import now
from parvis.kit.links import site_url
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.people import invitations, recovery
from parvis.people.closing import deactivate
from parvis.people.known import known_person
from parvis.people.models import EmailDomain, Invitation, User
from parvis.tickets.models import Ticket
from tests.cast import Cast, text
from tests.portal.accounts.conftest import PASSWORD, link_in, with_password

EMAIL = "maelle@legoff.example"
FORM = {"full_name": "Maëlle Quéré", "password": PASSWORD}
NEWER = "trois pommes sur le mur bleu"


@pytest.fixture
def centre(known_house) -> Cast:
    known_house.portal.texts |= {"view_ticket": text("VOIR LA DEMANDE")}
    known_house.portal.sign_up_options = {"domain_members": True}
    known_house.portal.mail_texts = {"activation": {"subject": text("Terminer l’inscription"), "button": text("S’inscrire")}}
    known_house.portal.save()
    return known_house


@pytest.fixture
def maelle(centre) -> User:
    """Known because she wrote."""
    return known_person(EMAIL, name="Maëlle Q.", language="en", portal_key="known")


@pytest.fixture
def asked(centre, maelle) -> Ticket:
    return centre.ticket(by=maelle)


def page_of(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def asks(client: Client, email: str = EMAIL, **more: str):
    return client.post("/p/known/login", {"email": email, **more}, follow=True)


def opened(client: Client, email: str = EMAIL, **more: str) -> Client:
    """Somebody who asked for the mail and followed its link."""
    asks(client, email, **more)
    client.get(link_in(email, "activation"))
    return client


class TestTheLinkOfANotice:
    def test_every_notice_to_people_has_the_portals_word_as_button_and_a_link_without_secret(self, centre, asked, maelle):
        cc = known_person("nora@legoff.example", portal_key="known")
        agent = centre.technician
        asked.let_in(cc, by=maelle)
        asked.reply("Which lorry?", by=agent)
        asked.move("solve", by=agent)

        told = [mail for mail in OutgoingMail.objects.all() if not mail.user.is_staff]
        assert {mail.kind for mail in told} >= {"ticket_received", "participant_added", "ticket_replied", "ticket_moved"}
        for mail in told:
            shown = render(mail)
            address = f"{site_url()}/p/known/t/{asked.reference}"
            words = shown.text.replace("\u00a0", " ").replace("\u202f", " ")
            assert re.search(rf"VOIR LA DEMANDE ?:\n{re.escape(address)}\n", words)
            assert f'<a href="{address}"' in shown.html
            assert shown.html.count("VOIR LA DEMANDE</a>") == 1

    def test_signed_out_it_leads_to_the_address_and_shows_nothing_of_the_request(self, asked, client):
        answers = set()
        for reference in (asked.reference, "KNOWN-99999", "NOBODY-1"):
            browser = Client(headers={"accept-language": "en"})
            first = browser.get(f"/p/known/t/{reference}")
            page = browser.get(first["Location"]).content.decode()
            assert 'type="email"' in page
            assert 'type="password"' not in page
            assert asked.title not in page
            answers.add((first.status_code, _alike(first["Location"], reference), _alike(page, reference)))

        assert len(answers) == 1

    def test_signed_out_no_row_of_a_request_is_read(self, asked, client):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/p/known/t/{asked.reference}", follow=True)

        assert [one["sql"] for one in queries if "tickets_ticket" in str(one["sql"])] == []

    def test_signed_in_as_nobody_of_the_request_it_does_not_exist(self, centre, asked, client):
        client.force_login(centre.chloe)

        assert client.get(f"/p/known/t/{asked.reference}").status_code == 404


def _alike(page: str, reference: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"', "", page.replace(reference, "REF"))


class TestWhereOneWasGoing:
    """`next` is kept through everything."""

    HERE = "/p/known/t/KNOWN-1"

    def test_by_a_password(self, centre, client):
        carol = with_password(centre.person("carol"))
        page = asks(client, carol.email, next=self.HERE).content.decode()

        assert f'name="next" value="{self.HERE}"' in page
        wrong = client.post("/p/known/login", {"login": carol.email, "password": "wrong", "next": self.HERE}).content.decode()
        assert f'name="next" value="{self.HERE}"' in wrong
        assert client.post("/p/known/login", {"login": carol.email, "password": PASSWORD, "next": self.HERE})["Location"] == self.HERE

    def test_by_signing_up_in_another_browser(self, maelle, client):
        asks(client, next=self.HERE)
        other = Client()
        other.get(link_in(EMAIL, "activation"))

        assert other.post("/p/known/activate", FORM)["Location"] == self.HERE

    def test_asking_again_from_a_page_that_leads_nowhere_forgets_nothing(self, maelle, client):
        asks(client, next=self.HERE)
        asks(client)
        with time_machine.travel(now() + timedelta(hours=2)):
            asks(client)
            client.get(link_in(EMAIL, "activation"))

            assert client.post("/p/known/activate", FORM)["Location"] == self.HERE

    def test_without_a_link_one_arrives_on_the_portal(self, maelle, client):
        assert opened(client).post("/p/known/activate", FORM)["Location"] == "/p/known/"

    def test_by_a_new_password_in_another_browser(self, centre, client):
        carol = with_password(centre.person("carol"))
        page = asks(client, carol.email, next=self.HERE).content.decode()
        assert 'href="/p/known/recover?next=%2Fp%2Fknown%2Ft%2FKNOWN-1"' in page
        sent = client.post("/p/known/recover", {"lost": "password", "who": carol.email, "next": self.HERE}, follow=True)
        assert 'href="/p/known/login?next=%2Fp%2Fknown%2Ft%2FKNOWN-1"' in sent.content.decode()
        other = Client()
        other.get(link_in(carol.email, "password_reset"))

        done = other.post("/p/known/reset", {"password": NEWER, "repeat": NEWER})

        assert done["Location"] == "/p/known/login?next=%2Fp%2Fknown%2Ft%2FKNOWN-1"

    @pytest.mark.parametrize(
        "path",
        ["//evil.example", "/p/known/help?BUY=PILLS", "/p/known/t/BUY-PILLS-AT-EVIL", "/p/known/t/KNOWN-1?x=y", "/p/other/t/KNOWN-1"],
    )
    def test_a_mail_of_a_new_password_repeats_nothing_that_a_stranger_typed(self, centre, client, path):
        carol = with_password(centre.person("carol"))

        client.post("/p/known/recover", {"lost": "password", "who": carol.email, "next": path})

        assert "next=" not in render(OutgoingMail.objects.get(kind="password_reset")).text

    def test_a_path_too_long_for_the_door_is_not_cut_to_another(self, maelle, client):
        assert opened(client, next=f"/p/known/help?q={'x' * 400}").post("/p/known/activate", FORM)["Location"] == "/p/known/"


class TestThePageOfThePassword:
    def test_it_announces_the_mail_in_the_portals_words_and_speaks_of_spam(self, centre, client):
        page = asks(client, "stranger@nowhere.example").content.decode()

        assert "“Terminer l’inscription”" in page
        assert "“S’inscrire”" in page
        assert "unwanted messages (spam)" in page
        assert 'name="password"' in page

    def test_who_asks_again_within_the_hour_gets_no_second_mail_and_reads_the_same(self, centre, maelle, client):
        asks(client)
        said = set()
        for email in (EMAIL, with_password(centre.person("carol")).email, "stranger@nowhere.example"):
            page = asks(Client(headers={"accept-language": "en"}), email, again="1").content.decode()
            assert "or less than an hour ago" in page
            said.add(_alike(page.replace(email, "ADDRESS"), "KNOWN-1"))

        assert len(said) == 1
        assert centre.mails(EMAIL) == ["activation"]
        assert centre.mails("stranger@nowhere.example") == []

    def test_who_has_a_password_and_asks_for_the_mail_is_reminded_once_an_hour(self, centre, client):
        carol = with_password(centre.person("carol"))
        asks(client, carol.email)
        assert centre.mails(carol) == []

        asks(client, carol.email, again="1")
        asks(client, carol.email, again="1")
        assert centre.mails(carol) == ["account_exists"]

        with time_machine.travel(now() + timedelta(minutes=61)):
            asks(client, carol.email, again="1")
        assert centre.mails(carol) == ["account_exists"] * 2

    def test_too_many_asked_mails_keep_nobody_with_a_password_out(self, centre, maelle, client):
        """A stranger who types one's address all day, or colleagues of the same network."""
        carol = with_password(centre.person("carol"))
        pages = set()
        for email in (carol.email, EMAIL, "stranger@nowhere.example"):
            for _ in range(6):
                browser = Client(headers={"accept-language": "en"})
                last = asks(browser, email)
            page = re.sub(r"try again in [^<]*", "", last.content.decode())
            pages.add(_alike(page.replace(email, "ADDRESS"), "KNOWN-1"))

        assert len(pages) == 1
        page = pages.pop()
        assert "Too many e-mails were asked for" in page
        assert "is on its way" not in page
        assert "Send the e-mail again" not in page
        assert (centre.mails(EMAIL), centre.mails("stranger@nowhere.example")) == (["activation"], [])
        assert client.post("/p/known/login", {"login": carol.email, "password": PASSWORD})["Location"] == "/p/known/"

    def test_signing_in_often_uses_no_mail_up(self, centre):
        carol = with_password(centre.person("carol"))
        for _ in range(8):
            browser = Client(headers={"accept-language": "en"})
            page = asks(browser, carol.email).content.decode()
            assert "is on its way" in page
            assert "Too many" not in page
            browser.post("/p/known/login", {"login": carol.email, "password": PASSWORD})

    @pytest.mark.parametrize("again", [{}, {"again": "1"}])
    def test_strangers_and_closed_accounts_leave_nothing_behind(self, centre, client, again):
        closed = centre.person("closed")
        deactivate(closed)
        before = (User.objects.count(), closed.memberships.count())

        for email in (closed.email, "stranger@nowhere.example"):
            asks(client, email, **again)

        assert not Invitation.objects.exists()
        assert not OutgoingMail.objects.exists()
        assert (User.objects.count(), closed.memberships.count()) == before


class TestSigningUp:
    def test_one_field_for_the_name_with_what_the_mail_carried_and_one_for_the_password(self, maelle, client):
        page = page_of(opened(client), "/p/known/activate")

        assert 'value="Maëlle Q."' in page
        assert re.findall(r'<input[^>]* name="(\w+)"', page.partition("<main")[2].partition("</main>")[0]) == [
            "csrfmiddlewaretoken",
            "full_name",
            "password",
        ]

    def test_one_is_signed_in_with_the_name_one_says(self, maelle, client):
        opened(client).post("/p/known/activate", {**FORM, "full_name": "QUÉRÉ  Maëlle"})

        maelle.refresh_from_db()
        assert (maelle.first_name, maelle.last_name) == ("Maëlle", "QUÉRÉ")
        assert client.session["_auth_user_id"] == str(maelle.pk)
        assert maelle.check_password(PASSWORD)

    def test_whoever_was_put_in_copy_signs_up_the_same_way_and_reads_the_request(self, centre, asked, maelle, client):
        nora = known_person("nora@legoff.example", name="nora@legoff.example", portal_key="known")
        asked.let_in(nora, by=maelle)
        link = f"/p/known/t/{asked.reference}"

        opened(client, nora.email, next=link)
        done = client.post("/p/known/activate", {**FORM, "full_name": "Nora Le Bihan"}, follow=True)

        assert done.redirect_chain == [(link, 302)]
        assert asked.title in done.content.decode()

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"password": "short"}, "12 characters"),
            ({"password": ""}, "Your full name"),
            ({"full_name": " "}, "Your full name"),
            ({"full_name": "12 34"}, "Write your name with letters"),
        ],
    )
    def test_a_mistake_says_what_and_keeps_the_name(self, maelle, client, wrong, said):
        form = {**FORM, **wrong}
        answer = opened(client).post("/p/known/activate", form)

        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        assert PASSWORD not in page
        assert form["full_name"].strip() in page
        assert "<title>Error" in page
        assert client.post("/p/known/activate", FORM).status_code == 302

    def test_a_very_long_name_is_refused_and_kept(self, maelle, client):
        answer = opened(client).post("/p/known/activate", {**FORM, "full_name": "Maëlle " * 60})

        assert answer.status_code == 422
        assert "Maëlle Maëlle" in answer.content.decode()

    def test_a_person_whose_address_is_no_identifier_keeps_theirs(self, centre, client):
        zoe = known_person("zoe+news@company.example", portal_key="known")
        opened(client, zoe.email).post("/p/known/activate", FORM)

        zoe.refresh_from_db()
        assert (zoe.username, zoe.has_usable_password()) == ("zoe-news", True)

    def test_looking_at_the_link_uses_nothing(self, maelle, client):
        asks(client)
        for _ in range(3):
            assert Client().get(link_in(EMAIL, "activation"), follow=True).status_code == 200

        assert Invitation.objects.get().used_at is None
        assert not User.objects.get(email=EMAIL).has_usable_password()

    def test_a_member_of_the_organisation_of_the_domain(self, centre, maelle, client):
        EmailDomain.objects.create(organisation=centre.home, domain="legoff.example", verified_at=now())

        opened(client).post("/p/known/activate", FORM)

        assert set(maelle.memberships.values_list("organisation__is_personal", flat=True)) == {True, False}
        assert maelle.memberships.get(organisation=centre.home).role == "member"

    def test_unless_the_owner_did_not_say_so(self, centre, maelle, client):
        centre.portal.sign_up_options = {}
        centre.portal.save()
        EmailDomain.objects.create(organisation=centre.home, domain="legoff.example", verified_at=now())

        opened(client).post("/p/known/activate", FORM)

        assert not maelle.memberships.filter(organisation=centre.home).exists()


class TestTheLinkAfterwards:
    def test_a_second_click_says_so_and_offers_a_new_mail(self, centre, maelle, client):
        opened(client, next="/p/known/t/KNOWN-1")
        link = link_in(EMAIL, "activation")
        client.post("/p/known/activate", FORM)
        other = Client(headers={"accept-language": "en"})

        page = page_of(other, link)

        assert "This link has already served" in page
        assert 'href="/p/known/login?next=%2Fp%2Fknown%2Ft%2FKNOWN-1"' in page
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.partition("<main")[2].partition("</main>")[0]))
        other.post("/p/known/recover", {**fields})
        assert centre.mails(EMAIL)[-1] == "password_reset"
        assert "KNOWN-1" in link_in(EMAIL, "password_reset")

    def test_it_opens_nothing_once_used(self, maelle, client):
        opened(client)
        late = Client()
        late.get(link_in(EMAIL, "activation"))
        client.post("/p/known/activate", FORM)

        late.post("/p/known/activate", {**FORM, "password": NEWER})

        maelle.refresh_from_db()
        assert maelle.check_password(PASSWORD)
        assert "_auth_user_id" not in late.session

    @pytest.mark.parametrize(("hours", "is_open"), [(23.99, True), (24, False)])
    def test_it_lives_24_hours(self, centre, maelle, client, hours, is_open):
        asks(client)
        link = link_in(EMAIL, "activation")
        with time_machine.travel(now() + timedelta(hours=hours), tick=False):
            page = page_of(client, link)
            assert ('name="password"' in page) is is_open
            if not is_open:
                assert "This link has expired" in page
                client.post("/p/known/activate", {"renew": "1"})
                assert centre.mails(EMAIL) == ["activation"] * 2

    def test_it_is_dead_once_the_password_came_by_another_way(self, maelle, client):
        asks(client)
        link = link_in(EMAIL, "activation")
        recovery.set_password(maelle, PASSWORD, portal_key="known")

        assert "This link has already served" in page_of(client, link)

    def test_a_newer_one_closes_it(self, maelle, client):
        asks(client)
        old = link_in(EMAIL, "activation")
        with time_machine.travel(now() + timedelta(hours=2)):
            asks(client)

            assert 'name="password"' not in page_of(client, old)
            assert 'name="password"' in page_of(client, link_in(EMAIL, "activation"))

    def test_on_another_portal_it_is_not_known(self, maelle, client, open_house):
        asks(client)

        elsewhere = link_in(EMAIL, "activation").replace("/p/known/", "/p/open/")

        assert client.get(elsewhere, follow=True).status_code == 404

    def test_the_link_is_of_the_row_that_was_mailed(self, maelle, client):
        asks(client)

        assert invitations.link_token(Invitation.objects.get()) in link_in(EMAIL, "activation")
