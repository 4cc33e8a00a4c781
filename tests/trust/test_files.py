"""Classes 13, 29 and 30 of trust.md: a file is bytes under a name of ours, given back as bytes; nothing of it runs, opens or unfolds."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from parvis.intake.definition import Field
from parvis.intake.models import Upload
from parvis.intake.owner import Owner
from parvis.intake.uploads import receive
from parvis.journal.models import Attachment
from parvis.kit.errors import Refused
from parvis.kit.filetypes import content_type
from parvis.kit.images import thumbnail
from tests.rights.world import FILE, World
from tests.trust.reading import read
from tests.trust.visiting import visitor

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><script>alert(1)</script></html>"


def png(width: int, height: int) -> bytes:
    """A picture that says it is this large, and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 10_000_000, 9)) + chunk(b"IEND", b"")


def picture(kind: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(made, kind)
    return made.getvalue()


def archive(name: str = "a.txt", size: int = 10) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, b"0" * size)
    return made.getvalue()


UPLOADS = {
    "page.html": HTML,
    "page.htm": HTML,
    "page.txt": HTML,
    "page.png": HTML,
    "page.pdf": HTML,
    "page.xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    "drawing.svg": SVG,
    "drawing.png": SVG,
    "drawing.xml": b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><x/>',
    "polyglot.gif": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)//<script>alert(1)</script>",
    "polyglot.jpg": picture("JPEG") + HTML,
    "polyglot.pdf": b"%PDF-1.4\n" + HTML,
    "document.pdf": b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "real.png": picture("PNG"),
    "real.jpg": picture("JPEG"),
    "real.webp": picture("WEBP"),
    "shell.php": b"<?php system($_GET['x']); ?>",
    "shell.php.png": b"<?php system($_GET['x']); ?>",
    "shell.png.php": picture("PNG") + b"<?php system($_GET['x']); ?>",
    "shell.jsp": b"<% Runtime.getRuntime().exec(); %>",
    "shell.py": b"import os; os.system('x')",
    "shell.sh": b"#!/bin/sh\nrm -rf /",
    ".htaccess": b"AddType application/x-httpd-php .png",
    ".user.ini": b"auto_prepend_file=shell.png",
    "web.config": b"<configuration/>",
    "program.exe": b"MZ\x90\0" + b"\0" * 100,
    "program.elf": b"\x7fELF" + b"\0" * 100,
    "shortcut.url": b"[InternetShortcut]\nURL=file:///c:/x",
    "script.js": b"alert(1)",
    "style.css": b"body{background:url(//evil.example)}",
    "manifest.json": b'{"start_url":"//evil.example"}',
    "mail.eml": b"From: a@b\nContent-Type: text/html\n\n<script>alert(1)</script>",
    "feed.rss": b"<rss><script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script></rss>",
    "flash.swf": b"FWS\x09" + b"\0" * 50,
    "archive.zip": archive(),
    "climbing.zip": archive("../../../../etc/cron.d/x"),
    "bomb.zip": archive(size=20_000_000),
    "book.xlsm": archive("xl/vbaProject.bin"),
    "text.docx": archive("word/document.xml"),
    "a\r\nX-Injected: 1.txt": b"text",
    'a";filename="b.html': b"text",
    "a\u202egnp.html": HTML,
    "../../../../etc/passwd": b"text",
    "..\\..\\boot.ini": b"text",
    "x" * 300 + ".html": HTML,
    "nul\0.html": HTML,
    "é漢字🙂.html": HTML,
}


def sent(world: World, name: str, data: bytes) -> Attachment:
    user, ticket = world.users["requester"], world.tickets["own"]
    file = SimpleUploadedFile("x", data, content_type="text/html")
    file._name = name  # what a request could carry: Django's own border is not relied upon
    upload = receive(file, owner=Owner(user.pk), purpose=ticket.reply_purpose, field=FILE)
    return ticket.reply("", by=user, uploads=[upload.pk]).attachments.get()


