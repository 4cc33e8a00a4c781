from parvis.kit.once import asking_once, once, once_shown, showing


def test_inside_a_piece_of_work_a_thing_is_asked_once_and_outside_each_time():
    asked = []

    def ask():
        asked.append(1)
        return len(asked)

    with asking_once():
        assert [once("a", ask), once("a", ask), once("b", ask)] == [1, 1, 2]
    assert [once("a", ask), once("a", ask)] == [3, 4]


def test_what_a_page_shows_is_not_remembered_by_a_batch_of_work():
    asked = []

    def ask():
        asked.append(1)
        return len(asked)

    with asking_once():
        assert [once_shown("a", ask), once_shown("a", ask)] == [1, 2]
    with showing():
        assert [once_shown("a", ask), once_shown("a", ask), once("a", ask)] == [3, 3, 4]
