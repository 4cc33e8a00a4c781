import pytest

from parvis.mail.models import Mailbox
from parvis.mail.reading import read
from parvis.mail.trust import trust_of

OURS = "mx.house.example"


def judged(*results: str, sender: str = "ann@client.example", **settings) -> str:
    lines = [f"Authentication-Results: {result}" for result in results]
    raw = "\r\n".join([*lines, f"From: {sender}", "Subject: x", "", "y"]).encode()
    return trust_of(read(raw), Mailbox(settings={"authserv_ids": [OURS], **settings})).value


@pytest.mark.parametrize(
    ("results", "trust"),
    [
        ([f"{OURS}; dmarc=pass header.from=client.example"], "verified"),
        ([f"{OURS} 1; dkim=pass header.d=client.example"], "verified"),
        ([f"{OURS}; spf=pass smtp.mailfrom=bounce@client.example"], "verified"),
        ([f"{OURS}; spf=pass (sender is fine; really) smtp.mailfrom=client.example; dmarc=none"], "verified"),
        ([f"{OURS}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example"], "unverified"),
        ([f"{OURS}; dkim=pass header.d=example"], "unverified"),
        ([f"{OURS}; dkim=pass header.d=let.client.example"], "unverified"),
        ([f"{OURS}; dmarc=fail header.from=client.example; dkim=pass header.d=client.example"], "failed"),
        ([f"{OURS}; spf=none; dkim=none"], "unverified"),
        ([], "unverified"),
        (["evil.example; dmarc=pass header.from=client.example"], "unverified"),
        ([f"evil.{OURS}; dmarc=pass header.from=client.example"], "unverified"),
        ([f"{OURS}; dmarc=fail header.from=client.example", f"{OURS}; dmarc=pass header.from=client.example"], "failed"),
        ([f"{OURS}; dmarc=pass header.from=evil.example"], "unverified"),
    ],
)
def test_only_what_our_own_host_found_for_the_senders_own_domain_counts(results, trust):
    assert judged(*results) == trust


def test_without_a_host_that_checks_nothing_is_known():
    assert judged(f"{OURS}; dmarc=pass header.from=client.example", authserv_ids=[]) == "unknown"


def test_a_relay_that_refuses_forgeries_may_vouch_for_all():
    assert judged(authserv_ids=[], checked_by_relay=True) == "verified"
