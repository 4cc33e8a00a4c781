"""Every page of the desk and of the administrations: wide and narrow, light and dark, by the keyboard alone (issue 5, «Done when» 5).

As it opens, and with all that it keeps folded (unfolding.py).

The pages are found in the table of rights and opened by following links from the first one: a page that is built tomorrow is looked at
without being named here. Only what no link of a fresh house leads to is made first (`MADE`), and only what is no page is excused (`NO_PAGE`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.stories.house import House
from tests.stories.mapping import Atlas, explored, kind_of, wanted
from tests.stories.unfolding import unfolded
from tests.stories.visitor import NewVisitor, Visitor
from tests.stories.walking import closely, dead

pytestmark = [pytest.mark.story, pytest.mark.slow, pytest.mark.timeout(1500)]

PASSWORD = "parvis-demo"
HERE = "/admin/operateurs"
"""What these tests make they make in a portal that few stories visit."""
NO_PAGE = {
    "/desk/login/code": "before one is in: `test_the_way_in`",
    "/desk/login/protect": "before one is in: `test_the_way_in`",
    "/desk/uploads/<upload_id>": "a picture while one writes",
    "/desk/t/<reference>/personal-data/bundles/<bundle_id>": "a file that the worker makes",
    "/desk/t/<reference>/personal-data/certificate": "a PDF at the end of a case",
    "/desk/privacy/proofs.csv": "a file, once there are proofs",
    "/desk/t/<reference>/presence": "asked for by the script of the page",
    "/desk/t/<reference>/colleagues": "asked for by the script of the page",
    "/desk/palette": "asked for by the script of the page",
    "/desk/search/complete": "asked for by the script of the page",
    "/organisation/access/asked/<entry_id>": "a mail leads there: test_operators_buildings looks at it",
    "/admin/house/places/<run_id>/rejects.csv": "a file, where lines were refused",
    "/admin/<portal_key>/appearance/mark.svg": "a picture of the preview",
    "/admin/<portal_key>/letters/<kind>/preview/<language>": "a mail in a sandboxed frame, where not even axe may run",
}
SAVE = "main .savebar button"
NOT_LINKED = ["/desk/promises", "/desk/logout", "/desk/session", "/desk/login"]
ALIKE = ["/desk/queue?view=unassigned&shape=table", "/desk/search?q=terminal", "/desk/queue?view=unassigned&q=nothing-like-this"]
"""Pages of a kind that look otherwise than the richest one of it."""


@pytest.mark.parametrize("part", [1, 2])
@pytest.mark.parametrize("side", ["/desk", "/admin"])
def test_every_page(visitor: NewVisitor, house: House, side: str, part: int):
    """Two browsers look at every other page each."""
    owner = signed_in(visitor("yservice"), "ipeos-admin")
    starts = [make(owner) for make in MADE[side]] + [f"{side}/"]
    if side == "/desk":
        starts += [*by_mail(owner, house), *NOT_LINKED, *ALIKE]
    wants = wanted(f"{side}/")

    atlas = explored(
        owner.context.request, house.address, starts, wants - set(NO_PAGE), lambda address: address.startswith(("/desk/", "/admin/"))
    )

    assert atlas.broken == []
    assert lacking(atlas, wants) == "", "no link leads there: see NO_PAGE and MADE"
    atlas.pages = {kind: atlas.pages[kind] for kind in sorted(atlas.pages)[part - 1 :: 2]}
    look_at(owner, atlas, ALIKE if (side, part) == ("/desk", 1) else [])
    assert without_script(signed_in(visitor("yservice", has_script=False), "ipeos-admin"), atlas) == ""


def test_every_page_of_those_who_administer_their_organisation(visitor: NewVisitor, house: House):
    marc = visitor("operateurs")
    marc.sign_in("marc.delaunay", PASSWORD)
    wants = {"/organisation", *wanted("/organisation/")}

    atlas = explored(
        marc.context.request, house.address, ["/p/operateurs/organisation"], wants, lambda address: address.startswith("/p/operateurs/")
    )

    assert atlas.broken == []
    assert lacking(atlas, wants) == ""
    look_at(marc, atlas, [])


def test_what_is_shown_before_many_change(visitor: NewVisitor, house: House):
    owner = signed_in(visitor("yservice"), "ipeos-admin")

    before_an_act_on_many(owner)

    assert "\n".join(sees(owner)) == ""


def test_the_way_in(visitor: NewVisitor, house: House):
    """Somebody who must have a second factor: password, choosing it, the recovery codes, and its code the next time."""
    agent = visitor("yservice")
    assert house.change("UPDATE people_user SET must_use_mfa = 1 WHERE username = ?", "gilles.martel") == 1
    faults = sees(agent, "/desk/login")
    enter(agent, "gilles.martel")
    faults += sees(agent)
    secret = re.sub(r"\s", "", agent.page.locator(".secret").first.inner_text())
    submit(agent, "code", format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))
    faults += sees(agent)
    agent.page.goto(agent.at("//desk/logout"))
    faults += sees(agent)
    agent.page.locator("main button[type=submit]").click()
    enter(agent, "gilles.martel")
    assert urlsplit(agent.page.url).path == "/desk/login/code"
    faults += sees(agent)
    submit(agent, "code", "000000")
    faults += sees(agent)

    assert "\n".join(faults) == ""


def lacking(atlas: Atlas, wants: set[str]) -> str:
    return "\n".join(sorted(wants - set(atlas.pages) - set(atlas.other) - set(NO_PAGE)))


def look_at(who: Visitor, atlas: Atlas, more: list[str]) -> None:
    """Every fault of every page is told, not the first one alone."""
    addresses = dict.fromkeys([*atlas.pages.values(), *more])
    assert "\n".join(fault for address in addresses for fault in sees(who, address)) == ""


def without_script(who: Visitor, atlas: Atlas) -> str:
    """What of the pages does nothing once the browser runs no script."""
    faults: dict[str, str] = {}
    for kind, address in atlas.pages.items():
        who.page.goto(who.house.address + address)
        for fault in dead(who.page):
            faults.setdefault(fault, kind)
    return "\n".join(f"{kind}: {fault}" for fault, kind in faults.items())


def sees(who: Visitor, address: str = "") -> list[str]:
    """The page at `address`, or the one that is open."""
    if address:
        who.page.goto(who.house.address + address)
    path, is_new = urlsplit(who.page.url).path, who.house.is_first_look
    faults = [*closely(who.page, is_new), *unfolded(who.page, kind_of(path) or path, is_new)]
    return [f"{path}: {fault}" for fault in faults]


# --- ways in --------------------------------------------------------------------------------------------------------------


def enter(who: Visitor, login: str) -> None:
    who.page.goto(who.at("//desk/login"))
    who.page.locator("input[name=login]").fill(login)
    submit(who, "password", PASSWORD)


def signed_in(who: Visitor, login: str) -> Visitor:
    enter(who, login)
    return who


def submit(who: Visitor, name: str, value: str) -> None:
    who.page.locator(f"main input[name={name}]").fill(value)
    with who.page.expect_navigation():
        who.page.locator("main button[type=submit]").first.click()


# --- what no link of a fresh house leads to -------------------------------------------------------------------------------


def filled(who: Visitor, address: str, button: str = "", **values: str) -> str:
    """A form filled in as it asks, and sent; where that leads. `values`: by the names of the controls, `__` for a dot."""
    page = who.page
    page.goto(who.house.address + address)
    for name, value in values.items():
        one = page.locator(f'main [name="{name.replace("__", ".")}"]').first
        if one.evaluate("one => one.matches('select')"):
            one.select_option(value)
        elif one.get_attribute("type") in ("radio", "checkbox"):
            page.locator(f'main [name="{name.replace("__", ".")}"][value="{value}"]').check()
        else:
            one.fill(value)
    with page.expect_navigation():
        page.locator(button or "main form[method=post] button:not([name]):not(.vh)").first.click()
    return address_of(who)


def address_of(who: Visitor) -> str:
    return who.page.url.removeprefix(who.house.address).partition("#")[0]


def first(who: Visitor, address: str, link: str) -> str:
    who.page.goto(who.house.address + address)
    found = who.page.locator(f"main a[href*='{link}'], .desk__grid a[href*='{link}']").first.get_attribute("href")
    assert found
    return found


def once() -> str:
    return f"Essai {uuid4().hex[:6]}"


def an_automation(who: Visitor) -> str:
    """A rule that does nothing until it is active."""
    page = who.page
    page.goto(f"{who.house.address}{HERE}/automations/new")
    for name in ("title_fr", "title_en"):
        page.locator(f"[name={name}]").fill(once())
    page.locator("[name=new_act]").select_option("note")
    with page.expect_navigation():
        page.locator("[name=line][value='add act']").click()
    for one in page.locator(".rule__line textarea").all():
        one.fill("Essai")
    page.locator("[name=active]").uncheck()
    with page.expect_navigation():
        page.locator("main button[type=submit]:not([name])").last.click()
    return f"{HERE}/automations"


def a_change_of_hours(who: Visitor) -> str:
    filled(who, f"{HERE}/hours/new", title_fr=once(), title_en=once(), mon="9:00-17:00")
    return f"{HERE}/history"


def a_hook(who: Visitor) -> str:
    filled(who, f"{HERE}/hooks/new", title=once(), url="https://hooks.example/essai")
    return f"{HERE}/hooks"


def who_may_use_what(who: Visitor) -> str:
    """The table of a customer's people, which their name leads to."""
    return f"{HERE}/access{first(who, f'{HERE}/access', '?organisation=')}"


