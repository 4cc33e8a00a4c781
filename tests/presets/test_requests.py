"""What requests already made forbid and keep, when their preset changes."""

from uuid import uuid4

import pytest

from parvis.catalogue.models import Grant, Portal, Service, Workflow
from parvis.kit.errors import Refused
from parvis.people.models import Membership, Organisation, User
from parvis.presets.apply import apply
from parvis.presets.export import canonical_texts, export
from parvis.presets.source import read
from parvis.tickets.models import Ticket
from parvis.tickets.submission import submit

pytestmark = pytest.mark.django_db

NEW_SERVICE = """
slug = "devis"
title = { fr = "Devis", en = "Quotation" }
workflow = "simple"
title_from = "subject"

[grants]
see = ["everyone"]
use = ["customers"]
handle = ["team:support"]

[[form.steps]]
key = "what"
title = { fr = "Quoi", en = "What" }

[[form.steps.fields]]
key = "subject"
type = "text"
label = { fr = "Objet", en = "Subject" }
required = true
"""


@pytest.fixture
def alice(petite) -> User:
    apply(petite)
    user = User.objects.create_user("alice", "alice@bakery.example")
    bakery = Organisation.objects.create(name="The Bakery")
    Membership.objects.create(organisation=bakery, user=user, is_default=True)
    Grant.objects.create(who="organisation", organisation=bakery, role="use", portal=Portal.objects.get())
    return user


def ask(user: User, slug: str = "question", **answers: str) -> Ticket:
    return submit(Service.objects.get(slug=slug), by=user, answers=answers or {"summary": "An invoice twice"}, key=uuid4())


def test_a_new_request_type_is_one_file(alice, folder):
    (folder / "services" / "devis.toml").write_text(NEW_SERVICE, encoding="utf-8")

    changes = apply(read(folder))

    assert [str(change.what) for change in changes] == ["service devis"]
    assert "devis" in Service.objects.usable_by(alice).values_list("slug", flat=True)
    assert ask(alice, "devis", subject="Ten tables").title == "Ten tables"


def test_a_status_that_requests_stand_in_cannot_vanish(alice, change):
    ask(alice)
    renamed = change("workflows/simple.toml", '"new"\n', '"fresh"\n')
    renamed = change("workflows/simple.toml", 'phase = "fresh"', 'phase = "new"')
    renamed = change("workflows/simple.toml", 'glyph = "fresh"', 'glyph = "new"')
    renamed = change("workflows/simple.toml", 'from = ["new"]', 'from = ["fresh"]')

    with pytest.raises(Refused, match="The workflow “simple” cannot lose its status “new”: 1 request is in it"):
        apply(renamed)
    assert Workflow.objects.get().life.start == "new"


def test_requests_follow_their_status_into_another_phase(alice, change):
    ticket = ask(alice)

    apply(change("workflows/simple.toml", 'phase = "new"\nturn = "team"', 'phase = "waiting"\nturn = "customer"'))

    ticket.refresh_from_db()
    assert (ticket.phase, ticket.turn, ticket.is_open) == ("waiting", "customer", True)


def test_a_service_with_requests_goes_out_of_use_and_comes_back(alice, change, folder):
    ticket = ask(alice)
    kept = (folder / "services" / "question.toml").read_text(encoding="utf-8")
    (folder / "services" / "question.toml").unlink()
    (folder / "demo" / "tickets.toml").unlink()
    without = change("portal.toml", 'landing = "service:question"\n', "")

    changes = apply(without)

    assert [(str(one.what), one.note) for one in changes if one.kind == "remove"] == [
        ("service question", "out of use: its requests keep it")
    ]
    assert not Service.objects.get(slug="question").is_active
    assert apply(without) == []
    assert export("petite") == canonical_texts(without)

    (folder / "services" / "question.toml").write_text(kept, encoding="utf-8")
    apply(read(folder))

    assert Service.objects.get(slug="question").is_active
    assert Ticket.objects.get().service.slug == ticket.service.slug


def test_a_workflow_of_services_out_of_use_stays_with_their_requests(alice, change, folder):
    ask(alice)
    for path in ("services/question.toml", "demo/tickets.toml"):
        (folder / path).unlink()
    workflow = (folder / "workflows" / "simple.toml").read_text(encoding="utf-8")
    (folder / "workflows" / "simple.toml").unlink()
    (folder / "workflows" / "other.toml").write_text(workflow.replace('key = "simple"', 'key = "other"'), encoding="utf-8")
    change("services/compte.toml", 'workflow = "simple"', 'workflow = "other"')
    other = change("portal.toml", 'landing = "service:question"\n', "")

    apply(other)

    assert sorted(Workflow.objects.values_list("key", flat=True)) == ["other", "simple"]
    assert apply(other) == []
    assert export("petite") == canonical_texts(other)
