import pytest

from parvis.mail.quoting.html_text import text_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("<p>a\n  b&nbsp;&eacute;</p>", "a b\u00a0é"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n\n  - c"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<table><tr><td>a</td><td><p>b</p></td></tr><tr><td>c</td><td></td></tr></table>", "a | b\nc"),
        ("<blockquote>a<br>b<blockquote>c</blockquote></blockquote>d", "> a\n> b\n>\n>> c\n>\nd"),
        ('<a href="https://x.fr/a">ici</a>', "ici <https://x.fr/a>"),
        ('<a href="https://x.fr/">https://x.fr</a>', "https://x.fr"),
        ('<a href="mailto:a@x.fr?subject=b">a@x.fr</a>', "a@x.fr"),
        ('<a href="javascript:alert(1)">ici</a>', "ici"),
        ('<img alt="Plan du site"> <img alt="image001.png"> <img alt=""> <img src=x>', "[image: Plan du site]"),
        ('<style>p{}</style><script>x="<p>y</p>"</script><div style="display:none">vu par personne<p>ni ceci</p></div>vu', "vu"),
        ('<p style="display:none">caché<p>vu', "vu"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<!-- a --><![if !mso]>b<![endif]><?xml:x />", "b"),
        ("3 < 4 et a<b>c</b>", "3 < 4 et ac"),
        ("a<hr>b", "a\n________________________________\nb"),
        ("", ""),
        ("a<p", "a"),
    ],
)
def test_html_reads_as_plain_text(html, text):
    assert text_of(html) == text


def test_what_is_written_below_a_signature_is_not_put_under_it():
    assert "-- " not in text_of('<div>a</div><div class="gmail_signature">Jean</div><div>PS : b</div>')


def test_ends_without_beginnings_and_beginnings_without_ends_are_read():
    assert text_of("</div></p></td>a<div><b><i><td>b</span>").split() == ["a", "b"]


def test_below_too_many_tags_the_words_are_kept():
    assert text_of("<b>a</b>" * 20_000 + "<i>fin</i>").split()[-1] == "fin"