def a_status_not_published(who: Visitor) -> str:
    workflow = f"{HERE}/workflows/commande-creation/"
    filled(who, f"{workflow}status/new", SAVE, label__fr=once(), label__en=once())
    filled(who, f"{workflow}milestone/new", SAVE, label__fr=once(), label__en=once(), statuses="completed")
    return workflow


def a_field_not_published(who: Visitor) -> str:
    service = f"{HERE}/services/e-pricer/"
    filled(who, f"{service}fields/new?type=text&step=quote", SAVE, label__fr=once(), label__en=once())
    return service


def an_answer(who: Visitor) -> str:
    filled(who, "/desk/answers/new", **{"title": once(), "body-fr": "Bonjour", "body-en": "Hello"})
    return "/desk/answers"


def a_macro(who: Visitor) -> str:
    filled(who, "/desk/macros/new", title=once(), priority="4")
    return f"/desk/answers?ticket={reference(who)}"


def reference(who: Visitor) -> str:
    return urlsplit(first(who, "/desk/queue?view=unassigned", "/desk/t/")).path.rpartition("/")[2]


def a_task(who: Visitor) -> str:
    ticket = f"/desk/t/{reference(who)}"
    filled(who, f"{ticket}/tasks", title=once())
    return ticket


def a_recurrence(who: Visitor) -> str:
    filled(who, f"/desk/t/{reference(who)}/repeat", name=once(), every="1", day="2030-01-02", hour="08:00")
    return "/desk/recurring"


