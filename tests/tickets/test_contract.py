"""What the contract says of a request: when it is made, when its answers or its category change."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.utils.translation import override

from parvis.assets.models import Asset, AssetKind
from parvis.intake.forms import build_step
from parvis.kit.errors import Refused
from parvis.planning import quotas
from parvis.planning.models import Agreement, QuotaUse
from parvis.tickets.asking import context_of
from parvis.tickets.correction import correct
from parvis.tickets.models import Ticket
from parvis.tickets.submission import Words, current_form, submit_words
from tests.cast import Cast, text
from tests.planning.contracts import agreement, covers, includes

pytestmark = [pytest.mark.django_db, pytest.mark.database]
GROUPS = {"network-wifi": "Network", "network-vpn": "Network", "web-site": "Web"}
OPTIONS = [
    {"value": "general", "label": text("General")},
    *({"value": key, "label": text(key.upper()), "group": text(group)} for key, group in GROUPS.items()),
]
FIELDS: list[dict[str, Any]] = [
    {"key": "summary", "type": "text", "label": text("Summary"), "required": True},
    {"key": "category", "type": "choice", "label": text("Category"), "display": "search", "options": OPTIONS},
    {"key": "equipment", "type": "asset", "label": text("Equipment")},
]


@pytest.fixture
def desk(cast: Cast) -> Cast:
    cast.portal.modules = ["contract"]
    cast.portal.save()
    cast.service("ticket", fields=FIELDS, fills={"category": "category", "assets": "equipment"}, editable_in=["new"])
    return cast


@pytest.fixture
def held(desk: Cast) -> Agreement:
    """Of the town: it covers what is general and the network."""
    made = agreement(desk.home)
    covers(made, "category", "general", "network")
    return made


def asset(cast: Cast, name: str, kind: str, parent: Asset | None = None) -> Asset:
    of = AssetKind.objects.get_or_create(portal_key=cast.key, key=kind, defaults={"title": text(kind)})[0]
    return Asset.objects.create(organisation=cast.home, kind=of, name=name, parent=parent)


def ask(cast: Cast, **answers: object) -> Ticket:
    made = cast.ticket(cast.portal.services.get(slug="ticket"), answers={"summary": "It is broken", **answers}, organisation=cast.home)
    return Ticket.objects.get(pk=made.pk)


@pytest.mark.parametrize(
    ("category", "said"), [("general", "covered"), ("network-wifi", "covered"), ("web-site", "category"), ("", "covered")]
)
def test_a_request_is_covered_or_not_by_its_category(desk: Cast, held: Agreement, category: str, said: str) -> None:
    assert ask(desk, **({"category": category} if category else {})).coverage == said


def test_equipment_outside_is_outside_and_software_goes_with_its_server(desk: Cast, held: Agreement) -> None:
    server, phone = asset(desk, "SRV", "server"), asset(desk, "Phone", "phone")
    covers(held, "asset", str(server.pk))
    files = asset(desk, "Files", "software", parent=server)

    assert [ask(desk, equipment=str(one.pk)).coverage for one in (server, files, phone)] == ["covered", "covered", "asset"]


def test_without_contract_or_after_its_end_it_is_said(desk: Cast) -> None:
    assert ask(desk).coverage == "none"

    agreement(desk.home, starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))

    assert ask(desk).coverage == "ended"


def test_a_portal_without_contracts_asks_nobody(cast: Cast) -> None:
    cast.service("ticket", fields=FIELDS, fills={"category": "category"})

    assert ask(cast, category="web-site").coverage == ""


def options(cast: Cast) -> list[tuple[str, list[str]]]:
    """(group, labels) of the form's categories, as drawn."""
    service = cast.portal.services.get(slug="ticket")
    with override("en"):
        form = build_step(current_form(service), "ask", answers={}, context=context_of(service, cast.alice, organisation=cast.home))
    choices = form.fields["category"].widget.choices
    return [(one, [label for _value, label in of]) if isinstance(of, list) else ("", [of]) for one, of in choices]


def test_categories_outside_the_contract_stand_apart_at_the_end(desk: Cast, held: Agreement) -> None:
    assert options(desk) == [
        ("", ["Choose"]),
        ("", ["General"]),
        ("Network", ["NETWORK-WIFI", "NETWORK-VPN"]),
        ("Outside your contract: not covered", ["WEB-SITE (Web)"]),
    ]


