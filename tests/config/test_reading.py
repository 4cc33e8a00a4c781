"""What nobody reads is read before the answer begins."""

import asyncio

import pytest

from parvis.config import reading
from parvis.config.reading import Reading

START = {"type": "http.response.start", "status": 403, "headers": []}
CHUNKS = [{"type": "http.request", "body": b"x" * 10, "more_body": left} for left in (True, True, False)]


class Connection:
    """`chunks` come one by one; then nothing comes any more."""

    def __init__(self, chunks):
        self.chunks, self.sent_after = list(chunks), []

    async def receive(self):
        if not self.chunks:
            await asyncio.Event().wait()
        return self.chunks.pop(0)

    async def send(self, _message):
        self.sent_after.append(len(self.chunks))

    def answer(self, *, method="POST", length=b"30"):
        """How many chunks were left when the answer began."""

        async def run():
            await Reading({"method": method, "headers": [(b"content-length", length)]}, self.receive, self.send).send(START)

        asyncio.run(run())
        return self.sent_after


def test_the_rest_is_read_before_the_answer():
    assert Connection(CHUNKS).answer() == [0]


def test_who_leaves_is_not_waited_for():
    assert Connection([CHUNKS[0], {"type": "http.disconnect"}]).answer() == [0]


def test_what_asks_only_is_answered_at_once():
    assert Connection([]).answer(method="GET") == [0]


def test_what_says_that_it_is_too_large_is_left_unread():
    assert Connection(CHUNKS).answer(length=b"999999999") == [3]


def test_what_becomes_too_large_is_left_there(monkeypatch):
    monkeypatch.setattr(reading, "DEFAULT_MAX_BYTES", 15)

    assert Connection(CHUNKS).answer(length=b"") == [1]


@pytest.mark.parametrize("chunks", [[], CHUNKS[:1]])
def test_who_sends_no_more_is_answered_in_time(chunks, monkeypatch):
    monkeypatch.setattr(reading, "READ_WITHIN", 0.05)

    assert Connection(chunks).answer() == [0]
