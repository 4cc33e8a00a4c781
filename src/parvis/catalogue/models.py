"""What can be asked, where, by whom, and how it lives: portals, families, services, workflows, grants, articles. All configuration.

Rows come from presets or from the administration; none points to a customer row except `Grant`, whose purpose that is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.catalogue import article_index
from parvis.catalogue.grants import GrantQuerySet, ServiceQuerySet
from parvis.catalogue.reading import ArticleQuerySet
from parvis.catalogue.seeing import CODES
from parvis.catalogue.workflow import Life, Status
from parvis.kit.clock import now
from parvis.kit.configured import Configured
from parvis.kit.fields import CleanCharField
from parvis.kit.ids import uuid7
from parvis.kit.languages import pick
from parvis.kit.links import site_url
from parvis.kit.theme import css


class Portal(Configured):
    """One public face: address, languages, theme, words, way of signing up, menus."""

    class SignUp(models.TextChoices):
        FORM = "form"
        OPEN = "open"
        KNOWN = "known"
        MANAGED = "managed"

    key = models.SlugField(max_length=40, unique=True)
    name = CleanCharField(max_length=80)
    subtitle = models.JSONField(default=dict, blank=True)
    hosts = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list)
    time_zone = models.CharField(max_length=50, default="Europe/Paris")
    series = models.CharField(max_length=12, help_text="prefix of references")
    brand_colour = models.CharField(max_length=7)
    theme_css = models.TextField(blank=True, editable=False, help_text="computed from the brand colour at save")
    logo = models.TextField(blank=True, help_text="SVG with {accent} and {on_accent}; served as an image only")
    hero = models.CharField(max_length=10, default="arcade")
    landing = models.CharField(max_length=120, default="home")
    modules = models.JSONField(default=list, blank=True)
    list_columns = models.JSONField(default=list, blank=True, help_text="of the list of requests, in their order; empty: the usual ones")
    texts = models.JSONField(default=dict, blank=True, help_text="the portal's own words, each in languages")
    sign_up = models.CharField(max_length=8, choices=SignUp)
    sign_up_options = models.JSONField(default=dict, blank=True)
    contact = models.JSONField(default=dict, blank=True)
    organisation_options = models.JSONField(
        default=dict, blank=True, help_text="what its pages show of organisations (presets.format.portal)"
    )
    legal = models.JSONField(default=dict, blank=True)
    audiences = models.JSONField(default=list, blank=True)
    popular = models.JSONField(default=list, blank=True)
    boards = models.JSONField(
        default=list,
        blank=True,
        help_text="[{key, title, rows: [{services, counters: [{label, statuses}]}]}]: pages that count (catalogue.boards)",
    )
    mail_texts = models.JSONField(default=dict, blank=True, help_text="{kind: {subject: …, intro: …}} where they differ from the house's")
    mail_from = models.EmailField(blank=True)
    priorities = models.JSONField(
        default=list, blank=True, help_text="five rows (urgency) of five priorities (impact), each 1 … 6; empty: the usual ones"
    )
    says_usual_time = models.BooleanField(default=True, db_default=True, help_text="customers are told how long requests usually take")
    order = models.PositiveSmallIntegerField(default=0)
    configuration = models.UUIDField(
        default=uuid7, editable=False, help_text="another one whenever it or its catalogue changes (catalogue.kept)"
    )

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.theme_css, self.configuration = css(self.brand_colour), uuid7()
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "configuration"}
        super().save(*args, **kwargs)

    @property
    def default_language(self) -> str:
        return str(self.languages[0])

    @property
    def base_url(self) -> str:
        """Where its pages begin, without a final slash: its own host, else the prefix of its key."""
        return f"https://{self.hosts[0]}" if self.hosts else f"{site_url()}/p/{self.key}"


class Announcement(Configured):
    """A band above a portal's pages, for a time."""

    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="announcements")
    key = models.SlugField(max_length=60)
    meaning = models.CharField(max_length=5, default="info")
    title = models.JSONField()
    body = models.JSONField(default=dict, blank=True)
    link = models.CharField(max_length=300, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["portal", "key"], name="announcement_key_once")]

    def __str__(self) -> str:
        return self.key


