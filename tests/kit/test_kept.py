import pytest
from django.template import Context, Template
from django.utils.translation import override

from parvis.kit.templatetags import kept


def drawn(template: Template, **values) -> str:
    return template.render(Context(values))


def test_a_piece_is_drawn_once_for_the_same_values():
    template = Template("{% load kept %}{% kept key %}{{ count }}{% endkept %}")

    assert [drawn(template, key=key, count=count) for count, key in enumerate("aba")] == ["0", "1", "0"]


def test_each_language_has_its_own():
    template = Template("{% load kept i18n %}{% kept %}{% get_current_language as spoken %}{{ spoken }}{% endkept %}")
    for language in ("fr", "en", "fr"):
        with override(language):
            assert drawn(template) == language


def test_the_token_of_a_form_is_each_visitor_s_own():
    template = Template("{% load kept %}{% kept %}<form>{% csrf_token %}</form>{% endkept %}")

    assert 'value="one"' in drawn(template, csrf_token="one")
    second = drawn(template, csrf_token="two")
    assert 'value="two"' in second
    assert "one" not in second


def test_what_is_drawn_inside_is_escaped_once():
    template = Template("{% load kept %}{% kept name %}<b>{{ name }}</b>{% endkept %}")

    assert [drawn(template, name="<i>") for _ in range(2)] == ["<b>&lt;i&gt;</b>"] * 2


def test_pieces_are_not_kept_without_end(monkeypatch):
    monkeypatch.setattr(kept, "MOST_PIECES", 2)
    template = Template("{% load kept %}{% kept key %}{{ key }}{% endkept %}")
    for key in range(5):
        drawn(template, key=key)

    [node] = template.nodelist.get_nodes_by_type(kept.Kept)
    assert len(node.pieces) <= 2


def test_a_value_that_can_change_under_its_key_is_refused():
    template = Template("{% load kept %}{% kept key %}{% endkept %}")

    with pytest.raises(TypeError):
        drawn(template, key=["a list"])