@pytest.mark.parametrize("name", UPLOADS, ids=lambda name: repr(name)[:30])
def test_a_file_comes_back_as_bytes_that_nothing_runs(world: World, name: str):
    kept = sent(world, name, UPLOADS[name])

    answer = visitor(world, "requester").get(f"/p/house/t/{world.named['own']['reference']}/files/{kept.pk}/{'a'}")

    assert answer.status_code == 200
    assert read(answer) == UPLOADS[name]
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert not set(answer["Content-Disposition"]) & set('\r\n"\\/<>\0')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Type"] in ("application/octet-stream", "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp")
    assert "X-Injected" not in answer.headers
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", UPLOADS, ids=lambda name: repr(name)[:30])
def test_a_file_is_kept_under_a_name_of_ours_that_nobody_serves_or_runs(world: World, name: str):
    kept = sent(world, name, UPLOADS[name])
    path = Path(settings.MEDIA_ROOT, kept.storage_key)

    assert path.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve())
    assert len(kept.storage_key) == 35 and kept.storage_key[2] == "/"
    assert set(kept.storage_key) <= set("0123456789abcdef/")
    assert path.stat().st_mode & 0o137 == 0  # nobody else's to read or write, nobody's to run
    assert not set(kept.name) & set("\r\n\0/\\\u202e")


def test_the_type_is_what_the_content_is_whatever_is_declared(world: World):
    types = {
        name: sent(world, name, UPLOADS[name]).content_type for name in ("page.png", "drawing.png", "page.txt", "real.png", "polyglot.pdf")
    }

    assert types == {
        "page.png": "text/html",
        "drawing.png": "image/svg+xml",
        "page.txt": "text/html",
        "real.png": "image/png",
        "polyglot.pdf": "application/pdf",
    }


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("image", "page.png"),
        ("image", "drawing.png"),
        ("image", "shell.php.png"),
        ("image", "drawing.svg"),
        ("pdf", "page.pdf"),
        ("text", "page.txt"),
        ("png", "drawing.png"),
    ],
)
def test_a_field_that_takes_pictures_takes_no_page_that_calls_itself_one(world: World, accept: str, name: str):
    field = Field.read({"key": "files", "type": "file", "many": True, "accept": [accept]})
    before = sum(1 for _file in Path(settings.MEDIA_ROOT).rglob("*"))

    with pytest.raises(Refused):
        receive(SimpleUploadedFile(name, UPLOADS[name]), owner=Owner(world.users["requester"].pk), purpose="x", field=field)

    assert not Upload.objects.filter(purpose="x").exists()
    assert sum(1 for _file in Path(settings.MEDIA_ROOT).rglob("*")) <= before + 1  # perhaps a folder, never the file


def test_only_pictures_are_shown_in_place_and_only_as_we_drew_them(world: World):
    base = f"/p/house/t/{world.named['own']['reference']}/files"
    for name in ("real.png", "real.jpg", "real.webp", "polyglot.jpg"):
        answer = visitor(world, "requester").get(f"{base}/{sent(world, name, UPLOADS[name]).pk}/a?preview")
        drawn = read(answer)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert drawn[8:12] == b"WEBP" and b"script" not in drawn
        assert answer["X-Content-Type-Options"] == "nosniff"
    for name in ("page.png", "drawing.svg", "document.pdf", "polyglot.gif", "page.html", "program.exe"):
        answer = visitor(world, "requester").get(f"{base}/{sent(world, name, UPLOADS[name]).pk}/a?preview")
        assert answer.status_code == 404, name


