"""An agent's morning with the keyboard alone: twenty new requests, each of which is as it was meant at the end, for the team and the customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import expect

from parvis.kit.clock import now
from parvis.tickets.handy import Place, keep_answer, keep_macro
from parvis.tickets.held import perform_held
from parvis.tickets.models import HeldAct, Participant, SavedView, Snooze, Ticket
from tests.browser import browser  # noqa: F401  a fixture
from tests.cast import Cast
from tests.stories.keyboard import Hands
from tests.stories.looking import SCREEN

pytestmark = [pytest.mark.story, pytest.mark.slow, pytest.mark.timeout(400)]

TITLES = {
    "printer": "Imprimante du hall en panne",
    "printer_again": "L’imprimante du hall ne marche pas",
    "printer_still": "Toujours cette imprimante du hall",
    "password": "Mot de passe oublié",
    "badge": "Badge refusé à l’entrée",
    "screen": "Écran cassé",
    "two": "Facture, et une question",
    "later": "Déménagement du bureau de demain",
    "bill": "Avoir à recevoir",
    "network": "Réseau lent au second étage",
    "early": "Combien de licences ?",
    "macro": "Toujours rien reçu",
    "colleague": "Téléphone muet",
    "done": "Merci pour hier",
    "lot_a": "Lot de postes A",
    "lot_b": "Lot de postes B",
    "lot_c": "Lot de postes C",
    "found": "Certificat de la borne perdue",
    "followed": "Sauvegarde à surveiller",
    "unread": "Question à relire",
}


@pytest.fixture
def cast(transactional_db, settings) -> Cast:
    """A team that two work in, another one that handles the same, twenty requests of this night."""
    settings.UNDO_SECONDS = 15
    cast = Cast()
    cast.technician.language = "fr"
    cast.technician.save(update_fields=["language"])
    cast.agent("zoe")
    cast.grant("handle", service=cast.help, who="team", team=cast.make_team("network", title={"fr": "Réseaux", "en": "Networks"}))
    text = {
        "fr": "Bonjour {customer_name}, voici comment en choisir un nouveau.",
        "en": "Hello {customer_name}, here is how to choose one.",
    }
    keep_answer(None, by=cast.technician, title="Mot de passe perdu", bodies=text, place=Place(cast.team))
    more = {"fr": "Nous attendons votre bon de commande.", "en": "We wait for your order."}
    answer = keep_answer(None, by=cast.technician, title="Bon de commande", bodies=more, place=Place(cast.team))
    keep_macro(
        None, by=cast.technician, title="Relancer", answer=answer, place=Place(cast.team), priority=4, tags=["relance"], move_key="ask"
    )
    return cast


@pytest.fixture
def night(cast) -> SimpleNamespace:
    """{name of TITLES: reference}; all are Alice's."""
    made = {name: cast.ticket(summary=title).reference for name, title in TITLES.items()}
    Ticket.objects.get(reference=made["two"]).reply("Et pouvez-vous me rappeler l’adresse du guichet ?", by=cast.alice)
    return SimpleNamespace(**made)


@pytest.fixture
def hands(browser, live_server, night, cast, client) -> Iterator[Hands]:  # noqa: F811
    context = browser.new_context(viewport=SCREEN, locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce")
    context.set_default_timeout(60_000)
    expect.set_options(timeout=20_000)
    client.force_login(cast.technician)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    hands = Hands(context)
    hands.page.goto(f"{live_server.url}/desk/queue")
    yield hands
    expect.set_options(timeout=5_000)
    context.close()


def come_due() -> None:
    HeldAct.objects.update(due_at=now() - timedelta(seconds=1))
    perform_held()


def test_a_hand_on_the_mouse_is_seen(hands):
    hands.page.mouse.click(200, 200)
    for _turn in range(100):  # the page tells of them one after the other
        if "click" in hands.pointed:
            break
        hands.page.wait_for_timeout(100)

    assert hands.pointed == ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]


def test_a_key_is_not_too_early_for_a_page_that_settles(hands, night):
    page, first = hands.page, hands.page.locator(".menu[open] .menu__item").first
    hands.leave("g", "n")
    page.evaluate("""() => {
      htmx.config.defaultSettleDelay = 1000;
      window.settled = new Promise((done) => document.addEventListener("htmx:afterSettle", () => done(true), { once: true }));
    }""")
    hands.walk(night.done)
    hands.press("Enter")
    hands.shows(night.done)

    hands.press("e")

    assert page.evaluate("window.settled")
    expect(first).to_be_focused()


