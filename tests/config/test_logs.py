import json
import logging
import logging.config

import pytest

from parvis.config.logs import drop_secrets, logging_settings, masked


@pytest.mark.parametrize(
    "text",
    [
        "GET /activate/MTIzNDU2Nzg5MDEyMzQ1Njc4OTA:1tXyz9:abcdefghijk",
        "could not connect to postgresql://parvis:hunter2@db/parvis",
    ],
)
def test_signed_links_and_passwords_in_addresses_are_masked(text):
    assert "•••" in masked(text)
    assert "hunter2" not in masked(text)
    assert "1tXyz9" not in masked(text)


@pytest.mark.parametrize("text", ["/t/YS-1042", "/files/0192f0e4-6c3b-7aaa-8bbb-0123456789ab/x.pdf", "parvis.tickets.submission.submit"])
def test_ids_paths_and_modules_stay_readable(text):
    assert masked(text) == text


def test_a_field_named_like_a_secret_is_masked():
    assert drop_secrets(None, "", {"password": "x", "mail_id": "7"}) == {"password": "•••", "mail_id": "7"}


def test_what_is_no_text_is_masked_as_its_text_and_a_request_is_left_out():
    event = {"request": object(), "where": ["/activate/MTIzNDU2Nzg5MDEyMzQ1Njc4OTA:1tXyz9:abcdefghijk"], "status_code": 404}

    assert drop_secrets(None, "", event) == {"where": "['/activate/•••']", "status_code": 404}


def test_a_log_line_is_one_json_object_that_keeps_the_extra_ids(capsys):
    logging.config.dictConfig(logging_settings("INFO", "json"))
    try:
        logging.getLogger("parvis.sample").warning("will retry %s", 7, extra={"mail": 7, "token": "abc"})
    finally:
        line = json.loads(capsys.readouterr().err)
        logging.getLogger().handlers.clear()

    del line["timestamp"]
    assert line == {"event": "will retry 7", "mail": 7, "token": "•••", "logger": "parvis.sample", "level": "warning"}