# --- too much ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [lambda: png(50_000, 50_000), lambda: png(2**31 - 1, 2**31 - 1), lambda: png(1, 2**30), lambda: png(0, 0)])
def test_a_picture_that_unfolds_is_not_unfolded(world: World, make: Callable[[], bytes]):
    bomb = make()
    began = time.process_time()

    with pytest.raises(Refused):
        thumbnail(io.BytesIO(bomb))
    kept = sent(world, "bomb.png", bomb)
    answer = visitor(world, "requester").get(f"/p/house/t/{world.named['own']['reference']}/files/{kept.pk}/a?preview")

    assert answer.status_code == 404
    assert time.process_time() - began < 2


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP", "ICO", "PPM"])
def test_pictures_of_other_kinds_that_unfold_are_refused_too(kind: str):
    heads = {
        "GIF": b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\0\0\0" + b",\0\0\0\0" + struct.pack("<HH", 65535, 65535) + b"\0\2\0",
        "TIFF": b"II*\0\x08\0\0\0\x03\0" + struct.pack("<HHII", 256, 4, 1, 60000) + struct.pack("<HHII", 257, 4, 1, 60000) + b"\0" * 20,
        "BMP": b"BM" + b"\0" * 8 + struct.pack("<IIii", 54, 40, 60000, 60000) + struct.pack("<HHI", 1, 24, 0) + b"\0" * 30,
        "ICO": b"\0\0\1\0\1\0\0\0\0\0\1\0\x20\0\xff\xff\xff\x7f\x16\0\0\0",
        "PPM": b"P6 60000 60000 255\n",
    }

    with pytest.raises(Refused):
        thumbnail(io.BytesIO(heads[kind]))


def test_an_archive_is_never_opened(world: World):
    """It is kept as it came: its size is that of the archive, whatever it would unfold to."""
    kept = sent(world, "bomb.zip", UPLOADS["bomb.zip"])

    assert kept.size == len(UPLOADS["bomb.zip"]) < 100_000
    assert content_type(UPLOADS["bomb.zip"], "bomb.zip") == "application/zip"


def test_a_file_larger_than_its_field_takes_leaves_nothing_behind(world: World):
    field = Field.read({"key": "files", "type": "file", "max_mb": 0.001})
    before = set(Path(settings.MEDIA_ROOT).rglob("*/*"))

    with pytest.raises(Refused):
        receive(SimpleUploadedFile("a.txt", b"x" * 5000), owner=Owner(world.users["requester"].pk), purpose="x", field=field)

    assert set(Path(settings.MEDIA_ROOT).rglob("*/*")) == before


def test_a_form_of_too_many_parts_or_files_is_refused(world: World):
    client = visitor(world, "requester")
    path = "/p/house/services/open/new/ask"

    fields = client.post(path, {f"field{number}": "x" for number in range(2100)})
    files = client.post(path, {f"file{number}": SimpleUploadedFile("a.txt", b"x") for number in range(60)})
    empty = client.post(
        path,
        "".join(f'--x\r\nContent-Disposition: form-data; name="a{n}"\r\n\r\n\r\n' for n in range(3000)) + "--x--",
        "multipart/form-data; boundary=x",
    )

    assert [answer.status_code for answer in (fields, files, empty)] == [400, 400, 400]


def test_a_body_that_is_no_form_breaks_nothing(world: World):
    client = visitor(world, "requester")
    path = "/p/house/services/open/new/ask"
    bodies: list[tuple[Any, str]] = [
        (b"\xff\xfe\x00", "multipart/form-data; boundary=x"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        (b"--x\r\n" + b"A: b\r\n" * 5000, "multipart/form-data; boundary=x"),
        (b"x", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=" + "y" * 5000),
        (b"x", "multipart/form-data; boundary=\xc3\xa9"),
        (b"[" * 100_000, "application/json"),
        (b"summary=%ff%fe%00&description=%ed%a0%80", "application/x-www-form-urlencoded"),
        (b"summary=x", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"summary=x", "application/x-www-form-urlencoded; charset=nothing"),
        (b"%" * 10_000, "application/x-www-form-urlencoded"),
    ]

    codes = {kind: client.generic("POST", path, body, kind).status_code for body, kind in bodies}

    assert {kind: code for kind, code in codes.items() if code not in (302, 400, 415, 422)} == {}