class Family(Configured):
    """A branch of a portal's catalogue."""

    # CASCADE throughout: a family lives and dies with its portal and its branch
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="families")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, related_name="children", null=True, blank=True)
    key = models.SlugField(max_length=60)
    title = models.JSONField()
    text = models.JSONField(default=dict, blank=True)
    icon = models.CharField(max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        verbose_name_plural = "families"
        constraints = [models.UniqueConstraint(fields=["portal", "key"], name="family_key_once")]

    def __str__(self) -> str:
        return pick(self.title)


class Workflow(Configured):
    """A life cycle: its definition is the TOML of docs/presets.md as JSON; `life` gives it meaning."""

    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="workflows")
    key = models.SlugField(max_length=60)
    title = models.JSONField()
    definition = models.JSONField(help_text="{start, statuses: […], moves: […]}")

    class Meta:
        ordering = ["portal", "key"]
        constraints = [models.UniqueConstraint(fields=["portal", "key"], name="workflow_key_once")]

    def __str__(self) -> str:
        return pick(self.title)

    @property
    def life(self) -> Life:
        return Life.of(self)

    def status(self, key: str) -> Status:
        return self.life.status(key)


SPOKEN = frozenset({"summary", "intro"})
"""What a service may say otherwise to an audience."""


class Service(Configured):
    """One thing a person can ask for."""

    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="services")
    # PROTECT: services move to another family before theirs goes; so with workflows and forms
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="services", null=True, blank=True)
    workflow = models.ForeignKey(Workflow, on_delete=models.PROTECT, related_name="services")
    form = models.ForeignKey("intake.Form", on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=80)
    title = models.JSONField()
    summary = models.JSONField(default=dict, blank=True)
    intro = models.JSONField(default=dict, blank=True)
    wordings = models.JSONField(
        default=list, blank=True, help_text="[{audience, summary?, intro?}]: what some audiences read instead; the title is one for all"
    )
    keywords = models.JSONField(default=dict, blank=True)
    conditions = models.JSONField(default=dict, blank=True)
    icon = models.CharField(max_length=40, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    audiences = models.JSONField(default=list, blank=True)
    effect = models.CharField(max_length=40, blank=True, help_text="a key of the registry of effects")
    title_from = models.CharField(max_length=60, blank=True)
    fills = models.JSONField(default=dict, blank=True, help_text="{what of the request: key of the field that says it} (tickets.filling)")
    editable_in = models.JSONField(default=list, blank=True)
    visibility = models.CharField(
        max_length=12, default="participants", help_text="who of the requester's organisation sees it (seeing.CODES)"
    )
    expects = models.JSONField(default=dict, blank=True)
    retention = models.CharField(max_length=20, blank=True)
    max_total_mb = models.PositiveSmallIntegerField(default=100)
    tool = models.JSONField(
        default=dict, blank=True, help_text="{kind, …}: the page that does it at once, if there is one (catalogue.tools)"
    )
    checks = models.JSONField(
        default=list, blank=True, help_text="[{kind, field, …}]: what judges answers beyond the form (tickets.checks)"
    )
    calls = models.JSONField(
        default=list, blank=True, help_text="[{on, operation, …}]: what its requests ask of outside systems, and when (connectors.calling)"
    )
    options = models.JSONField(default=dict, blank=True, help_text="what only one engine reads")
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_counted = models.BooleanField(
        default=False, db_default=False, help_text="a board of the portal counts its requests: the database does (tickets.counting)"
    )
    searchable = models.TextField(blank=True, editable=False, help_text="stems of title, summary and keywords in every language")

    outside: str = ""
    """Why the reader's contract does not cover it (`catalogue.tree`)."""

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["portal", "slug"], name="service_slug_once"),
            models.CheckConstraint(condition=models.Q(visibility__in=CODES), name="service_visibility_known"),
        ]

    def __str__(self) -> str:
        return pick(self.title)

    def speak_to(self, audience: str) -> Service:
        """Say what this audience reads, as long as this object lives; it is not to be saved afterwards."""
        own: dict[str, Any] = next((wording for wording in self.wordings if wording["audience"] == audience), {})
        for name in SPOKEN & set(own):
            setattr(self, name, own[name])
        return self


