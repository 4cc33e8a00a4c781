"""The pieces of a mail on their own: charsets, encoded words, parameters, addresses, dates, encodings."""

from datetime import UTC, datetime

import pytest

from parvis.mail.reading import Person
from parvis.mail.reading.addresses import people
from parvis.mail.reading.bodies import unflowed
from parvis.mail.reading.charsets import _TABLE, decode, named
from parvis.mail.reading.dates import read_date
from parvis.mail.reading.headers import decode_words, read_block, unfold
from parvis.mail.reading.identifiers import identifiers
from parvis.mail.reading.parameters import parameters
from parvis.mail.reading.transfer import undo


@pytest.mark.parametrize(
    "label", ["hex", "idna", "rot13", "base64", "zip", "punycode", "x-unknown", "fakescii-7", "2.5", "unicode_escape", "mbcs"]
)
def test_what_is_no_charset_names_no_codec(label):
    assert named(label) == ""


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("utf8*fr", "utf-8"),
        ("3Dutf-8", "utf-8"),
        ("charset=utf-8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("gb2312", "gb18030"),
        ("X-GBK", "gb18030"),
        ("iso-gb2312", "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ("shift_jis", "cp932"),
        ("x-mac-cyrillic", "mac-cyrillic"),
        ("iso-8859-8-i", "iso8859-8"),
        ("windows-1251", "cp1251"),
        ("ISO-8859-15", "iso8859-15"),
        ("unicode-1-1-utf-7", "utf-7"),
    ],
)
def test_labels_of_real_mails(label, codec):
    assert named(label) == codec


def test_every_codec_of_the_table_reads_text():
    assert [codec for codec in set(_TABLE.values()) if not isinstance(b"a\0\0\0".decode(codec, "replace"), str)] == []


def test_bytes_without_a_label_are_utf8_or_western():
    assert decode("é".encode()) == "é"
    assert decode(b"d\xe9j\xe0 \x80 \x81", "x-unknown") == "déjà € \x81"
    assert decode("déjà vu".encode()[:-4], "utf-8") == "déj\ufffd"
    assert decode(b"d\xe9j\xe0", "utf-8") == "déjà"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?iso-8859-1?Q?Fr\xf6sche?=", "Frösche"),
        (b"Fr\xf6sche", "Frösche"),
        ("Frösche".encode(), "Frösche"),
        (b"=?utf-8?Q?C=C3?= =?utf-8?Q?=A9?=", "Cé"),
        (b"=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"),
        (b"=?utf-8?Q?quoi ? oui?=", "quoi ? oui"),
        (b"=?utf-8*fr?B?w6k?=", "é"),
        (b"=?nonsense", "=?nonsense"),
        (b"=?utf-8?X?a?=", "=?utf-8?X?a?="),
    ],
)
def test_encoded_words(raw, text):
    assert decode_words(unfold(raw)) == text


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("a/b; name=plan.pdf", "plan.pdf"),
        ("a/b; name=plan du site.pdf", "plan du site.pdf"),
        ('a/b; name="a;b.pdf"; x=1', "a;b.pdf"),
        (r'a/b; name="C:\plans\"; x=1', "C:\\plans\\"),
        (r'a/b; name="le \"bon\".pdf"', 'le "bon".pdf'),
        ("a/b; name*=utf-8''%C3%A9t%C3%A9.pdf", "été.pdf"),
        ("a/b; name*0*=iso-8859-1'fr'%E9t; name*1*=%E9; name*2=.pdf", "été.pdf"),
        ("a/b; name*1=b; name*0=a", "ab"),
        ('a/b; name="=?utf-8?Q?=C3=A9t=C3=A9.pdf?="', "été.pdf"),
        ("a/b; name=plain.pdf; name*=utf-8''better.pdf", "better.pdf"),
        ('a/b; name="never closed.pdf', "never closed.pdf"),
    ],
)
def test_names_of_files(value, name):
    assert parameters(value)["name"] == name


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("alice@Ville.Example", [("", "alice@ville.example")]),
        ('"Éluard, Alice" <a@b.example>', [("Éluard, Alice", "a@b.example")]),
        ("Éluard, Alice <a@b.example>", [("Éluard", ""), ("Alice", "a@b.example")]),
        ("a@b.example (Alice (du 2e))", [("Alice (du 2e)", "a@b.example")]),
        ("=?utf-8?Q?Eluard,_Alice?= <a@b.example>", [("Eluard, Alice", "a@b.example")]),
        ('"a@trusted.example" <evil@b.example>', [("a@trusted.example", "evil@b.example")]),
        ("Amis: a@b.example, c@d.example;", [("", "a@b.example"), ("", "c@d.example")]),
        ("undisclosed-recipients:;", []),
        ("Alice <<a@b.example>>", [("Alice", "a@b.example")]),
        ("Alice <a@b.example", [("Alice", "a@b.example")]),
        ("<@relay.example:a@b.example>", [("", "a@b.example")]),
        ("mailto:a@b.example", [("", "a@b.example")]),
        ('"a b"@c.example', [("", '"a b"@c.example')]),
        ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
        ("=?utf-8?Q?a=40b.example?=", [("", "a@b.example")]),
        ("a@b.example, A <a@b.example>", [("", "a@b.example")]),
        (", ,;", []),
        ("<>", []),
    ],
)
def test_addresses(value, expected):
    assert people(value) == tuple(Person(name, email) for name, email in expected)


@pytest.mark.parametrize(
    "text",
    ["Tue, 3 Nov 2026 09:30:00 +0100", "3 Nov 2026 09:30:00 +0100 (CET)", "2026-11-03T09:30:00+01:00", "Tue, 03 Nov 26 08:30 GMT"],
)
def test_dates(text):
    assert read_date(text) == datetime(2026, 11, 3, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "demain", "Tue, 3 Nov 0026 09:30:00 +9999999", "3 Nov 9999 00:00:00 -2359", "1 1 1 1 1 1 1"])
def test_no_dates(text):
    assert read_date(text) is None


def test_a_leap_second_is_the_second_before_it():
    """R13: no clock of ours shows 60."""
    assert read_date("Sat, 31 Dec 2016 23:59:60 +0000") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert read_date("2016-12-31T23:59:60Z") is None


def test_encodings_are_undone_as_far_as_they_can_be():
    assert undo(b"QU\n JD", "base64") == b"ABC"
    assert undo(b"QQ==Qg==QUJD", "BASE64;") == b"ABABC"
    assert undo(b"QUJDR", "base64") == b"ABC"
    assert undo(b"=C3=A9=\n!", "Quoted-Printable") == "é!".encode()
    assert undo(b"junk\nbegin 644 a\n#0V%T\n`\nend\n", "x-uuencode") == b"Cat"
    assert undo(b"a=3D", "nonsense") == b"a=3D"


def test_flowed_lines_are_joined_within_their_level():
    assert unflowed("un \ndeux\n> trois \n> quatre\ncinq\n-- \nsix", delete_space=False) == "un deux\n> trois quatre\ncinq\n-- \nsix"


def test_a_stray_line_among_headers_does_not_end_them():
    headers, body = read_block(b"From x\nSubject: a\nstray\nTo: b\n\nbody", 0, 36)

    assert (headers.get("subject"), headers.get("to"), body) == ("a", "b", 31)


def test_of_many_references_the_first_and_the_last_are_kept():
    found = identifiers(" ".join(f"<{number}@x>" for number in range(500)))

    assert (len(found), found[0], found[1], found[-1]) == (200, "0@x", "301@x", "499@x")
