"""The pages of webhooks: made once, changed by one at a time, watched, sent again, tried out; each change is in the log."""

import json

import pytest

from parvis.automation.models import Automation
from parvis.hooks import outbox
from parvis.hooks.models import Delivery, Webhook
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.people.audit import AuditLine
from parvis.people.models import Organisation
from tests.cast import Cast
from tests.hooks.receiver import listening

AT = "/admin/petite/hooks"
SAID = {"title": "Suivi", "url": "https://hooks.example/parvis"}


@pytest.fixture
def hook(portal) -> Webhook:
    row = Webhook(portal_key="petite", **SAID)
    row.secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    row.save()
    return row


def told(hook: Webhook, **more: object) -> Delivery:
    organisation = Organisation.objects.get_or_create(name="Town")[0]
    payload = outbox.body("ticket.noted", now().isoformat(), ticket={"reference": "PETITE-1", "status": "secret-state"})
    values = {"organisation": organisation, "webhook": hook, "entry_id": uuid7(), "event": "ticket.noted", "payload": payload}
    return Delivery.objects.create(**(values | more))


def verbs() -> list[tuple[str, str]]:
    return [(one.verb, one.data["reference"]) for one in AuditLine.objects.filter(verb__startswith="hook").order_by("id")]


def test_a_webhook_is_made_once_with_a_secret_of_its_own(owners, owner, portal):
    key = uuid7()
    answers = [owners.post(f"{AT}/new", SAID | {"key": str(key)}) for _ in range(2)]

    hook = Webhook.objects.get()
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(302, f"{AT}/{key}/write")] * 2
    assert (hook.pk, hook.portal_key, hook.organisation, hook.url, hook.created_by) == (key, "petite", None, SAID["url"], owner)
    assert hook.secret in owners.get(f"{AT}/{key}/write").content.decode()
    assert verbs() == [("hook_changed", "Suivi")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"url": ""},
        {"url": "nonsense"},
        {"url": "http://hooks.example/"},
        {"url": "https://127.0.0.1/"},
        {"url": "https://169.254.169.254/latest"},
        {"url": "https://name:word@hooks.example/"},
        {"url": "https://" + "a" * 2000},
    ],
)
def test_what_is_wrong_is_said_kept_and_not_saved(owners, portal, wrong):
    answer = owners.post(f"{AT}/new", SAID | wrong)

    assert (answer.status_code, Webhook.objects.count()) == (422, 0)
    assert answer.context["form"].data["url"] == (SAID | wrong)["url"]


def test_two_are_not_called_the_same(owners, hook):
    assert (owners.post(f"{AT}/new", SAID | {"title": "SUIVI"}).status_code, Webhook.objects.count()) == (422, 1)


def test_what_the_operator_lists_is_taken(owners, portal, settings):
    settings.HOOKS_ALLOW = ["crm.intern"]

    assert owners.post(f"{AT}/new", SAID | {"url": "http://crm.intern:8080/parvis"}).status_code == 302


def test_who_saved_meanwhile_is_not_written_over(owners, hook):
    base = hook.updated_at.isoformat()
    first = owners.post(f"{AT}/{hook.pk}/write", SAID | {"url": "https://one.example/", "base": base})
    second = owners.post(f"{AT}/{hook.pk}/write", SAID | {"url": "https://two.example/", "base": base})
    again = owners.post(f"{AT}/{hook.pk}/write", SAID | {"url": "https://one.example/", "base": base})

    hook.refresh_from_db()
    assert (first.status_code, second.status_code, again.status_code, hook.url) == (302, 409, 302, "https://one.example/")
    assert 'value="https://two.example/"' in second.content.decode()
    assert verbs() == [("hook_changed", "Suivi")]