class Grant(models.Model):
    """Who × role × where. The only right there is."""

    class Who(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        SIGNED_IN = "signed-in", _("signed-in people")
        CUSTOMERS = "customers", _("people of an organisation that is a customer of the portal")
        ORGANISATION = "organisation", _("an organisation and those below it")
        PERSON = "person", _("one person")
        TEAM = "team", _("a team of the staff")

    class Role(models.TextChoices):
        SEE = "see"
        USE = "use"
        FOLLOW = "follow"
        HANDLE = "handle"
        ADMINISTER = "administer"

    who = models.CharField(max_length=12, choices=Who)
    # CASCADE: a right without its holder or its object is nothing
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="grants", null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants", null=True, blank=True)
    team = models.ForeignKey("people.Team", on_delete=models.CASCADE, related_name="grants", null=True, blank=True)
    member_role = models.CharField(max_length=13, blank=True, help_text="only members of this role or above; empty = all")
    role = models.CharField(max_length=10, choices=Role)
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="grants")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="grants", null=True, blank=True)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="grants", null=True, blank=True)
    is_preset = models.BooleanField(default=False, help_text="written by a preset: replaced when it is applied again")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="grant_holder_matches_who",
                condition=(
                    models.Q(who__in=["everyone", "signed-in", "customers"], organisation=None, user=None, team=None)
                    | models.Q(who="organisation", organisation__isnull=False, user=None, team=None)
                    | models.Q(who="person", user__isnull=False, organisation=None, team=None)
                    | models.Q(who="team", team__isnull=False, organisation=None, user=None)
                ),
            ),
            models.CheckConstraint(name="grant_one_place", condition=models.Q(family=None) | models.Q(service=None)),
            models.UniqueConstraint(
                fields=["who", "organisation", "user", "team", "member_role", "role", "portal", "family", "service"],
                name="grant_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who} may {self.role}"


class Article(Configured):
    """An answer that needs no request."""

    class State(models.TextChoices):
        """What the dates and the switch make of it, for the team."""

        DRAFT = "draft", _("not published")
        SCHEDULED = "scheduled", _("to be published")
        LIVE = "live", _("published")
        EXPIRED = "expired", _("withdrawn")

    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="articles")
    family = models.ForeignKey(Family, on_delete=models.SET_NULL, related_name="articles", null=True, blank=True)
    slug = models.SlugField(max_length=80)
    title = models.JSONField()
    body = models.JSONField()
    keywords = models.JSONField(default=dict, blank=True)
    see = models.JSONField(default=list, help_text="as a service's grants.see")
    audiences = models.JSONField(default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    is_published = models.BooleanField(default=True)
    published_at = models.DateTimeField(null=True, blank=True, help_text="customers do not find it before")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="nor from then on")
    useful_count = models.PositiveIntegerField(default=0)
    useless_count = models.PositiveIntegerField(default=0)
    deflected_count = models.PositiveIntegerField(default=0, help_text="requests that it made needless")
    searchable_title = models.TextField(blank=True, editable=False, help_text="stems in every language (catalogue.article_index)")
    searchable_keywords = models.TextField(blank=True, editable=False)
    searchable_body = models.TextField(blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["portal", "slug"], name="article_slug_once"),
            models.CheckConstraint(
                name="article_expires_after_it_is_published",
                condition=models.Q(published_at=None) | models.Q(expires_at=None) | models.Q(expires_at__gt=models.F("published_at")),
            ),
        ]

    def __str__(self) -> str:
        return pick(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What it is found by follows what it says."""
        fields = kwargs.get("update_fields")
        if says_more := fields is None or bool(article_index.TEXTS & set(fields)):
            for name, words in article_index.columns(self.title, self.keywords, self.body).items():
                setattr(self, name, words)
            if fields is not None:
                kwargs["update_fields"] = {*fields, *article_index.COLUMNS}
        super().save(*args, **kwargs)
        if says_more:
            ArticleWord.learn(self)

    @property
    def state(self) -> Article.State:
        if not self.is_published:
            return self.State.DRAFT
        if self.published_at and self.published_at > now():
            return self.State.SCHEDULED
        return self.State.EXPIRED if self.expires_at and self.expires_at <= now() else self.State.LIVE

    @property
    def changed_at(self) -> datetime:
        """For readers: when it was last changed, or came out."""
        return max(self.updated_at, self.published_at) if self.published_at else self.updated_at


class ArticleRevision(models.Model):
    """What an article said and to whom, each time it changed; its first one too."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    title = models.JSONField()
    body = models.JSONField()
    keywords = models.JSONField(default=dict, blank=True)
    placement = models.JSONField(
        default=dict, blank=True, help_text="{family, see, audiences, order, is_published, published_at, expires_at}"
    )
    is_preset = models.BooleanField(default=False, help_text="written by a preset")
    # SET_NULL: a revision outlives the one it took its text from
    restored = models.ForeignKey("self", on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    # SET_NULL: a revision outlives its author's account
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.article} {self.created_at:%Y-%m-%d}"


class ArticleWord(models.Model):
    """A word that some article of the portal has, or had: what a mistyped word may have meant (catalogue.typos)."""

    # CASCADE: words of a portal go with it
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["portal", "word"], name="article_word_once")]

    def __str__(self) -> str:
        return self.word

    @classmethod
    def learn(cls, article: Article) -> None:
        words = article_index.vocabulary(article.title, article.keywords, article.body)
        cls._default_manager.bulk_create((cls(portal_id=article.portal_id, word=word) for word in words), ignore_conflicts=True)
