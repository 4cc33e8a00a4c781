"""Twice the text costs at most twice the time, and a megabyte of anything at most two seconds: there is no pattern that holds a mailbox."""

import time

import pytest

from parvis.mail.quoting import split
from parvis.mail.quoting.html_text import text_of

MEGABYTE = 1_000_000

TEXTS = [
    ">", ">\n", "On ", "On \n", " ", "\n", "_", "_" * 40 + "\n", "--\n", "Le a écrit :\n", "a :\n", "<a@b", "a@",
    "On Mon, Apr 2, 2012 at 6:26 PM, X <x@y.fr> wrote:\n> a\n", "On Mon, Apr 2, 2012\n", "From: a@b.c\n", "De : a\nDate : x\n", "Subject: a\n\n",
    "Sent from my iPhone\n", "Cordialement,\nJean\n", "Ce message est confidentiel\n", "> a\nb\n", "> http://x\n=\n", "-----Original Message-----\n> a\n", "\u00a0", "réponses ",
]  # fmt: skip
PAGES = [
    "<", "<a ", "<a x=", '<a x="', "</div>", "<p>x", "<blockquote>x", "<!--", "<!", "</", "&", "&amp", "<a href=h>x</a>",
    "<script>a", '<div style="display:none">', "<b><i>x</b>", "<ul><li>x", '<div class="gmail_signature">x</div>', "<pre>\n", "<img alt=abc>", "<p>x</p>\n",
]  # fmt: skip


def _seconds(function, text):
    began = time.process_time()
    function(text)
    return time.process_time() - began


def _takes_linear_time(function, piece):
    half = piece * (MEGABYTE // len(piece) // 2)
    once, twice = _seconds(function, half), _seconds(function, half + half)
    if twice > 2.5 * once + 0.1:  # another process may have been in the way of the first
        once, twice = max(once, _seconds(function, half)), min(twice, _seconds(function, half + half))
    return twice <= 2.5 * once + 0.1 and twice <= 2


@pytest.mark.parametrize("piece", TEXTS, ids=repr)
def test_a_megabyte_of_the_same_is_split_in_linear_time(piece):
    assert _takes_linear_time(split, piece)


@pytest.mark.parametrize("piece", PAGES, ids=repr)
def test_a_megabyte_of_the_same_tag_is_read_in_linear_time(piece):
    assert _takes_linear_time(text_of, piece)