def test_what_a_rule_calls_keeps_its_name_and_stays(owners, portal, hook):
    Automation.objects.create(
        portal=portal, key="tell", title={"fr": "T", "en": "T"}, when={"event": "filed"}, acts=[{"do": "webhook", "webhook": "Suivi"}]
    )
    renamed = owners.post(f"{AT}/{hook.pk}/write", SAID | {"title": "Other", "base": hook.updated_at.isoformat()})
    owners.post(f"{AT}/{hook.pk}/remove")
    assert (renamed.status_code, Webhook.objects.get().title) == (422, "Suivi")

    Automation.objects.all().delete()
    for _ in range(2):
        assert owners.post(f"{AT}/{hook.pk}/remove").status_code == 302
    assert (Webhook.objects.count(), verbs()) == (0, [("hook_changed", "Suivi")])


def test_a_new_secret_is_made_once_for_what_the_page_showed(owners, hook):
    base = hook.updated_at.isoformat()
    owners.post(f"{AT}/{hook.pk}/secret", {"base": base})
    made = Webhook.objects.get().secret
    owners.post(f"{AT}/{hook.pk}/secret", {"base": base})

    assert (made != hook.secret, Webhook.objects.get().secret) == (True, made)
    assert verbs() == [("hook_changed", "Suivi")]


def test_a_secret_of_a_lost_key_is_said_to_be_lost(owners, hook):
    Webhook.objects.update(sealed_secret=b"other")

    assert owners.get(f"{AT}/{hook.pk}/write").context["secret"] == ""


def test_paused_and_called_again(owners, hook):
    for _ in range(2):
        owners.post(f"{AT}/{hook.pk}/pause")
    assert Webhook.objects.get().state == "paused"
    Webhook.objects.update(state="disabled", disabled_at=now(), failures=9)
    for _ in range(2):
        owners.post(f"{AT}/{hook.pk}/resume")

    hook.refresh_from_db()
    assert (hook.state, hook.disabled_at, hook.failures, len(verbs())) == ("active", None, 0, 2)


def test_a_trial_says_what_came_of_it(editor, hook, settings):
    settings.HOOKS_ALLOW = ["localhost"]
    with listening() as receiver:
        Webhook.objects.update(url=receiver.url)
        taken = editor.post(f"{AT}/{hook.pk}/trial", follow=True)
        receiver.status, receiver.answer = 418, b"<b>teapot</b>"
        refused = editor.post(f"{AT}/{hook.pk}/trial", follow=True)
    settings.HOOKS_ALLOW = []
    Webhook.objects.update(url="https://10.0.0.1/")
    inside = editor.post(f"{AT}/{hook.pk}/trial", follow=True)

    assert [json.loads(body)["type"] for _path, _headers, body in receiver.taken] == ["ping", "ping"]
    assert "200" in taken.content.decode()
    assert "418. &lt;b&gt;teapot&lt;/b&gt;" in refused.content.decode()
    assert "who runs the installation" in inside.content.decode()


def test_a_trial_sent_twice_calls_twice_is_answered_alike_and_keeps_nothing(editor, hook, settings):
    settings.HOOKS_ALLOW = ["localhost"]
    with listening() as receiver:
        Webhook.objects.update(url=receiver.url)
        before = Webhook.objects.values().get()
        answers = [editor.post(f"{AT}/{hook.pk}/trial") for _ in range(2)]

    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(302, f"{AT}/{hook.pk}/write")] * 2
    assert (len(receiver.taken), Delivery.objects.count(), verbs(), Webhook.objects.values().get()) == (2, 0, [], before)


def test_a_copy_tries_nothing_out_and_sends_nothing_again(owners, hook, settings):
    settings.IS_COPY = True
    delivery = told(hook, state="failed", next_attempt_at=None)
    with listening() as receiver:
        Webhook.objects.update(url=receiver.url)
        owners.post(f"{AT}/{hook.pk}/trial")
        owners.post(f"{AT}/{hook.pk}/deliveries/{delivery.pk}/resend")

    delivery.refresh_from_db()
    assert (receiver.taken, delivery.state, verbs()) == ([], "failed", [])


