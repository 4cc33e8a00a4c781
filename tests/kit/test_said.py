import pytest
from django.template import Context, Template
from django.utils.translation import override


def drawn(source: str, **values) -> str:
    return Template("{% load i18n %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "french", "english"),
    [
        ('{% trans "Messages only" %}', "Messages seuls", "Messages only"),
        ('{% translate "All" context "messages" %}', "Tout", "All"),
        ('{% trans "Send" as said %}<{{ said }}>', "<Envoyer>", "<Send>"),
        ("{% trans word %}", "Messages seuls", "Messages only"),
        ('{% trans "Messages only"|upper %}', "MESSAGES SEULS", "MESSAGES ONLY"),
        ('{% trans "Messages only" noop %}', "Messages only", "Messages only"),
    ],
)
def test_a_text_is_said_in_the_language_of_each_page(source, french, english):
    template = Template("{% load i18n %}" + source)
    said = []
    for language in ("fr", "en", "fr"):
        with override(language):
            said.append(template.render(Context({"word": "Messages only"})))
    assert said == [french, english, french]


def test_what_a_person_typed_is_still_escaped():
    assert drawn("{% trans word %}", word="<b>") == "&lt;b&gt;"
    assert drawn('{% trans "<b>" %}') == "<b>"


def test_the_other_tags_of_django_are_there():
    with override("fr"):
        assert drawn("{% get_current_language as spoken %}{{ spoken }}{% blocktrans %} {{ x }}{% endblocktrans %}", x=1) == "fr 1"