def test_a_morning_with_the_keyboard_alone(hands, night, cast):
    page, held = hands.page, hands.page.locator(".msg--held, .event--held")

    # to the unassigned ones: twenty
    hands.leave("g", "n")
    expect(page.locator("#view")).to_have_text("Non attribuées")
    expect(page.locator(".queue li")).to_have_count(20)

    # taken, answered
    hands.open(night.printer)
    hands.press("a")
    expect(page.locator(".menu[open] [name=agent][value=me]")).to_be_focused()
    hands.press("Enter")
    expect(page.locator("#context summary[data-key=a]")).to_contain_text("Tessa")
    hands.say("Un technicien passe ce matin.")
    expect(held).to_contain_text("ce matin")
    come_due()

    # the same said twice more: both become part of it
    for name in ("printer_again", "printer_still"):
        hands.leave("g", "n")
        hands.open(getattr(night, name))
        hands.leave("m")
        expect(page.locator("#into")).to_be_focused()
        hands.type(night.printer)
        hands.leave("Enter")
        expect(page.locator("form[data-main] .merging__target")).to_contain_text(night.printer)
        hands.leave("Control+Enter")
        hands.shows(night.printer)
        expect(page.locator("#queue #view")).to_have_text("Non attribuées")

    # an answer written beforehand, found by its words
    hands.open(night.password)
    hands.press(";")
    hands.type("perdu")
    expect(page.locator("#palette-list [role=option]:not([hidden])")).to_have_count(1)
    hands.press("Enter")
    expect(page.locator("#body")).to_have_value("Hello Alice Martin, here is how to choose one.")
    hands.press("Control+Enter")
    expect(held).to_contain_text("Alice Martin")
    come_due()

    # sent and, in one go, solved
    hands.open(night.badge)
    hands.press("r")
    expect(page.locator("#body")).to_be_focused()
    hands.type("Votre badge est réactivé.")
    hands.tab(page.locator("#send select[name=then]"))
    hands.type("Agent solved")
    expect(page.locator("#send select[name=then]")).to_have_value("solve")
    hands.press("Control+Enter")
    expect(held).to_contain_text("réactivé")
    come_due()

    # for the team only, and more pressing
    hands.open(night.screen)
    hands.say("Il en reste un en réserve.", "n")
    expect(page.locator(".msg--held.msg--note")).to_be_visible()
    come_due()
    hands.press("p")
    expect(page.locator(".menu[open] [name=priority]").first).to_be_focused()
    hands.type("m")
    hands.press("Enter")
    expect(page.locator("#context summary[data-key=p]")).to_contain_text("Majeure")

    # two subjects: the second one gets a request of its own
    hands.open(night.two)
    hands.press("o")
    expect(page.locator("#new-title")).to_be_focused()
    hands.until("ArrowDown", page.locator(f".menu[open] a[href*='/t/{night.two}/split']"))
    hands.leave("Enter")
    expect(page.locator("form[data-main] [name=entries]")).to_have_count(1)
    hands.tab(page.locator("form[data-main] [name=entries]").last)
    hands.press("Space")
    hands.tab(page.locator("#title"))
    hands.press("Control+a")
    hands.type("Adresse du guichet")
    hands.leave("Control+Enter")
    expect(page.locator("h1")).to_have_text("Adresse du guichet")
    second = page.locator("[data-ticket]").get_attribute("data-ticket")
    expect(page.locator("#queue #view")).to_have_text("Non attribuées")

    # not now
    hands.open(night.later)
    hands.press("z")
    expect(page.locator(".snooze button[value=tomorrow]")).to_be_visible()
    hands.until("ArrowDown", page.locator(".snooze button[value=tomorrow]"))
    hands.press("Enter")
    expect(page.locator(".snoozed")).to_be_visible()
    expect(page.locator(f"#row-{night.later}")).to_have_count(0)

    # labels
    hands.open(night.bill)
    hands.press("l")
    expect(page.locator("#tags")).to_be_focused()
    hands.type("facture, avoir")
    hands.press("Enter")
    expect(page.locator("#context summary[data-key=l] .tag")).to_have_count(2)

    # the other team's
    hands.open(night.network)
    hands.press("t")
    expect(page.locator(".menu[open] [name=team]")).to_have_count(2)
    hands.until("ArrowDown", page.locator(".menu[open] [name=team]", has_text="Réseaux"))
    hands.press("Enter")
    expect(page.locator("#context summary[data-key=t]")).to_contain_text("Réseaux")

    # sent too early: taken back, said better
    hands.open(night.early)
    hands.say("Vous en avez 12")
    expect(held).to_contain_text("12")
    hands.press("Control+z")
    expect(page.locator("#body")).to_have_value("Vous en avez 12")
    expect(page.locator("#body")).to_be_focused()
    hands.press("Backspace")
    hands.type("5, dont 3 libres.")
    hands.press("Control+Enter")
    expect(held).to_contain_text("Vous en avez 15, dont 3 libres.")
    come_due()

    # several moves in one
    hands.open(night.macro)
    hands.press("i")
    expect(page.locator("#palette-list [role=option]:not([hidden])")).to_have_count(1)
    hands.press("Enter")
    expect(page.locator("#macro")).to_contain_text("relance")
    hands.press("Enter")
    expect(page.locator("#macro")).to_be_hidden()
    expect(page.locator("#held")).to_contain_text("Relancer")
    come_due()

    # for a colleague
    hands.open(night.colleague)
    hands.press("a")
    expect(page.locator(".menu[open] [name=agent]", has_text="Zoe")).to_be_visible()
    hands.type("z")
    expect(page.locator(".menu[open] [name=agent]", has_text="Zoe")).to_be_focused()
    hands.press("Enter")
    expect(page.locator("#context summary[data-key=a]")).to_contain_text("Zoe")

    # nothing is left to do
    hands.open(night.done)
    hands.press("e")
    expect(page.locator(".menu[open] .menu__item").first).to_be_focused()
    hands.press("Enter")
    expect(page.locator(".event--held")).to_be_visible()
    come_due()

    # three at once: first too much, undone, then as it was meant
    hands.leave("g", "n")
    hands.walk(night.lot_a)
    hands.leave("x")
    expect(page.locator(f"[name=ticket][value={night.lot_a}]")).to_be_focused()
    expect(page.locator(f"[name=ticket][value={night.lot_a}]")).to_be_checked()
    for name in ("lot_b", "lot_c"):
        box = page.locator(f"[name=ticket][value={getattr(night, name)}]")
        for key in ["j"] * 25 + ["k"] * 25:
            if box.evaluate("one => one.closest('tr').contains(document.activeElement)"):
                break
            hands.press(key)
        hands.press("x")
        expect(box).to_be_checked()
    expect(page.locator("[name=ticket]:checked")).to_have_count(3)
    hands.press("p")
    expect(page.locator("#act-priority")).to_be_focused()
    hands.type("Majeure")
    hands.tab(page.locator("button[name=act][value=priority]"))
    hands.leave("Enter")
    expect(page.locator("form[data-main] [name=ticket]")).to_have_count(3)
    hands.leave("Control+Enter")
    expect(page.locator(".toast[data-undoable]")).to_contain_text("3")
    assert lots() == [6, 6, 6]
    hands.leave("Control+z")
    expect(page.locator(".toast")).to_contain_text("3")
    expect(page.locator(".toast[data-undoable]")).to_have_count(0)
    assert lots() == [3, 3, 3]
    for name in ("lot_a", "lot_b", "lot_c"):
        hands.tab(page.locator(f"[name=ticket][value={getattr(night, name)}]"))
        hands.press("x")
    hands.press("a")
    expect(page.locator("#act-agent")).to_be_focused()
    hands.tab(page.locator("button[name=act][value=agent]"))
    hands.leave("Enter")
    expect(page.locator("form[data-main] [name=ticket]")).to_have_count(3)
    hands.leave("Control+Enter")
    expect(page.locator(".toast[data-undoable]")).to_be_visible()

    # one that is looked for, and what is left is kept as a view
    hands.leave("/")
    expect(page.locator("#q")).to_be_focused()
    hands.type("borne perdue")
    hands.leave("Enter")
    found = page.locator(f"a[href$='/t/{night.found}']")
    expect(found).to_be_visible()
    hands.tab(found)
    hands.leave("Enter")
    hands.shows(night.found)
    hands.press("s")
    expect(page.locator(".menu[open] .menu__item").first).to_be_focused()
    hands.until("ArrowDown", page.locator(".menu[open] .menu__item", has_text="take"))
    hands.press("Enter")
    expect(page.locator(".event--held")).to_be_visible()
    come_due()

    hands.leave("g", "n")
    hands.leave("x")
    hands.press("f")
    expect(page.locator("#n-q")).to_be_focused()
    hands.type("sauvegarde")
    hands.leave("Enter")
    expect(page.locator("[name=ticket]")).to_have_count(1)
    hands.tab(page.locator("summary", has_text="Enregistrer la vue"))
    hands.press("Enter")
    hands.tab(page.locator("#view-name"))
    hands.type("Sauvegardes")
    hands.leave("Enter")
    expect(page.locator(".toast")).to_contain_text("Sauvegardes")
    hands.leave("g", "n")
    hands.press("v")
    kept = page.locator(".menu[open] .menu__item", has_text="Sauvegardes")
    expect(kept).to_be_visible()
    hands.until("ArrowDown", kept)
    hands.leave("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    hands.press("j")
    hands.leave("Enter")
    hands.shows(night.followed)
    hands.press("w")
    expect(page.locator("[data-key=w]")).to_have_attribute("aria-pressed", "true")

    # to be read again
    hands.leave("g", "n")
    expect(page.locator("#view")).to_have_text("Non attribuées")
    hands.open(night.unread)
    hands.press("u")
    expect(page.locator(f"#row-{night.unread}[data-unread]")).to_be_visible()

    assert hands.pointed == []
    each_is_as_it_was_meant(night, cast, second)
    the_customer_reads_it(night, cast, second)


def lots() -> list[int]:
    return list(Ticket.objects.filter(title__startswith="Lot de").order_by("title").values_list("priority", flat=True))


def each_is_as_it_was_meant(night: SimpleNamespace, cast: Cast, second: str) -> None:
    is_now = {one.reference: one for one in Ticket.objects.select_related("agent", "team", "merged_into")}
    assert len(is_now) == len(TITLES) + 1
    for name, wanted in {
        "printer": {"agent": cast.technician, "status_key": "taken", "merged_into": None},
        "printer_again": {"merged_into": is_now[night.printer]},
        "printer_still": {"merged_into": is_now[night.printer]},
        "password": {"status_key": "taken"},
        "badge": {"status_key": "solved"},
        "screen": {"priority": 6, "status_key": "received"},
        "two": {"title": TITLES["two"]},
        "later": {"status_key": "received"},
        "bill": {"tags": ["avoir", "facture"]},
        "network": {"team": cast.make_team("network")},
        "early": {"status_key": "taken"},
        "macro": {"status_key": "asked", "priority": 4, "tags": ["relance"]},
        "colleague": {"agent__first_name": "Zoe"},
        "done": {"status_key": "solved"},
        "lot_a": {"agent": cast.technician, "priority": 3},
        "lot_b": {"agent": cast.technician, "priority": 3},
        "lot_c": {"agent": cast.technician, "priority": 3},
        "found": {"status_key": "taken"},
        "followed": {"agent": None},
        "unread": {"agent": None, "status_key": "received"},
    }.items():
        ticket = is_now[getattr(night, name)]
        said = {key: of(ticket, key) for key in wanted}
        assert (name, said) == (name, wanted)
    assert is_now[second].title == "Adresse du guichet"
    assert Participant.objects.get(ticket__reference=night.followed, user=cast.technician).is_notified
    assert [one.ticket.reference for one in Snooze.objects.filter(user=cast.technician).select_related("ticket")] == [night.later]
    assert not HeldAct.objects.exists()
    assert [(view.name, view.query) for view in SavedView.objects.all()] == [("Sauvegardes", "view=unassigned&shape=table&q=sauvegarde")]


def of(ticket: Ticket, key: str) -> object:
    found: object = ticket
    for part in key.split("__"):
        found = getattr(found, part)
    return sorted(found) if isinstance(found, list) else found


def the_customer_reads_it(night: SimpleNamespace, cast: Cast, second: str) -> None:
    alice = Client()
    alice.force_login(cast.alice)

    def reads(reference: str) -> str:
        answer = alice.get(f"/p/{cast.key}/t/{reference}", follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    assert "Un technicien passe ce matin." in reads(night.printer)
    assert "Un technicien passe ce matin." in reads(night.printer_still)
    assert "here is how to choose one." in reads(night.password)
    assert "Votre badge est réactivé." in reads(night.badge)
    assert "réserve" not in reads(night.screen)
    assert "Vous en avez 15, dont 3 libres." in reads(night.early)
    assert "adresse du guichet" in reads(second)
    assert "We wait for your order." in reads(night.macro)
