"""Pictures named in a text."""

from uuid import uuid4

from parvis.intake.field_types.kind import Part
from parvis.intake.pictures import MOST, named_in, pictures_at
from parvis.intake.templatetags.intake import answer_part
from parvis.kit.markdown import render


def test_pictures_are_named_once_in_their_order():
    first, second = uuid4(), uuid4()

    assert named_in(f"![a](cid:{first}) ![b](cid:{second}) ![a](cid:{first}) ![x](cid:logo@mail)") == [first, second]
    assert len(named_in(" ".join(f"![x](cid:{uuid4()})" for _number in range(MOST + 9)))) == MOST


def test_what_looks_like_an_id_and_is_none_is_passed_over():
    assert named_in("![x](cid:aaaaaaaa---------------------------) ![x](cid:0-0)") == []


def test_a_text_shows_the_pictures_of_its_own_files_and_no_other():
    mine, other = str(uuid4()), str(uuid4())

    html = answer_part(Part(f"See ![screen](cid:{mine}) and ![theirs](cid:{other})", "markdown"), {mine: "/t/A-1/files/x"})

    assert '<img src="/t/A-1/files/x?preview" alt="screen">' in html
    assert html.count("<img") == 1
    assert "theirs" in html


def test_no_picture_of_elsewhere_is_ever_loaded():
    html = render("![x](https://evil.example/p.png) ![y](data:image/png;base64,AA)", images=pictures_at({str(uuid4()): "/x"}))

    assert "<img" not in html
