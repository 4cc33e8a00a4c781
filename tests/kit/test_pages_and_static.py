import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

import parvis
from parvis.kit import icons
from parvis.kit.finders import PACKAGED
from parvis.kit.pages import server_error
from parvis.kit.security import guard
from tests.kit.sample_form import SampleForm
from tests.kit.sample_page import context

PACKAGE = Path(parvis.__file__).parent
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
OURS = [path for path in TEMPLATES if path.is_relative_to(PACKAGE / "kit")]


def sample(settings, **changes: object) -> str:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [Path(__file__).parent / "templates"]}]
    request = RequestFactory().get("/", {}, HTTP_ACCEPT_LANGUAGE="fr")
    with override("fr"):
        return render_to_string("kit_components.html", {**context(SampleForm()), **changes}, request=request)


def size(text: bytes | str) -> int:
    return len(gzip.compress(text.encode() if isinstance(text, str) else text))


def static(path: str) -> bytes:
    found = finders.find(path)
    assert isinstance(found, str)
    return Path(found).read_bytes()


def test_a_page_begins_with_its_language_a_title_and_a_way_to_the_content(settings):
    page = sample(settings)

    assert '<html lang="fr">' in page
    assert "<title>Composants</title>" in page
    assert '<a class="skip" href="#content">Aller au contenu</a>' in page
    assert 'id="content" tabindex="-1"' in page
    assert 'role="status" aria-live="polite" id="status"' in page


def test_a_first_visit_weighs_less_than_forty_kilobytes_without_fonts(settings):
    files = ["kit/tokens.css", "kit/parvis.css", "kit/parvis.js", "kit/htmx.js"]

    assert size(sample(settings)) + sum(size(static(name)) for name in files) < 40 * 1024


def test_a_page_carries_no_style_nor_script_of_its_own(settings):
    page = sample(settings)

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_no_template_of_the_kit_has_inline_styles(path):
    source = path.read_text()

    assert not re.search(r"\sstyle=|\son[a-z]+=\"", source)
    assert ("<style" in source) is (path.name == "500.html")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_icon_that_a_template_names_exists(path):
    named = re.findall(r'\{% (?:icon|door|empty) "([a-z0-9-]+)"', path.read_text())

    assert [name for name in named if not icons.known(name) and " " not in name] == []


@pytest.mark.parametrize("path", sorted(PACKAGED))
def test_what_packages_carry_is_served(path):
    assert len(static(path)) > 10_000


def test_packaged_files_are_collected_too():
    collected = {name for finder in finders.get_finders() for name, _ in finder.list([])}

    assert set(PACKAGED) <= collected


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "413.html"])
def test_an_error_page_says_what_to_do_in_both_languages(name, rf):
    pages = {}
    for language in ("fr", "en"):
        with override(language):
            pages[language] = render_to_string(name, {}, request=rf.get("/"))

    assert pages["fr"] != pages["en"]
    assert "Revenir à l’accueil" in pages["fr"]
    assert len(re.findall("<h1>", pages["fr"])) == 1


def test_an_error_page_takes_the_shell_of_its_portal(rf, settings, tmp_path):
    (tmp_path / "shell.html").write_text("<title>{% block title %}{% endblock %}, YService</title>{% block main %}{% endblock %}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    with override("fr"):
        page = render_to_string("404.html", {"shell": "shell.html", "search_url": "/search"}, request=rf.get("/"))

    assert "<title>Page introuvable, YService</title>" in page
    assert 'action="/search"' in page


def test_the_page_of_last_resort_needs_nothing_and_its_style_is_allowed(rf):
    request = rf.get("/")
    request.csp_nonce = "n0nce"

    with override("fr"):
        response = server_error(request)

    page = response.content.decode()
    assert response.status_code == 500
    assert '<style nonce="n0nce">' in page
    assert "Le service est momentanément indisponible" in page
    assert not re.search(r'(?:src|href)="[^"]', page)


def answer(request):
    return HttpResponse("ok")


def test_a_body_too_large_is_refused_unread(rf, settings):
    settings.REQUEST_MAX_BYTES = 100

    response = guard(answer)(rf.post("/", "a" * 101, content_type="text/plain"))

    assert response.status_code == 413
    assert guard(answer)(rf.post("/", "a" * 100, content_type="text/plain")).status_code == 200


def test_a_length_that_is_no_number_is_no_reason_to_fall(rf):
    assert guard(answer)(rf.get("/", CONTENT_LENGTH="abc")).status_code == 200


def test_what_somebody_with_a_session_sees_is_kept_by_no_cache(rf, settings):
    request = rf.get("/")
    assert "Cache-Control" not in guard(answer)(request)

    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    assert guard(answer)(request)["Cache-Control"] == "private, no-store"


def test_every_answer_turns_off_what_no_page_uses(rf):
    assert "camera=()" in guard(answer)(rf.get("/"))["Permissions-Policy"]