def a_form_begun_for_somebody(who: Visitor) -> str:
    person = first(who, "/desk/customers", "/customers/people/").rpartition("/")[2]
    who.page.goto(f"{who.house.address}/desk/new/for/{person}")
    who.page.locator("main [name=channel]").first.check()
    who.page.locator("main [name=service]").first.check()
    with who.page.expect_navigation():
        who.page.locator("main button:not([name]):not(.vh)").first.click()
    return address_of(who)


def a_table_of_equipment(who: Visitor) -> str:
    who.page.goto(f"{who.house.address}/desk/assets/import")
    table = b"reference,name,kind\nESSAI-1,Essai,computer\nESSAI-2,,nothing\n"
    who.page.locator("main input[type=file]").set_input_files([{"name": "essai.csv", "mimeType": "text/csv", "buffer": table}])
    with who.page.expect_navigation():
        who.page.locator("main form[method=post] button").first.click()
    return address_of(who)


def an_act_on_many(who: Visitor) -> str:
    before_an_act_on_many(who)
    page = who.page
    with page.expect_navigation():
        page.locator("main form[method=post] .btn--primary").click()
    told = page.locator("a[href*='/desk/bulk/']").first.get_attribute("href")
    assert told
    return told


def before_an_act_on_many(who: Visitor) -> None:
    page = who.page
    page.goto(f"{who.house.address}/desk/queue?view=unassigned&shape=table")
    page.locator("[name=ticket]").first.check()
    page.locator("[name=add]").fill(once())
    with page.expect_navigation():
        page.locator("[name=act][value=tags]").click()


def who_has_an_agreement(who: Visitor) -> str:
    return first(who, "/desk/customers?q=wtc", "/customers/organisations/")


def what_becomes_of_ones_requests(who: Visitor) -> str:
    return first(who, "/desk/teams", "/members/") + "/requests"


def by_mail(who: Visitor, house: House) -> list[str]:
    """A request that came by mail with a file, of somebody new: who writes often has no receipt each time. The mail is kept as it came."""
    letter, title, to, key = EmailMessage(), once(), "support@trackoe.example", uuid4().hex[:12]
    sender = f"essai@{key}.example"  # a domain writes often, and has no receipt each time, too
    letter["From"], letter["To"], letter["Subject"], letter["Message-ID"] = sender, to, title, f"<{key}@{key}.example>"
    letter.set_content("Voici le relevé.\n\n> Bonjour")
    letter.add_attachment(b"a;b", maintype="text", subtype="csv", filename="releve.csv")
    house.write(letter.as_bytes(), sender, to)
    house.mail(sender, title)
    arrived = first(who, f"/desk/mails/in?q={sender}", "/desk/mails/in/")
    return [arrived, first(who, arrived, "/desk/t/TRK-")]


Making = Callable[[Visitor], str]
MADE: dict[str, list[Making]] = {
    "/desk": [
        an_answer,
        a_macro,
        a_task,
        a_recurrence,
        a_form_begun_for_somebody,
        a_table_of_equipment,
        an_act_on_many,
        who_has_an_agreement,
        what_becomes_of_ones_requests,
    ],
    "/admin": [who_may_use_what, an_automation, a_hook, a_change_of_hours, a_status_not_published, a_field_not_published],
}
