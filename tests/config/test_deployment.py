"""The files of deploy/ and what docs/operations.md says of them, really run: nginx in front of a server, units read by systemd itself."""

from __future__ import annotations

import http.client
import re
import select
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection

from parvis.config.environment import PREFIX, Environment
from parvis.demo.ports import free_port
from parvis.kit.clock import now
from tests.config.installation import on_sqlite

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
HOST = "help.example"
AROUND = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/parvis.conf;
}}
"""


class Site(NamedTuple):
    plain: int
    secure: int
    direct: int


@pytest.fixture(scope="module")
def site(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Site]:
    if connection.vendor != "sqlite":
        pytest.skip("says nothing of the database")
    if NGINX is None:
        pytest.fail("no nginx on this machine (package nginx-light)")
    folder = tmp_path_factory.mktemp("nginx")
    with django_db_blocker.unblock():
        house = on_sqlite(folder / "data")
        connection.close()
    ports = Site(free_port(), free_port(), free_port())
    configure(folder, ports)
    settings = {"PARVIS_SITE_URL": f"https://{HOST}", "PARVIS_TRUSTED_PROXIES": "1", "PARVIS_THREADS": "4"}
    server = house.start("serve", "--port", str(ports.direct), environment=settings)
    nginx = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        wait_for(ports)
        yield ports
    finally:
        for process in (nginx, server):
            process.terminate()
        nginx.wait(10)
        server.communicate(timeout=20)


def configure(folder: Path, ports: Site) -> None:
    """The documented file with other ports and a certificate of our own, and nothing else."""
    text = (DEPLOY / "nginx.conf").read_text()
    text = text.replace("listen 80;", f"listen 127.0.0.1:{ports.plain};").replace("listen 443 ", f"listen 127.0.0.1:{ports.secure} ")
    text = re.sub(r"^ +listen \[::\].*\n", "", text, flags=re.MULTILINE)
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{ports.direct}").replace("/etc/letsencrypt/live/help.example", str(folder))
    (folder / "parvis.conf").write_text(text)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now() - timedelta(days=1)).not_valid_after(now() + timedelta(days=1))
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    no_lock = serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, no_lock))


def wait_for(site: Site) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError, http.client.HTTPException):
            if ask(site, "GET", "/readyz")[0] == 200:
                return
        time.sleep(0.1)
    pytest.fail("nothing answers behind nginx")


def connected(site: Site, source: str = "127.0.0.1") -> http.client.HTTPSConnection:
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection("127.0.0.1", site.secure, timeout=30, context=anybody, source_address=(source, 0))


def ask(site: Site, method: str, path: str, body: Any = None, *, source: str = "127.0.0.1", **headers: str) -> tuple[int, Any, bytes]:
    with closing(connected(site, source)) as to:
        to.request(method, path, body, {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}})
        answer = to.getresponse()
        return answer.status, answer.headers, answer.read()


@pytest.mark.slow
def test_whoever_comes_by_http_is_sent_to_https(site):
    with closing(http.client.HTTPConnection("127.0.0.1", site.plain, timeout=10)) as to:
        to.request("GET", "/t/SUP-1?a=b", headers={"Host": HOST})
        answer = to.getresponse()

    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/t/SUP-1?a=b")


@pytest.mark.slow
def test_pages_know_that_they_came_by_https(site):
    status, headers, _page = ask(site, "GET", "/desk/login")

    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "__Host-csrf=" in headers["Set-Cookie"]
    assert "Secure" in headers["Set-Cookie"]


@pytest.mark.slow
def test_the_number_of_a_request_is_that_of_nginx(site):
    assert re.fullmatch(r"[0-9a-f]{32}", ask(site, "GET", "/healthz", X_Request_ID="0123456789abcdef")[1]["X-Request-ID"])


@pytest.mark.slow
def test_a_live_page_is_told_at_once(site):
    begun = time.monotonic()
    with closing(connected(site)) as to:
        to.request("GET", "/live/ping", headers={"Host": HOST})
        first = to.getresponse().read(1)

    assert first == b":"
    assert time.monotonic() - begun < 1


@pytest.mark.slow
def test_a_large_upload_arrives_and_one_that_is_too_large_is_refused(site):
    kind = "multipart/form-data; boundary=x"
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n' + bytes(60 * 1024 * 1024) + b"\r\n--x--\r\n"

    statuses = [ask(site, "POST", "/desk/login", body, Content_Type=kind)[0]]
    with closing(connected(site)) as to:
        to.request("POST", "/desk/login", headers={"Host": HOST, "Content-Length": str(130 * 1024 * 1024)})
        statuses.append(to.getresponse().status)

    assert statuses == [403, 413]  # all of it was read, and there was no token


@pytest.mark.slow
def test_an_answer_waits_until_what_was_sent_is_read(site):
    """Nobody reads a form without a token; an answer in the middle of it would be lost to nginx, which still sends, with the connection."""
    head = f"POST /desk/login HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\nContent-Length: 900000\r\n\r\n".encode()
    assert ask(site, "POST", "/desk/login", "login=nobody")[0] == 403  # all is loaded: now it answers in milliseconds
    with socket.create_connection(("127.0.0.1", site.direct), timeout=30) as to:
        to.sendall(head + bytes(300_000))
        is_early = bool(select.select([to], [], [], 1)[0])
        to.sendall(bytes(600_000))
        answer = to.recv(100)

    assert (is_early, answer.split(b" ")[1]) == (False, b"403")


def sign_in(site: Site, source: str) -> int:
    _status, headers, page = ask(site, "GET", "/desk/login", source=source)
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    body = f"csrfmiddlewaretoken={token[1].decode()}&login=nobody-{source}&password=wrong"
    cookie = headers["Set-Cookie"].split(";")[0]
    form = "application/x-www-form-urlencoded"
    return ask(
        site,
        "POST",
        "/desk/login",
        body,
        source=source,
        Content_Type=form,
        Cookie=cookie,
        Referer=f"https://{HOST}/",
        X_Forwarded_For="9.9.9.9",
    )[0]


@pytest.mark.slow
def test_people_are_told_apart_by_their_own_addresses(site):
    """Limits count by address: all of one proxy would be one person, and what a browser claims would be nobody."""
    many = [sign_in(site, "127.0.0.2") for _ in range(12)]

    assert many[0] != many[-1]
    assert sign_in(site, "127.0.0.3") == many[0]


@pytest.mark.slow
def test_numbers_for_operators_are_not_shown_outside_and_are_on_the_machine(site):
    with closing(http.client.HTTPConnection("127.0.0.1", site.direct, timeout=10)) as to:
        to.request("GET", "/metrics")
        inside = to.getresponse().status

    assert (ask(site, "GET", "/metrics")[0], inside) == (404, 200)


@pytest.mark.parametrize("name", ["parvis@.service", "parvis-backup.service", "parvis-backup.timer"])
def test_systemd_reads_every_line_of_the_units(name, tmp_path):
    verifier = shutil.which("systemd-analyze")
    if verifier is None:
        pytest.fail("no systemd-analyze on this machine (package systemd)")
    for unit in DEPLOY.glob("parvis*"):
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/parvis/parvis", str(ROOT / "parvis")))

    done = subprocess.run([verifier, "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, timeout=60, check=False)

    ours = [line for line in (done.stdout + done.stderr).splitlines() if "parvis" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_the_documents_name_every_file(path):
    assert f"deploy/{path.name}" in (ROOT / "docs" / "operations.md").read_text()


def test_the_names_of_variables_in_the_files_are_those_of_the_code():
    said = {name for path in DEPLOY.iterdir() for name in re.findall(rf"{PREFIX}[A-Z_]+", path.read_text())}

    assert {name.removesuffix("_FILE").removeprefix(PREFIX).lower() for name in said} <= set(Environment.model_fields)