@pytest.mark.parametrize("has_contract", [True, False])
def test_nothing_stands_apart_where_all_is_covered_or_no_contract_counts(desk: Cast, has_contract: bool) -> None:
    if has_contract:
        agreement(desk.home)

    assert [group for group, _labels in options(desk)] == ["", "", "Network", "Web"]


def test_the_form_says_why_beside_the_option(desk: Cast, held: Agreement) -> None:
    service = desk.portal.services.get(slug="ticket")
    with override("en"):
        drawn = str(build_step(current_form(service), "ask", answers={}, context=context_of(service, desk.alice, organisation=desk.home)))

    assert 'value="web-site" data-apart="Your contract does not cover this category."' in drawn
    assert drawn.count("data-apart") == 1


# --- what the contract includes ---


def used(held: Agreement) -> list[str]:
    return [f"{one.used:f}" for one in quotas.state_of(held, date.today())]


def test_a_covered_request_counts_once_and_one_outside_does_not(desk: Cast, held: Agreement) -> None:
    includes(held, 10, period="agreement")

    ask(desk, category="network-wifi")
    ask(desk, category="web-site")

    assert used(held) == ["1.00"]


def test_when_all_is_used_the_form_is_refused_and_nothing_is_recorded(desk: Cast, held: Agreement) -> None:
    includes(held, 1, period="agreement", may_exceed=False)
    ask(desk)

    with override("en"), pytest.raises(Refused, match="All that the contract includes is used"):
        ask(desk)

    assert (Ticket.objects.count(), used(held)) == (1, ["1.00"])


def test_a_mail_is_recorded_all_the_same_outside_the_contract(desk: Cast, held: Agreement) -> None:
    includes(held, 0, period="agreement", may_exceed=False)

    made, _entry = submit_words(
        desk.portal.services.get(slug="ticket"), Words("Help", "It fell"), by=desk.alice, requester=desk.alice, key=uuid4()
    )

    assert Ticket.objects.get(pk=made.pk).coverage == "used-up"


# --- another category ---


def test_the_technician_corrects_the_category_and_the_customer_is_told(desk: Cast, held: Agreement) -> None:
    includes(held, 10, period="agreement")
    ticket = ask(desk, category="general")
    desk.forget_mails()

    entry = ticket.set_category("web-site", by=desk.technician)

    ticket.refresh_from_db()
    assert entry is not None
    assert (ticket.category, ticket.coverage, used(held)) == ("web-site", "category", ["0.00"])
    assert entry.data["changes"]["en"] == [
        ["Category", "General", "WEB-SITE (Web)"],
        ["Contract", "Covered by the contract", "Outside the contract. Your contract does not cover this category."],
    ]
    assert desk.mails(desk.alice) == ["ticket_category"]


def test_back_inside_it_counts_again(desk: Cast, held: Agreement) -> None:
    includes(held, 10, period="agreement")
    ticket = ask(desk, category="web-site")

    ticket.set_category("network-vpn", by=desk.technician)

    assert (ticket.coverage, used(held), QuotaUse.objects.get().key) == ("covered", ["1.00"], ticket.pk)


def test_the_same_category_says_nothing_and_the_same_key_says_it_once(desk: Cast, held: Agreement) -> None:
    ticket, key = ask(desk, category="general"), uuid4()

    assert ticket.set_category("general", by=desk.technician) is None
    assert ticket.set_category("web-site", by=desk.technician, key=key) == ticket.set_category("web-site", by=desk.technician, key=key)


def test_only_the_team_corrects_it_and_only_to_one_of_the_list(desk: Cast, held: Agreement) -> None:
    ticket = ask(desk)

    for person, category in ((desk.alice, "web-site"), (desk.bruno, "web-site"), (desk.technician, "unheard-of")):
        with pytest.raises(Refused):
            ticket.set_category(category, by=person)


def test_answers_corrected_by_the_requester_are_judged_again(desk: Cast, held: Agreement) -> None:
    ticket = ask(desk, category="general")

    correct(ticket, {"summary": "It is broken", "category": "web-site"}, by=desk.alice, key=uuid4())

    assert Ticket.objects.get(pk=ticket.pk).coverage == "category"
