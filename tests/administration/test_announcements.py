"""Announcements written at the screens."""

from django.urls import reverse

from parvis.catalogue.models import Announcement

SAID = {"meaning": "warn", "title_fr": "Travaux", "title_en": "Works", "starts_at": "2026-12-01T08:00", "ends_at": "2026-12-02T08:00"}


def address(name: str, *args: str) -> str:
    return reverse(f"administration:{name}", args=["petite", *args])


def test_a_new_one_stands_in_the_time_zone_of_the_portal(owners):
    answer = owners.post(address("announcement_new"), SAID)

    made = Announcement.objects.get(key="travaux")
    assert (answer.status_code, made.title, made.starts_at.isoformat()) == (
        302,
        {"fr": "Travaux", "en": "Works"},
        "2026-12-01T07:00:00+00:00",
    )


def test_one_is_changed_and_keeps_its_key(owners):
    page = owners.get(address("announcement", "winter"))

    owners.post(address("announcement", "winter"), {**SAID, "base": page.context["base"]})

    assert Announcement.objects.get(key="winter").title["fr"] == "Travaux"
    assert Announcement.objects.count() == 1


def test_an_end_before_the_beginning_is_said_and_keeps_what_was_typed(owners):
    answer = owners.post(address("announcement_new"), {**SAID, "ends_at": "2026-11-01T08:00"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["ends_at"])
    assert b'value="Travaux"' in answer.content


def test_sent_twice_it_is_one(owners):
    owners.post(address("announcement_new"), SAID)

    assert owners.post(address("announcement_new"), SAID).status_code == 302
    assert Announcement.objects.filter(key="travaux").count() == 1


def test_two_of_one_title_are_refused(owners):
    owners.post(address("announcement_new"), SAID)

    assert owners.post(address("announcement_new"), {**SAID, "meaning": "bad"}).status_code == 409


def test_one_is_taken_away_and_comes_back_from_the_history(owners):
    owners.post(address("announcement_remove", "winter"))
    assert not Announcement.objects.exists()

    [change] = owners.get(address("history")).context["changes"]
    owners.post(address("change_restore", str(change.revision.pk)))

    assert Announcement.objects.get().key == "winter"


def test_a_link_that_leads_nowhere_is_said_at_its_field(owners):
    answer = owners.post(address("announcement_new"), {**SAID, "link": "javascript:alert(1)"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["link"])
