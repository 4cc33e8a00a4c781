"""`./parvis demo` as a person starts it: opened, signed in to, stopped; then started again with what it held."""

import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from parvis.demo import ports
from parvis.presets.demo import PASSWORD, sign_ins

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
STOPS_WITHIN = 15


@contextmanager
def demo(data: Path, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Its address, once its first page has answered."""
    port = ports.free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
    command = [sys.executable, "-m", "parvis", "demo", "--port", str(port), "--data", str(data), *arguments]
    process = subprocess.Popen(command, env=clean | {"LC_ALL": "C.UTF-8"}, stdout=subprocess.PIPE, text=True)
    site = f"http://127.0.0.1:{port}"
    try:
        wait_for(site, process)
        yield site, process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOPS_WITHIN)
        process.stdout.close()


def wait_for(site: str, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert process.poll() is None, process.stdout.read()
        with suppress(OSError), urllib.request.urlopen(f"{site}/", timeout=60) as page:
            assert page.status == 200
            return
        time.sleep(0.1)
    pytest.fail("the demo did not answer within two minutes")


class Visitor:
    """A browser without a screen."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def read(self, path: str, **fields: str) -> str:
        data = urllib.parse.urlencode(fields).encode() if fields else None
        with self.opener.open(urllib.request.Request(f"{self.site}{path}", data, {"Referer": self.site}), timeout=60) as answer:
            return answer.read().decode()

    def sign_in(self, portal: str, login: str) -> str:
        path = f"/p/{portal}/login"
        form = self.read(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]
        return self.read(path, csrfmiddlewaretoken=token, login=login, password=PASSWORD)


def test_the_demo_opens_lets_people_in_stops_and_keeps_what_it_held(tmp_path):
    data = tmp_path / "demo"
    people = {one.portal: one for one in reversed(sign_ins()) if not one.is_staff}

    with demo(data, "--fresh") as (site, process):
        visitor = Visitor(site)
        index = visitor.read("/")
        assert [portal for portal in people if f"/p/{portal}/" not in index] == []
        assert "Mails sent by the demo" in Visitor(site).read("/_inbox/") or "Courriels" in Visitor(site).read("/_inbox/")
        for portal, person in people.items():
            own = Visitor(site)
            own.sign_in(portal, person.login)
            assert "logout" in own.read(f"/p/{portal}/")

    assert process.returncode == 0
    assert_all_gone(data)

    begun = time.monotonic()
    with demo(data) as (site, process):
        again = time.monotonic() - begun
        assert "logout" in Visitor(site).sign_in(*next((one.portal, one.login) for one in people.values()))
    assert process.returncode == 0
    assert again < 30


def assert_all_gone(data: Path) -> None:
    """No process of this demo is left: each has its folder in its environment."""
    wanted = f"PARVIS_DATA_DIR={data}".encode()
    left = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                left.append(folder.name)
    assert left == []
