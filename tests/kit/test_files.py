import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from parvis.kit.errors import Refused
from parvis.kit.files import discard, open_stored, safe_name, store
from parvis.kit.filetypes import accept_attribute, content_type, matches
from parvis.kit.images import thumbnail
from parvis.kit.sizes import human_size


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(mode: str = "RGB", size: tuple[int, int] = (40, 30), kind: str = "PNG") -> bytes:
    output = io.BytesIO()
    Image.new(mode, size).save(output, kind)
    return output.getvalue()


def archive(*names: str) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as opened:
        for name in names:
            opened.writestr(name, "x")
    return output.getvalue()


def test_a_file_is_kept_under_a_key_that_says_nothing_of_it(folder):
    stored = store(io.BytesIO(b"%PDF-1.7 bonjour"), name="../../etc/facture août.pdf")

    assert stored.name == "facture août.pdf"
    assert (stored.size, stored.content_type) == (16, "application/pdf")
    assert stored.sha256 == hashlib.sha256(b"%PDF-1.7 bonjour").hexdigest()
    assert [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()] == [stored.key]
    assert "facture" not in stored.key


def test_a_kept_file_is_read_back_and_forgotten():
    stored = store(io.BytesIO(b"a" * 200_000), name="a.txt")

    with open_stored(stored.key) as opened:
        assert opened.read() == b"a" * 200_000
    discard(stored.key)
    with pytest.raises(FileNotFoundError):
        open_stored(stored.key)


def test_an_upload_is_kept_like_any_stream():
    upload = SimpleUploadedFile("note.txt", b"bonjour", content_type="image/png")

    assert store(upload, name=upload.name).content_type == "text/plain"


def test_a_file_too_long_is_refused_and_leaves_nothing(folder):
    with pytest.raises(Refused, match=r"100.ko"):
        store(io.BytesIO(b"a" * 300_000), name="a.txt", max_bytes=100 * 1024)

    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_a_stream_that_breaks_leaves_nothing(folder):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise OSError("No space left on device")
            return super().read(10)

    with pytest.raises(OSError, match="No space"):
        store(Broken(b"a" * 100), name="a.txt")

    assert not [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("rapport.pdf", "rapport.pdf"),
        ("C:\\Users\\moi\\rapport.pdf", "rapport.pdf"),
        ("../../etc/passwd", "passwd"),
        (".htaccess", "htaccess"),
        ("a\r\nb.txt", "a b.txt"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ('a<b>:"c|?*.txt', "a_b___c___.txt"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("x" * 300, "x" * 150),
    ],
)
def test_a_name_is_safe_to_show_and_to_save(name, safe):
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"%PDF-1.4", "a.txt", "application/pdf"),
        (picture(), "a.jpg", "image/png"),
        (b"bonjour", "a.csv", "text/csv"),
        (b"bonjour \xe9t\xe9", "a.txt", "text/plain"),
        (b"bonjour", "a.exe", "text/plain"),
        (b"\x00\x01\x02", "a.txt", "application/octet-stream"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "a.txt", "image/svg+xml"),
        (b"<!DOCTYPE html><p>", "a.txt", "text/html"),
        (b"  <script>alert(1)</script>", "a.csv", "text/html"),
        (b"From: a@b.fr\r\n\r\n<html>", "a.eml", "message/rfc822"),
        (archive("a.txt"), "a.zip", "application/zip"),
        (archive("a.txt"), "a.docx", "application/zip"),
        (
            archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
            "a.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "a.zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.doc", "application/msword"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.exe", "application/octet-stream"),
        (b"MZ\x90\x00" + b"\x00" * 100, "a.pdf", "application/x-msdownload"),
        (b"", "a.txt", "text/plain"),
    ],
)
def test_a_file_is_what_it_holds_and_not_what_it_is_called(content, name, kind):
    assert content_type(content[:8192], name) == kind


@pytest.mark.parametrize(
    ("accept", "name", "kind", "accepted"),
    [
        ([], "a.exe", "application/x-msdownload", True),
        (["pdf"], "a.PDF", "application/pdf", True),
        (["pdf"], "a.pdf", "text/html", False),
        (["pdf"], "a.pdf.exe", "application/pdf", False),
        (["image"], "a.jpg", "image/png", True),
        (["image"], "a.svg", "image/svg+xml", False),
        (["text"], "a.csv", "text/plain", True),
        (["text"], "a.txt", "text/html", False),
        (["office"], "a.docx", "application/zip", False),
        (["pdf", "zip"], "a.zip", "application/zip", True),
        (["certificate"], "a.csr", "text/plain", True),
        (["dwg"], "plan.dwg", "application/octet-stream", True),
        ([".dwg"], "plan.dwg", "text/html", False),
    ],
)
def test_a_field_accepts_what_name_and_content_agree_on(accept, name, kind, accepted):
    assert matches(accept, name, kind) is accepted


def test_the_accept_attribute_lists_extensions():
    assert accept_attribute(["pdf", "zip", "dwg"]) == ".pdf,.zip,.7z,.gz,.dwg"


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [
        (0, "0 o", "0 bytes"),
        (900, "900 o", "900 bytes"),
        (2048, "2 ko", "2 KB"),
        (2_202_009, "2,1 Mo", "2.1 MB"),
        (50 * 1024**2, "50 Mo", "50 MB"),
    ],
)
def test_sizes_are_said_in_the_language(size, french, english):
    assert human_size(size, "fr").replace("\u00a0", " ") == french
    assert human_size(size, "en").replace("\u00a0", " ") == english


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "PNG"), ("RGBA", "PNG"), ("P", "GIF"), ("L", "JPEG"), ("CMYK", "JPEG"), ("1", "TIFF")])
def test_a_thumbnail_is_drawn_again_smaller(mode, kind):
    drawn = Image.open(io.BytesIO(thumbnail(io.BytesIO(picture(mode, (400, 300), kind)), side=100)))

    assert (drawn.format, drawn.size) == ("WEBP", (100, 75))


def test_a_thumbnail_keeps_no_metadata():
    output = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret"
    Image.new("RGB", (20, 20)).save(output, "JPEG", exif=exif)

    assert b"secret" not in thumbnail(io.BytesIO(output.getvalue()))


@pytest.mark.parametrize("side", [6_400, 14_000, 20_000])
def test_a_picture_of_too_many_pixels_is_not_drawn(side):
    bomb = picture("1", (side, side))

    with pytest.raises(Refused) as refusal:
        thumbnail(io.BytesIO(bomb))
    assert refusal.value.code == "too_large"


@pytest.mark.parametrize("content", [b"", b"not a picture", picture()[:60], b"<svg/>"])
def test_what_is_no_picture_is_not_drawn(content):
    with pytest.raises(Refused) as refusal:
        thumbnail(io.BytesIO(content))
    assert refusal.value.code == "not_an_image"
