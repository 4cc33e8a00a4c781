import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from parvis.places.folding import ANYWHERE, AS_KIND, fold, label

WORDS = some.sampled_from(
    [*ANYWHERE, *AS_KIND, "d", "l", "12", "0", "alsace", "bis", "paris", "lyon", "3e", "arrondissement", "cedex", "mai", "dix"]
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("6 RUE ETIENNE GANNERON 77600 BUSSY-ST-GEORGES", "6 rue etienne ganneron 77600 bussy saint georges"),
        ("12bis, Av. de l’Église", "12 bis avenue de eglise"),
        ("12 d'artagnan", "12 artagnan"),
        ("20 r d alsace", "20 rue alsace"),
        ("12 D avenue Foch", "12 d avenue foch"),
        ("n° 12 bd St-Michel", "12 boulevard saint michel"),
        ("Nº12B chem. du Gal Leclerc", "12 b chemin du general leclerc"),
        ("Place du Pèse-Lait 01640 L'Abergement-de-Varey", "place du pese lait 01640 abergement de varey"),
        ("Rue du Huit Mai 1945", "rue du 8 mai 1945"),
        ("Rue du Dix-neuf Mars 1962", "rue du 19 mars 1962"),
        ("rue de la 2ème D.B.", "rue de la 2e d b"),
        ("Rue du Premier Mai", "rue du 1er mai"),
        ("Neuilly s/ Seine", "neuilly sur seine"),
        ("LYON 03", "lyon 3e"),
        ("69003 Lyon 3e Arrondissement", "69003 lyon 3e"),
        ("Paris 1er Arrondissement", "paris 1er"),
        ("75001 PARIS CEDEX 01", "75001 paris"),
        ("Paris 12 rue de la Paix", "paris 12 rue de la paix"),
        ("Cœur-de-Ville", "coeur de ville"),
        ("12-14 rue R", "12 14 rue r"),
        ("", ""),
        ("– ! –", ""),
    ],
)
def test_one_spelling_for_all_that_people_write(written, folded):
    assert fold(written) == folded


@given(some.text() | some.lists(WORDS).map(" ".join))
@example("d d alsace")
@example("12 d d alsace")
@example("sur s/ s/")
def test_folding_what_is_folded_changes_nothing(written):
    once = fold(written)

    assert fold(once) == once


@given(some.text())
def test_what_is_folded_holds_only_letters_digits_and_single_spaces(written):
    folded = fold(written)

    assert folded == " ".join(folded.split())
    assert folded.replace(" ", "").isascii()
    assert not folded or folded.replace(" ", "").isalnum()


def test_a_fold_fits_its_column():
    assert fold("St " * 50, 100) == ("saint " * 17)[:100].rstrip()


def test_a_label_is_name_postcode_and_commune():
    assert label("R. d’Arras", "62000", "L’Haÿ") == "rue arras 62000 hay"