def test_what_was_given_up_is_sent_again_with_its_id(owners, hook):
    delivery = told(hook, state="failed", next_attempt_at=None, attempts=8, last_status=500, last_error="why")
    for _ in range(2):
        owners.post(f"{AT}/{hook.pk}/deliveries/{delivery.pk}/resend")

    found = Delivery.objects.get()
    assert (found.pk, found.state, found.attempts, found.last_status) == (delivery.pk, "waiting", 0, None)
    assert found.next_attempt_at <= now()


def test_what_is_being_sent_is_left_alone(owners, hook):
    delivery = told(hook, state="sending", lease_until=now(), attempts=1)

    owners.post(f"{AT}/{hook.pk}/deliveries/{delivery.pk}/resend")

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, verbs()) == ("sending", 1, [])


def test_deliveries_are_narrowed_and_paged_by_key(owners, hook):
    for _ in range(60):
        told(hook, state="sent", next_attempt_at=None)
    failed = told(hook, state="failed", next_attempt_at=None)

    page = owners.get(f"{AT}/{hook.pk}/deliveries").context["deliveries"]
    second = owners.get(f"{AT}/{hook.pk}/deliveries{page.next}").context["deliveries"]
    narrowed = owners.get(f"{AT}/{hook.pk}/deliveries?state=failed").context["deliveries"]

    assert (len(page.lines), page.lines[0].delivery, len(second.lines), second.next) == (50, failed, 11, "")
    assert [line.delivery for line in narrowed.lines] == [failed]
    for nonsense in ("?state=none", "?before=none"):
        assert owners.get(f"{AT}/{hook.pk}/deliveries{nonsense}").status_code == 200


def test_who_does_not_handle_a_request_reads_its_reference_alone(client, db):
    cast = Cast()
    chief = cast.agent("carl", cast.make_team("office"))
    cast.grant("administer", who="person", user=chief)
    ticket = cast.ticket()
    hook = Webhook(portal_key="house", **SAID)
    hook.secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    hook.save()
    payload = outbox.body("ticket.noted", now().isoformat(), ticket={"reference": ticket.reference, "status": "secret-state"})
    told(hook, payload=payload, organisation=cast.home)

    seen = {}
    for user in (chief, cast.agent("olga", is_superuser=True)):
        client.force_login(user)
        seen[user.username] = client.get(f"/admin/house/hooks/{hook.pk}/deliveries").content.decode()

    assert [ticket.reference in page for page in seen.values()] == [True, True]
    assert ["secret-state" in page for page in seen.values()] == [False, True]


def test_hooks_of_others_are_not_found(owners, portal, hook):
    delivery = told(hook)
    for change in ({"portal_key": "elsewhere"}, {"portal_key": "petite", "organisation": Organisation.objects.create(name="Armor")}):
        Webhook.objects.update(**change)
        assert owners.get(f"{AT}/{hook.pk}/write").status_code == 404
        assert owners.get(f"{AT}/{hook.pk}/deliveries").status_code == 404
        for act in ("secret", "trial", "pause", "resume", f"deliveries/{delivery.pk}/resend"):
            assert owners.post(f"{AT}/{hook.pk}/{act}").status_code == 404
        owners.post(f"{AT}/{hook.pk}/remove")
    assert Webhook.objects.get().state == "active"


def test_who_administers_nothing_finds_nothing(agents, hook):
    assert agents.get(AT).status_code == 404
    assert agents.post(f"{AT}/{hook.pk}/pause").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_few_queries_whatever_their_length(owners, hook, django_assert_max_num_queries, count):
    for number in range(count):
        told(hook)
        other = Webhook(portal_key="petite", title=f"Other {number}", url=SAID["url"])
        other.secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        other.save()
    for path in (AT, f"{AT}/{hook.pk}/deliveries"):
        owners.get(path)
        with django_assert_max_num_queries(10):
            owners.get(path)
