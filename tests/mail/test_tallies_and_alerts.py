import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import translation

from parvis.kit.clock import now, standing_at
from parvis.mail import alerts, decisions, tallies
from parvis.mail.models import MailAlert, Tally
from parvis.mail.reading import automatic
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_tally_counts_the_last_hour():
    tallies.add(("receipt", "a@x.fr"), ("receipt of", 1))
    with standing_at(now() + timedelta(minutes=30)):
        tallies.add(("receipt", "A@x.fr"))
        assert tallies.counts(("receipt", "a@x.fr"), ("receipt of", 1), ("never", 0)) == [2, 1, 0]
    with standing_at(now() + timedelta(minutes=75)):
        assert tallies.count("receipt", "a@x.fr") == 1


def test_old_tallies_are_forgotten():
    tallies.add(("receipt", "a@x.fr"))
    with standing_at(now() + timedelta(hours=4)):
        tallies.forget_old_tallies()
    assert not Tally.objects.exists()


def test_an_alert_told_twice_counts_and_is_news_again():
    reader = Cast().technician
    alerts.alert("mailbox_failing", key="m", portal_key="house", mailbox="a@x.fr", reason="no answer")
    first = MailAlert.objects.get()
    alerts.see(first, by=reader)
    assert not alerts.unseen(["house"]).exists()

    alerts.alert("mailbox_failing", key="m", portal_key="house", mailbox="a@x.fr", reason="no answer")

    assert [(one.count, one.pk) for one in alerts.unseen(["house"])] == [(2, first.pk)]
    assert not alerts.unseen(["other"]).exists()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_decision_and_alert_is_said_even_with_a_value_lacking(language):
    with translation.override(language):
        decided = decisions.in_words({"code": code} for code in decisions.WORDS)
        alerted = [alerts.said(MailAlert(kind=kind)) for kind in alerts.KINDS]

    assert not [sentence for sentence in [*decided, *alerted] if len(sentence) < 10 or "%(" in sentence]


def test_the_codes_of_the_reader_are_said_in_words():
    with translation.override("fr"):
        said = decisions.in_words(
            [{"code": "automatic", "why": "list"}, {"code": "faults", "faults": "text-cut 1000000, tnef, unheard-of"}]
        )

    assert said == [
        "Il est écrit par une machine (il vient d’une liste de diffusion)\u00a0: rien n’y répond.",
        "Tout n’a pas pu être lu\u00a0: son texte est trop long, un fichier propre à Outlook (winmail.dat), unheard-of.",
    ]


def test_every_code_of_the_reader_has_its_words():
    folder = Path(automatic.__file__).parent
    signs = re.findall(r'return "([a-z-]+)"', (folder / "automatic.py").read_text())
    faults = re.findall(r'faults\.append\(f?"([a-z-]+)|f?"([a-z-]+-cut)', "".join(path.read_text() for path in folder.glob("*.py")))

    codes = {*signs, *("".join(one) for one in faults)}
    assert len(codes) > 20
    assert codes - set(decisions.SIGNS) == set()
