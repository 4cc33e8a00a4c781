"""The words of mails at the administration: a portal's own, how the mail then looks in each language, and one sent to oneself."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from parvis.catalogue.models import Portal
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Notice, Paragraph
from parvis.mail.outbox import Recipient, enqueue
from parvis.mail.placeholders import OF_KINDS, filled, known_in
from parvis.mail.rendering import render, worded
from parvis.mail.specimens import SPECIMENS, specimen
from parvis.people.homes import home_of
from parvis.people.models import Invitation
from parvis.presets.apply import apply, plan
from parvis.presets.check import mistakes
from parvis.presets.export import canonical_texts, export
from parvis.presets.models import Revision
from parvis.presets.source import Source, folders, read
from parvis.tickets.models import Ticket
from tests.administration.screens import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SUBJECT = {"subject_fr": "[{reference}] Du nouveau : {title}", "subject_en": "[{reference}] News: {title}"}


def address(name: str = "letter", *args: str) -> str:
    return reverse(f"administration:{name}", args=["petite", *args])


AT = "ticket_replied"


def sent(client, kind: str = AT, **changed: str):
    path = address("letter", kind)
    return client.post(path, {**fields_of(client, path), **changed})


@pytest.mark.parametrize(
    ("text", "values", "said"),
    [
        ("Hello {name}, welcome.", {"name": "Ann"}, "Hello Ann, welcome."),
        ("Hello {name}. Welcome.", {"name": ""}, "Welcome."),
        ("{ name } and {other}", {"name": "Ann"}, "Ann and {other}"),
        ("One {name}.\n\nTwo.", {"name": "{reference}", "reference": "X"}, "One {reference}.\n\nTwo."),
        ("Nothing to fill", {}, "Nothing to fill"),
    ],
)
def test_placeholders_are_filled_once_and_never_evaluated(text, values, said):
    assert filled(text, values) == said


def test_words_that_need_what_lacks_leave_those_of_the_house():
    notice = Notice(subject="House", title="House", blocks=(Paragraph("House", is_intro=True),))

    said = worded(notice, {"subject": {"en": "For {name}"}, "intro": {"en": "First.\n\nSecond."}}, {"name": ""})

    assert said.subject == "House"
    assert said.blocks == (Paragraph("First.", is_intro=True), Paragraph("Second.", is_intro=True))


def test_every_kind_is_listed_and_tells_whose_words_it_has(editor, portal):
    Portal.objects.filter(pk=portal.pk).update(mail_texts={AT: {"button": {"fr": "Voir", "en": "See"}}})

    groups = editor.get(address("letters")).context["groups"]

    own = {kind.key: kind.own for _label, found in groups for kind in found}
    assert (own[AT], own["ticket_moved"], own["activation"]) == (("button",), (), ())
    assert {kind.key for _label, found in groups[:1] for kind in found} <= set(OF_KINDS)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("key", sorted(folders()))
def test_each_specimen_is_made_for_each_portal_of_the_house(key, language):
    apply(read(folders()[key]))

    with override(language):
        made = {kind: specimen(kind, key) for kind in SPECIMENS}

    series = Portal.objects.get(key=key).series
    about = {kind: one for kind, one in made.items() if kind in OF_KINDS}
    assert {kind: (f"{series}-1042" in one.subject, set(known_in(kind)) - {"portal", "name"}) for kind, one in about.items()} == {
        kind: (True, set(one.values)) for kind, one in about.items()
    }
    assert (len(about), len(made)) == (13, 18)
    assert not Ticket.objects.exists()


def test_a_kind_without_a_specimen_shows_its_frame(editor, portal):
    page = editor.get(address("letter", "join_asked"))

    assert (page.status_code, "join_asked" in SPECIMENS) == (200, False)


def test_a_mail_of_an_account_is_shown_and_its_link_opens_nothing(editor, portal, client):
    [_fr, (_code, _name, shown, _query)] = editor.get(address("letter", "activation")).context["previews"]

    link = next(line for line in shown.text.split() if "/activate/" in line)
    assert "Hello Camille Roux" in shown.text
    assert not Invitation.objects.exists()
    assert client.get(link).status_code != 200


def test_words_are_looked_at_in_both_languages_and_nothing_is_kept(editor, portal):
    answer = sent(editor, **SUBJECT, intro_fr="Bonjour {name}.", intro_en="Hello {name}.\n\nFrom {portal}.")

    said = {code: (shown.subject, shown.text) for code, _name, shown, _query in answer.context["previews"]}
    assert answer.status_code == 200
    assert said["fr"][0].startswith("[PT-1042] Du nouveau")
    assert said["en"][0].startswith("[PT-1042] News: ")
    assert "Hello Camille Roux.\n\nFrom Petite." in said["en"][1]
    assert (Revision.objects.count(), Portal.objects.get().mail_texts) == (0, {})


def test_the_frame_shows_the_same_mail_and_may_do_nothing(editor, portal):
    [_fr, (code, _name, _shown, query)] = sent(editor, **SUBJECT, title_fr="<script>", title_en="<script>alert(1)</script>").context[
        "previews"
    ]

    frame = editor.get(address("letter_preview", AT, code) + f"?{query}")

    policy = frame.headers["Content-Security-Policy"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in frame.content.decode()
    assert "<script>alert" not in frame.content.decode()
    assert (frame.headers["X-Frame-Options"], "default-src 'none'" in policy, "sandbox" in policy) == ("SAMEORIGIN", True, True)
    assert "script-src" not in policy


def test_words_are_saved_used_and_taken_back_as_a_file(editor, portal, petite, owner):
    assert sent(editor, save="1", **SUBJECT).status_code == 302

    portal.refresh_from_db()
    assert portal.mail_texts[AT]["subject"]["en"] == SUBJECT["subject_en"]
    assert [(one.kind, str(one.what)) for one in plan(petite)] == [("kept-by-hand", "portal petite")]
    assert 'en = "[{reference}] News: {title}"' in export("petite")[f"mail/{AT}.toml"]
    assert {file for file in export("petite") if file not in canonical_texts(petite)} == {f"mail/{AT}.toml"}
    assert [(one.kind, one.author) for one in Revision.objects.all()] == [("portal", owner)]


def test_words_that_are_emptied_leave_the_files_as_they_were(editor, petite, portal):
    sent(editor, save="1", **SUBJECT)

    sent(editor, save="1", subject_fr="", subject_en="")

    assert (export("petite"), plan(petite)) == (canonical_texts(petite), [])


def test_a_mail_that_leaves_has_the_words(editor, portal, owner):
    Portal.objects.filter(pk=portal.pk).update(mail_texts={"test_words": {"subject": {"en": "For {name} of {portal}"}}})
    owner.first_name = "Olga"
    NOTICES.register("test_words", lambda _mail: Notice(subject="House", title="House", blocks=()))
    try:
        mine = enqueue("test_words", to=owner, organisation=home_of(owner), portal_key="petite")
        theirs = enqueue("test_words", to=Recipient("a@b.example", "Typed", "en"), organisation=home_of(owner), portal_key="petite")
        owner.language = mine.language = "en"
        assert [render(mine).subject, render(theirs).subject] == [f"For {owner.full_name} of Petite", "House"]
    finally:
        NOTICES.unregister("test_words")


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"subject_fr": "Objet"}, ["subject_en"]),
        ({"subject_fr": "{referense}", "subject_en": "{reference}"}, ["subject_fr"]),
        ({"title_fr": "{settings.SECRET_KEY}", "title_en": "{reference.__class__}"}, ["title_fr", "title_en"]),
        ({"button_fr": "x" * 61, "button_en": "Go"}, ["button_fr"]),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(editor, portal, wrong, fields):
    answer = sent(editor, save="1", **wrong)

    assert (answer.status_code, list(answer.context["form"].errors), Revision.objects.count()) == (422, fields, 0)


def test_a_file_of_a_preset_is_held_to_the_same_placeholders():
    good = read(folders()["trackoe"])
    table = {"subject": {"fr": "[{reference}] {tittle}", "en": "[{reference}] {title}"}}

    found = mistakes(Source(good.name, {**good.files, "mail/ticket_moved.toml": table}, good.logo))

    assert [(one.file, one.key) for one in found] == [("mail/ticket_moved.toml", "subject.fr")]


def test_two_who_write_do_not_undo_each_other(editor, portal):
    page = fields_of(editor, address("letter", AT))
    sent(editor, save="1", **SUBJECT)

    answer = editor.post(address("letter", AT), {**page, "save": "1", "title_fr": "Titre", "title_en": "Title"})

    assert (answer.status_code, list(Portal.objects.get().mail_texts[AT])) == (409, ["subject"])


def test_a_test_goes_to_oneself_in_the_language_one_chose_with_the_words_as_typed(editor, portal, owner):
    answer = sent(editor, test_fr="1", **SUBJECT)

    mail = OutgoingMail.objects.get()
    assert (answer.status_code, mail.to, mail.language, Portal.objects.get().mail_texts) == (200, owner.email, "fr", {})
    shown = render(mail)
    assert "[PT-1042] Du nouveau" in shown.subject
    assert (shown.notice.stop, shown.notice.may_reply) == (None, False)


def test_tests_are_counted(editor, portal, settings):
    settings.LIMITS = settings.LIMITS | {"mail_trial": "1/m/key"}
    sent(editor, test_en="1")

    answer = sent(editor, test_en="1")

    assert (OutgoingMail.objects.count(), [one.level_tag for one in answer.context["messages"]]) == (1, ["error"])


@pytest.mark.parametrize(
    ("name", "args"), [("letter", ["none"]), ("letter", ["mail_trial"]), ("letter_preview", [AT, "de"]), ("letter_preview", ["none", "fr"])]
)
def test_there_is_no_page_of_what_is_not_sent(editor, portal, name, args):
    assert editor.get(address(name, *args)).status_code == 404


def test_an_agent_finds_no_words(agents, portal):
    assert agents.get(address("letters")).status_code == 404
    assert agents.get(address("letter_preview", AT, "fr")).status_code == 404
