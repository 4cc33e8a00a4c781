"""The real server in front of the real application, on a port of this machine."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress

import pytest

from parvis.demo import ports

pytestmark = pytest.mark.slow


def environment(**more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
    return {**clean, **more}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[str]:
    port = ports.free_port()
    settings = environment(PARVIS_DATA_DIR=str(tmp_path_factory.mktemp("data")), PARVIS_TEST="1", PARVIS_THREADS="4")
    server = subprocess.Popen([sys.executable, "-m", "parvis", "serve", "--port", str(port)], env=settings)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError):
            if status(f"http://127.0.0.1:{port}/healthz") == 200:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    assert server.wait(15) == 0


def status(url: str, data: bytes | None = None) -> int:
    try:
        with urllib.request.urlopen(url, data=data, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def raw(site: str, request: bytes) -> bytes:
    host, port = site.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        return connection.recv(65536)


def test_a_body_reaches_django(site):
    """Whatever the answer is, it is Django's: a body that is lost on the way would hang or fail."""
    assert status(f"{site}/nowhere", b"a=" + b"x" * 300_000) in {403, 404, 500}


def test_a_query_with_bytes_that_are_no_ascii_does_not_break(site):
    answer = raw(site, b"GET /healthz?q=\xe9 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")

    assert answer.split(b" ")[1] in {b"200", b"400"}


def test_a_beat_arrives_without_taking_a_thread(site):
    streams = [urllib.request.urlopen(f"{site}/live/ping", timeout=10) for _ in range(8)]

    beats = [stream.readline() for stream in streams]
    alive = status(f"{site}/healthz")

    for stream in streams:
        stream.close()
    assert beats == [b": beat\n"] * 8
    assert alive == 200


def test_an_unknown_stream_is_not_found(site):
    assert status(f"{site}/live/nothing") == 404


def test_a_server_without_a_key_of_its_own_does_not_start(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "parvis", "serve"],
        env=environment(PARVIS_DATA_DIR=str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr == (
        "parvis: PARVIS_SECRET_KEY is missing or shorter than 32 characters: set it to a long random value (or PARVIS_SECRET_KEY_FILE).\n"
    )


def test_a_wrong_variable_is_named_in_one_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "parvis", "serve"],
        env=environment(PARVIS_THREADS="many"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.startswith("PARVIS_THREADS: ")
    assert len(done.stderr.splitlines()) == 1
