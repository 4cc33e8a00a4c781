from parvis.kit.once import asking_once, once


def test_inside_a_piece_of_work_a_thing_is_asked_once_and_outside_each_time():
    asked = []

    def ask():
        asked.append(1)
        return len(asked)

    with asking_once():
        assert [once("a", ask), once("a", ask), once("b", ask)] == [1, 1, 2]
    assert [once("a", ask), once("a", ask)] == [3, 4]
