import json
import logging
import logging.config
import re
from contextlib import contextmanager

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from parvis.config import tracing, worker
from parvis.config.logs import logging_settings
from parvis.kit.jobs import Sweep
from parvis.kit.pages import server_error

MADE = re.compile(r"[0-9a-f]{12}")


@contextmanager
def logged(capsys):
    """Will hold the lines written inside, as JSON."""
    lines = []
    logging.config.dictConfig(logging_settings("INFO", "json"))
    try:
        yield lines
    finally:
        lines += [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        logging.getLogger().handlers.clear()


def ask(view, **headers):
    return tracing.traced(view)(RequestFactory().get("/", headers=headers))


def test_every_answer_says_its_own_number(client):
    names = [client.get("/healthz")["X-Request-ID"] for _ in range(2)]

    assert all(map(MADE.fullmatch, names))
    assert names[0] != names[1]


def test_every_line_of_a_request_says_its_number(capsys):
    def view(request):
        logging.getLogger("parvis.sample").info("at work")
        return HttpResponse()

    with logged(capsys) as lines:
        answer = ask(view)
        logging.getLogger("parvis.sample").info("after it")

    assert [line.get("request_id") for line in lines] == [answer["X-Request-ID"], None]


@pytest.mark.parametrize(
    ("proxies", "given", "is_kept"),
    [
        (1, "0123456789abcdef0123456789abcdef", True),
        (0, "0123456789abcdef0123456789abcdef", False),
        (1, "a\u202eb; x", False),
        (1, "", False),
    ],
)
def test_the_number_of_a_proxy_of_ours_is_kept_and_no_other(settings, proxies, given, is_kept):
    settings.TRUSTED_PROXIES = proxies

    answer = ask(lambda request: HttpResponse(), **{"X-Request-ID": given})

    assert (answer["X-Request-ID"] == given) is is_kept


def test_the_page_of_an_error_says_the_number():
    answer = ask(server_error)

    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.content.decode()


def test_every_line_of_a_round_of_the_worker_says_which(capsys, db):
    with logged(capsys) as lines:
        worker.run_once(Sweep("test.talking", 1, lambda: logging.getLogger("parvis.sample").info("at work")))

    [line] = lines
    assert line["sweep"] == "test.talking"
    assert MADE.fullmatch(line["round"])
