import pytest

from parvis.catalogue.models import Portal
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import Action, Notice, Paragraph
from parvis.mail.outbox import Recipient, enqueue
from parvis.mail.rendering import render, worded

HOUSE = Notice(
    subject="[YS-1] New message: Printer",
    title="New message",
    blocks=(Paragraph("Hello,"), Paragraph("Somebody wrote.", is_intro=True), Action("View the request", "https://house.example/t/YS-1")),
)


def test_a_portal_that_says_nothing_uses_the_words_of_the_house():
    assert worded(HOUSE, {}) == HOUSE


def test_a_portal_has_its_own_words_for_each_part_in_the_readers_language(settings):
    texts = {
        "subject": {"fr": "Objet", "en": "Own subject"},
        "title": {"fr": "Titre", "en": "Own title"},
        "intro": {"fr": "Début", "en": "Own beginning."},
        "button": {"fr": "VOIR LA DEMANDE", "en": "VIEW THE REQUEST"},
    }

    said = worded(HOUSE, texts)

    assert (said.subject, said.title) == ("Objet", "Titre")
    assert said.blocks == (
        Paragraph("Hello,"),
        Paragraph("Début", is_intro=True),
        Action("VOIR LA DEMANDE", "https://house.example/t/YS-1"),
    )


def test_an_introduction_comes_first_where_the_house_has_none():
    notice = Notice(subject="S", title="T", blocks=(Action("Go", "https://house.example"),))

    assert worded(notice, {"intro": {"fr": "Début"}}).blocks[0] == Paragraph("Début", is_intro=True)


@pytest.fixture
def portal(db) -> Portal:
    return Portal.objects.create(
        key="yservice",
        name="YService",
        languages=["fr", "en"],
        series="YS",
        brand_colour="#0b6e75",
        sign_up="form",
        mail_texts={"test_greeting": {"button": {"fr": "VOIR LA DEMANDE"}, "subject": {"fr": "Objet {settings.SECRET_KEY} {{ 7|add:7 }}"}}},
    )


def test_the_words_are_in_both_forms_of_the_mail_and_are_only_words(portal, greeting, town):
    mail = enqueue(greeting, to=Recipient("a@b.example", language="fr"), organisation=town, portal_key="yservice")

    rendered = render(OutgoingMail.objects.get(pk=mail.pk))

    assert "VOIR LA DEMANDE" in rendered.html
    assert "VOIR LA DEMANDE" in rendered.text
    assert rendered.subject == "Objet {settings.SECRET_KEY} {{ 7|add:7 }}"
