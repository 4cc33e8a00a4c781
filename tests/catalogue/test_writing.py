"""Writing articles: every change is a revision, nothing is lost, nothing happens twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from parvis.catalogue import writing
from parvis.catalogue.models import Article
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from tests.cast import text

SAID = {
    "title": {"fr": "La carte", "en": "The map"},
    "body": {"fr": "Texte", "en": "Words"},
    "keywords": {"fr": "gps"},
    "see": ["everyone"],
}


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def boss(cast):
    return cast.agent("boss", is_superuser=True)


@pytest.fixture
def article(cast, boss):
    return writing.write(cast.portal, SAID, by=boss)


def revisions(article):
    return list(article.revisions.order_by("pk"))


def test_a_new_article_has_its_first_revision_and_an_address_of_its_title(article, boss):
    (first,) = revisions(article)

    assert article.slug == "la-carte"
    assert (first.title, first.body, first.keywords, first.author) == (SAID["title"], SAID["body"], SAID["keywords"], boss)
    assert first.placement["see"] == ["everyone"]


def test_sent_twice_it_is_written_once_and_another_one_has_another_address(cast, boss, article):
    again = writing.write(cast.portal, SAID, by=boss)
    other = writing.write(cast.portal, {**SAID, "body": text("Other")}, by=boss)

    assert (again, other.slug) == (article, "la-carte-2")
    assert Article.objects.count() == 2


def test_an_address_that_is_taken_is_refused(cast, boss, article):
    with pytest.raises(Refused, match="Another article has this address"):
        writing.write(cast.portal, {**SAID, "body": text("Other")}, by=boss, slug="la-carte")


def test_a_change_is_a_revision_and_saying_the_same_makes_none(article, boss):
    changed = writing.edit(article, {"body": {"fr": "Mieux", "en": "Words"}}, by=boss)
    writing.edit(article, {"body": {"en": "Words", "fr": "Mieux"}}, by=boss)

    assert changed.body["fr"] == "Mieux"
    assert [revision.body["fr"] for revision in revisions(article)] == ["Texte", "Mieux"]


def test_a_language_that_is_emptied_is_gone(article, boss):
    assert writing.edit(article, {"title": {"fr": "La carte", "en": ""}}, by=boss).title == {"fr": "La carte"}


def test_an_article_that_was_never_written_about_keeps_what_it_said_as_its_first_revision(cast, boss):
    old = Article.objects.create(portal=cast.portal, slug="old", title=text("Old"), body=text("Old words"), see=["everyone"])
    writing.edit(old, {"body": text("New words")}, by=boss, base=writing.newest(old))

    first, second = revisions(old)
    assert (first.body, first.author, first.created_at) == (text("Old words"), None, old.updated_at)
    assert (second.body, second.author) == (text("New words"), boss)


def test_who_was_slower_is_told_what_changed_and_overwrites_nothing(cast, article, boss):
    base = writing.newest(article)
    writing.edit(article, {"body": text("Faster")}, by=boss, base=base)

    with pytest.raises(writing.ChangedMeanwhile) as conflict:
        writing.edit(article, {"body": text("Slower")}, by=boss, base=base)

    assert conflict.value.latest.body == text("Faster")
    article.refresh_from_db()
    assert article.body == text("Faster")
    assert writing.edit(article, {"body": text("Slower")}, by=boss, base=conflict.value.latest.pk).body == text("Slower")


def test_the_same_form_sent_a_second_time_is_no_conflict(article, boss):
    base = writing.newest(article)
    for _time in (1, 2):
        writing.edit(article, {"body": text("Once")}, by=boss, base=base)

    assert len(revisions(article)) == 2


def test_a_restored_text_is_a_revision_and_opens_nothing_that_was_closed(article, boss):
    first = revisions(article)[0]
    writing.edit(article, {"body": text("Worse"), "title": text("Worse")}, by=boss)
    writing.edit(article, {"see": ["customers"], "is_published": False}, by=boss)

    restored = writing.restore(first, by=boss)
    writing.restore(first, by=boss)

    assert (restored.title, restored.body) == (SAID["title"], SAID["body"])
    assert (restored.see, restored.is_published) == (["customers"], False)
    assert [revision.restored_id for revision in revisions(article)] == [None, None, None, first.pk]


def test_publishing_and_taking_back_are_revisions(article, boss):
    writing.unpublish(article, by=boss)
    writing.unpublish(article, by=boss)
    shown = writing.publish(article, by=boss)

    assert shown.is_published
    assert [revision.placement["is_published"] for revision in revisions(article)] == [True, False, True]


def test_only_who_administers_the_portal_writes(cast, article, boss):
    clerk = cast.agent("clerk")
    cast.grant("handle", who="team", team=cast.team)
    family_only = cast.agent("family")
    cast.grant("administer", who="person", user=family_only, family=cast.family("parking"))
    editor = cast.agent("editor")
    cast.grant("administer", who="person", user=editor)
    customer = cast.alice
    cast.grant("administer", who="person", user=customer)

    for nobody in (clerk, family_only, customer):
        for act in (
            lambda by: writing.write(cast.portal, SAID, by=by),
            lambda by: writing.edit(article, {"body": text("x")}, by=by),
            lambda by: writing.restore(revisions(article)[0], by=by),
            lambda by: writing.unpublish(article, by=by),
        ):
            with pytest.raises(Refused, match="administers"):
                act(nobody)
    assert writing.edit(article, {"body": text("x")}, by=editor).body == text("x")


def test_what_an_article_does_not_have_is_a_bug(article, boss):
    with pytest.raises(TypeError, match="slug"):
        writing.edit(article, {"slug": "other"}, by=boss)


DAY = timedelta(days=1)


@pytest.mark.parametrize(("published", "begins", "ends", "state", "is_read"), [
    (True, None, None, "live", True),
    (True, -DAY, None, "live", True),
    (True, -DAY, DAY, "live", True),
    (True, DAY, None, "scheduled", False),
    (True, None, -DAY, "expired", False),
    (False, -DAY, DAY, "draft", False),
])  # fmt: skip
def test_dates_say_who_finds_it_and_the_team_is_told_in_words(cast, published, begins, ends, state, is_read):
    moments = {name: now() + delay if delay else None for name, delay in (("published_at", begins), ("expires_at", ends))}
    made = Article.objects.create(
        portal=cast.portal, slug="a", title=text("A"), body=text("a"), see=["everyone"], is_published=published, **moments
    )

    assert made.state == state
    assert Article.objects.live().exists() is is_read


def test_it_cannot_end_before_it_begins(cast):
    begins = datetime(2026, 5, 1, tzinfo=UTC)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.create(portal=cast.portal, slug="a", title=text("A"), body=text("a"), published_at=begins, expires_at=begins)
