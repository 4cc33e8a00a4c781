"""The stylesheet and the mark: kept for ever by caches, and unable to act."""

import re

from tests.cast import Cast

EVIL = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>alert(1)</script><rect fill="{accent}"/></svg>'


def address(browser, kind):
    html = browser.get("/p/house/").content.decode()
    return re.search(rf'"(/p/house/brand/house-[0-9a-f]{{12}}\.{kind})"', html)[1]


def test_the_stylesheet_is_the_portals_own_and_kept_for_ever(cast, browser):
    response = browser().get(address(browser(), "css"))

    assert response.content.decode() == cast.portal.theme_css
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in response.get("Vary", "")


def test_another_colour_has_another_address_and_the_old_one_is_not_kept(cast, browser):
    before = address(browser(), "css")
    cast.portal.brand_colour = "#aa3300"
    cast.portal.save()

    assert address(browser(), "css") != before
    old = browser().get(before)
    assert (old.content.decode(), old["Cache-Control"]) == (cast.portal.theme_css, "public, no-cache")


def test_the_mark_is_drawn_in_the_colours_of_both_schemes(cast, browser):
    cast.portal.logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect fill="{accent}"/></svg>'
    cast.portal.save()

    drawn = browser().get(address(browser(), "svg"))

    assert drawn["Content-Type"] == "image/svg+xml"
    assert re.search(
        r"<svg [^>]*><style>:root\{--accent:#\w+;--on-accent:#\w+\}@media \(prefers-color-scheme: dark\)", drawn.content.decode()
    )
    assert '<rect fill="var(--accent)"/>' in drawn.content.decode()


def test_a_mark_opened_by_itself_can_do_nothing(cast, browser):
    cast.portal.logo = EVIL
    cast.portal.save()

    drawn = browser().get(address(browser(), "svg"))

    assert drawn["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert drawn["X-Content-Type-Options"] == "nosniff"


def test_a_portal_without_a_mark_has_one(cast, browser):
    assert b"<path" in browser().get(address(browser(), "svg")).content


def test_no_portal_serves_the_mark_of_another(cast, browser):
    other = Cast("other").portal

    assert browser().get(address(browser(), "css").replace("/p/house/", f"/p/{other.key}/")).status_code == 404


def test_the_browsers_icon_is_the_mark(cast, browser):
    assert browser().get("/p/house/favicon.ico")["Location"] == address(browser(), "svg")
