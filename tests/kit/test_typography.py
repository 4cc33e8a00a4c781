import time

import pytest
from django.utils.safestring import SafeString, mark_safe

from parvis.kit.typography import typo

NB, NNB = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ("Vraiment ?", f"Vraiment{NNB}?"),
        ("Oui ; non !", f"Oui{NNB}; non{NNB}!"),
        ("Attention : ceci", f"Attention{NB}: ceci"),
        ("« facultatif »", f"«{NNB}facultatif{NNB}»"),
        ("2,1 Mo et 20 % à 9 h 12", f"2,1{NB}Mo et 20{NB}% à 9{NB}h{NB}12"),
        ("le 21 novembre", f"le 21{NB}novembre"),
        ("M. Roy et Mme Roy", f"M.{NB}Roy et Mme{NB}Roy"),
        ("l'état", "l’état"),
        ("http://exemple.fr/?a=1", "http://exemple.fr/?a=1"),
        ("10:42", "10:42"),
    ],
)
def test_french_is_spaced_as_printers_do(written, set_):
    assert typo(written, "fr") == set_


def test_english_is_left_alone():
    assert typo("Really ? It's 5 %", "en") == "Really ? It's 5 %"


def test_a_text_stays_unsafe_and_html_stays_safe():
    assert not isinstance(typo("<b> ?", "fr"), SafeString)
    assert isinstance(typo(mark_safe("<b>Oui !</b>"), "fr"), SafeString)


def test_only_the_text_of_html_is_changed():
    html = mark_safe('<a title="Quoi ?" href="/?q=a ;b">Quoi ?</a><pre>a ? b</pre><code>x : y</code> fin !')

    assert typo(html, "fr") == f'<a title="Quoi ?" href="/?q=a ;b">Quoi{NNB}?</a><pre>a ? b</pre><code>x : y</code> fin{NNB}!'


def test_spacing_a_long_text_takes_time_in_proportion():
    began = time.perf_counter()
    typo(" " * 500_000 + "9 " * 100_000 + "<" * 100_000, "fr")
    assert time.perf_counter() - began < 3
