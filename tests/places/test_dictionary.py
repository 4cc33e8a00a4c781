import pytest
from hypothesis import given
from hypothesis import strategies as some

from parvis.places import dictionary, indexing
from parvis.places.dictionary import is_off, keys_of, meant, sound
from parvis.places.models import Spelling, Street, Word
from tests.places import ground

WORDS = some.text("abcde", min_size=4, max_size=9)


@given(WORDS, some.data())
def test_a_word_with_one_letter_wrong_shares_a_key_with_the_right_one(word, data):
    place = data.draw(some.integers(0, len(word) - 1))
    letter = data.draw(some.sampled_from("abcdez"))
    wrong = data.draw(
        some.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
                _swapped(word, place),
            ]
        )
    )

    assert is_off(wrong, word, 1)
    assert len(wrong) < 4 or keys_of(wrong) & keys_of(word)


def _swapped(word, place):
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


@pytest.mark.parametrize(
    ("one", "other", "off"),
    [
        ("paix", "paix", 0),
        ("paix", "piax", 1),
        ("paix", "pai", 1),
        ("paix", "paixx", 1),
        ("paix", "pais", 1),
        ("ganneron", "gabneorn", 2),
        ("paix", "roux", 3),
    ],
)
def test_letters_are_counted_as_people_mistype_them(one, other, off):
    assert [is_off(one, other, most) for most in range(4)] == [most >= off for most in range(4)]


@pytest.mark.parametrize(("one", "other"), [("jaures", "jores"), ("philippe", "filipe"), ("chateau", "chato"), ("moulin", "moullin")])
def test_words_that_sound_alike_have_one_sound(one, other):
    assert sound(one) == sound(other)


@pytest.mark.usefixtures("laid")
def test_a_word_means_itself_first_and_then_the_nearest():
    found = meant(["ganeron", "paix", "zzzzzz", "12"])

    assert [one.text for one in found["ganeron"]] == ["ganneron"]
    assert (found["paix"][0].text, found["paix"][0].quality) == ("paix", 1.0)
    assert found["zzzzzz"] == []
    assert [one.text for one in found["12"]] == []


@pytest.mark.usefixtures("laid")
def test_a_beginning_with_a_letter_wrong_is_known():
    assert "ganneron" in [one.text for one in dictionary.begun("gannre")]


@pytest.mark.usefixtures("laid")
def test_a_refresh_writes_only_what_differs(django_assert_max_num_queries):
    before = set(Word.objects.values_list("pk", "text", "street_count"))

    with django_assert_max_num_queries(8):
        dictionary.refresh()

    assert set(Word.objects.values_list("pk", "text", "street_count")) == before


@pytest.mark.usefixtures("laid")
def test_words_come_and_go_with_the_streets():
    ground.street("59350", "Rue Nouvellement Bâtie", "0999", [1])
    Street.objects.get(name="Rue d'Arras").delete()

    indexing.refresh()

    assert Word.objects.get(text="nouvellement").street_count == 1
    assert not Word.objects.filter(text="arras").exists()
    assert not Spelling.objects.filter(key="arras").exists()


@pytest.fixture
def laid(db):
    ground.lay()
