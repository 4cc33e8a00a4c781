"""The components, each drawn alone; how they look together is checked by the stories."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import SafeString
from django.utils.translation import override

from parvis.catalogue.workflow import Status
from parvis.kit import icons
from parvis.kit.templatetags.parvis import status
from tests.kit.sample_page import STATUSES

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def draw(source: str, **context: object) -> str:
    with override("fr"), time_machine.travel(NOW, tick=False):
        drawn = Template("{% load parvis %}" + source).render(Context(context))
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", re.sub(r"<svg.*?</svg>", "<svg/>", drawn, flags=re.DOTALL))).strip()


def test_an_icon_is_hidden_from_those_who_listen():
    drawn = icons.icon("paperclip", "i--s")

    assert drawn.startswith('<svg class="i i--s" viewBox="0 0 24 24" aria-hidden="true"><path d="')
    assert "\n" not in drawn


def test_an_unknown_icon_is_a_circle_and_a_line_in_the_log(caplog):
    assert icons.icon("no-such-icon") == icons.icon("circle")
    assert "no-such-icon" in caplog.text
    assert not icons.known("no-such-icon")


def test_a_status_is_a_shape_words_and_a_tint():
    assert draw("{% status s %}", s=STATUSES[0]) == '<span class="status m-calm"><svg/>Reçue</span>'
    assert draw("{% status s pill=True %}", s=STATUSES[3]) == '<span class="status status--pill m-warn"><svg/>À vous de répondre</span>'


def test_the_team_reads_its_own_label_where_there_is_one():
    assert "Nouvelle" in draw("{% status s agent=True %}", s=STATUSES[0])
    assert "En cours" in draw("{% status s agent=True %}", s=STATUSES[2])


def test_a_status_of_no_known_shape_is_still_drawn():
    odd = SimpleNamespace(glyph="odd", meaning="calm", label="<b>")

    assert draw("{% status s %}", s=odd) == '<span class="status m-calm"><svg/>&lt;b&gt;</span>'


def test_a_person_is_a_disc_and_an_organisation_a_square():
    assert draw('{% who "Camille Roy" %}') == '<span class="who" aria-hidden="true">CR</span>'
    assert draw('{% who "Maison L" kind="org" small=True %}') == '<span class="who who--org who--s" aria-hidden="true">ML</span>'


@pytest.mark.parametrize(
    ("left", "meaning", "words"),
    [
        (timedelta(minutes=50), " m-warn", "bientôt : 50 min"),
        (timedelta(days=3), "", "3 jours"),
        (-timedelta(minutes=20), " m-bad", "20 min de retard"),
    ],
)
def test_a_deadline_says_what_is_left(left, meaning, words):
    drawn = draw("{% due at %}", at=NOW + left).replace("\u00a0", " ")

    assert drawn.startswith(f'<span class="due{meaning}">')
    assert drawn.endswith(f">{words}</time></span>")


def test_no_deadline_is_nothing():
    assert draw("{% due at %}", at=None) == ""


def test_steps_say_which_one_this_is():
    assert draw("{% steps names 2 %}", names=[("Conditions", "/1"), "Coordonnées", ("Fin", "/3")]) == (
        '<ol class="steps" aria-label="Étape 2 sur 3"><li data-done><a href="/1">Conditions</a></li>'
        '<li aria-current="step">Coordonnées</li><li>Fin</li></ol>'
    )


def test_answers_are_listed_with_the_way_back_to_each():
    assert draw("{% answers rows %}", rows=[("Nom", "Ville <b>", "/e"), ("Produits", ["A", "B"])]) == (
        '<dl class="answers"><div><dt>Nom</dt><dd>Ville &lt;b&gt;</dd>'
        '<dd class="answers__act no-print"><a href="/e">Modifier<span class="vh">nom</span></a></dd></div>'
        "<div><dt>Produits</dt><dd>A<br>B</dd></div></dl>"
    )


def test_crumbs_end_where_one_is():
    expected = (
        '<nav class="crumbs no-print" aria-label="Fil d’Ariane"><ol><li><a href="/">Accueil</a></li>'
        '<li><span aria-current="page">Ici</span></li></ol></nav>'
    )

    assert draw('{% crumbs "Accueil" "/" "Ici" %}') == expected
    assert draw("{% crumbs parts %}", parts=[("Accueil", "/"), "Ici"]) == expected


def test_a_door_has_one_link():
    drawn = draw('{% door "life-buoy" "Assistance" "/a" "Une panne" %}')

    assert drawn == (
        '<li class="door"><span class="door__niche" aria-hidden="true"><svg/></span><div><h3><a href="/a">Assistance</a></h3>'
        "<p>Une panne</p></div></li>"
    )


def test_a_notice_holds_what_is_between_its_tags():
    drawn = draw('{% notice "warn" title="Attention" %}<p>{{ x }}</p>{% endnotice %}', x="<i>")

    assert drawn == '<div class="notice m-warn"><svg/><div><p><b>Attention</b></p><p>&lt;i&gt;</p></div></div>'


def test_an_empty_place_says_what_to_do():
    drawn = draw('{% empty "Aucune demande" url="/new" action="Demander" %}')

    assert drawn.endswith('<h2>Aucune demande</h2><p><a class="btn btn--primary" href="/new">Demander</a></p></div>')


def test_a_file_says_its_size():
    kept = SimpleNamespace(name="a<b.pdf", size=2048, get_absolute_url=lambda: "/f/1")

    assert draw("{% file f %}", f=kept) == '<a class="file" href="/f/1"><svg/><span>a&lt;b.pdf</span><small>2\u00a0ko</small></a>'


def test_pages_are_only_there_when_there_is_another():
    assert draw("{% pages %}") == ""
    assert 'rel="next"' in draw('{% pages next="/?after=1" %}')


def test_the_key_of_a_form_survives_its_redisplay():
    posted = RequestFactory().post("/", {"key": "abc"})

    assert draw("{% key_input %}", request=posted) == '<input type="hidden" name="key" value="abc">'


def test_each_form_has_a_key_of_its_own():
    assert draw("{% key_input %}{% key_input %}").count('value="') == 2
    assert len(set(re.findall('value="([^"]+)"', draw("{% key_input %}{% key_input %}")))) == 2


def test_a_portal_says_its_own_words_in_templates():
    portal = SimpleNamespace(texts={"tickets": {"fr": "tickets"}})

    assert draw('{% word "tickets" %} {% word "ticket" %}', portal=portal) == "tickets demande"


def test_filters_say_dates_sizes_and_texts():
    drawn = draw(
        "{{ at|moment }}|{{ at|day }}|{{ at|relative }}|{{ none|moment }}|{{ size|filesize }}|{{ texts|in_language }}|{{ name|initials }}",
        at=NOW,
        none=None,
        size=2048,
        texts={"fr": "Titre"},
        name="Camille Roy",
    ).replace("\u00a0", " ")

    assert drawn == "18 nov. à 10 h|18 novembre 2026|à l’instant||2 ko|Titre|CR"


def test_markdown_in_a_template_is_safe():
    assert draw("{{ body|markdown }}", body="<script>x</script> **oui**") == "<p>&lt;script&gt;x&lt;/script&gt;<strong>oui</strong></p>"


@pytest.mark.parametrize(("cookie", "chosen"), [("dark", "dark"), ("light", "light"), ("auto", ""), ('"><script>', "")])
def test_the_scheme_is_one_of_two_or_the_systems(cookie, chosen):
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie

    assert draw("{% scheme %}", request=request) == chosen


def test_a_label_that_was_safe_once_makes_no_other_text_safe():
    hostile = "<b>Ouverte</b>"
    drawn = [status(Status("k", "new", "team", "new", "calm", {}, {}), label=label) for label in (SafeString(hostile), hostile)]

    assert hostile in drawn[0]
    assert hostile not in drawn[1]


def test_no_sign_of_a_text_of_the_portal_begins_a_line():
    """What an organisation writes in its own words, labels and help of its fields included."""

    class Asking(forms.Form):
        door = forms.CharField(label="Porte : laquelle ?", help_text="Ex. : 12", required=False)

    drawn = draw("{{ texts|in_language }}{% field form.door %}", texts={"fr": "Just Fibre : Création"}, form=Asking())

    assert all(words in drawn for words in ("Just Fibre\u00a0: Création", "Porte\u00a0: laquelle\u202f?", "Ex.\u00a0: 12"))
    assert draw("{{ texts|in_language:'en' }}", texts={"en": "Just Fibre : Creation"}) == "Just Fibre : Creation"
