from parvis.mail.reading import lately, read

RAW = b"From: ann@client.example\r\nSubject: Hello\r\n\r\nWords\r\n"


def test_a_mail_read_a_moment_ago_is_given_away_once():
    mail = read(RAW)
    lately.remember("a", mail, len(RAW))

    assert [lately.recalled("a"), lately.recalled("a"), lately.recalled("b")] == [mail, None, None]


def test_no_more_is_remembered_than_fits(monkeypatch):
    monkeypatch.setattr(lately, "MOST", 2)
    for name in ("a", "b", "c"):
        lately.remember(name, read(RAW), 10)
    lately.remember("large", read(RAW), lately.LARGEST_BYTES + 1)

    assert [lately.recalled(name) is not None for name in ("a", "b", "c", "large")] == [False, True, True, False]
