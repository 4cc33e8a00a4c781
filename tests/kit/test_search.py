import threading

import pytest

from parvis.kit.search import query_stems, stems


@pytest.mark.parametrize(
    ("one", "other"), [("commandes", "commandé"), ("livraison", "LIVRAISONS"), ("élèves", "eleve"), ("matériels", "matériel")]
)
def test_words_of_one_family_have_one_stem(one, other):
    assert stems(one, "fr") == stems(other, "fr")


def test_references_are_kept_whole_piece_by_piece():
    assert stems("FI-29019-0ZK8", "fr") == "fi 29019 0zk8"


def test_elided_letters_are_left_out():
    assert stems("l’état d’une commande", "fr").split()[0] == stems("état", "fr")


def test_english_has_its_own_stems():
    assert stems("deliveries delivery", "en") == "deliveri deliveri"


def test_a_language_without_an_algorithm_is_only_folded():
    assert stems("Ærlig Été", "xx") == "aerlig ete"


def test_a_search_asks_each_stem_once():
    assert query_stems("Panne panne PANNES réseau", "fr") == [*query_stems("panne", "fr"), *query_stems("réseau", "fr")]


def test_stemming_in_several_threads_gives_what_one_gives():
    words = [f"{word}s" for word in ("commande", "livraison", "matériel", "certificat")] * 50
    expected = stems(" ".join(words), "fr")
    found: list[str] = []

    threads = [threading.Thread(target=lambda: found.append(stems(" ".join(words), "fr"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [expected] * 4
