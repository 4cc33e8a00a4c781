"""Who: people, the organisations they belong to, the teams that serve them, and the invitations that let them in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField
from parvis.kit.ids import uuid7
from parvis.kit.once import once_shown
from parvis.kit.prepared import Prepared, Slot
from parvis.kit.text import initials
from parvis.people import placing

# Source: operateurs.md 1.9; the other portals' identifiers fit in it.
USERNAME_PATTERN = r"^[A-Za-z0-9!.@_\-/#]{5,}$"
INVITATION_LIFE = timedelta(hours=24)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def active(self) -> OrganisationQuerySet:
        return self.filter(state=Organisation.State.ACTIVE)

    def within(self, *roots: Organisation) -> OrganisationQuerySet:
        """What lies below `roots`, roots included; never another customer's tree below an umbrella."""
        tree = models.Q(pk__in=[])
        for root in roots:
            tree |= models.Q(path__startswith=root.path, tree=root.tree)
        return self.filter(tree)


class Organisation(models.Model):
    """A node of the tree of customers. A person alone has a personal one."""

    class State(models.TextChoices):
        PENDING = "pending"  # asked for, not confirmed by its first person yet
        ACTIVE = "active"
        CLOSED = "closed"

    entry_kind: ClassVar[str] = "organisation"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = CleanCharField(max_length=60, blank=True, help_text="what presets and imports call it")
    name = CleanCharField(max_length=200)
    # PROTECT: a tree is emptied from its leaves
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="children", null=True, blank=True)
    path = models.CharField(max_length=400, editable=False, help_text="ids of the ancestors and itself, each ended by /")
    is_umbrella = models.BooleanField(
        default=False, help_text="only groups customers, strangers to each other: below it each begins a tree"
    )
    tree = models.UUIDField(editable=False, help_text="the node at which the customer's own tree begins; kept by `save`")
    is_personal = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    registration = CleanCharField(max_length=30, blank=True, help_text="SIREN or another public number")
    address = models.JSONField(default=dict, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="organisation_key_once", condition=~models.Q(key="")),
        ]
        indexes = [
            models.Index(fields=["path"], name="organisation_path", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["tree"], name="organisation_tree"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Its place follows from the one above it; when it moves, or becomes an umbrella, those below follow."""
        changed = kwargs.get("update_fields")
        if self._state.adding:
            self.path, self.tree = placing.placed(self, self.parent)
        elif changed is None or placing.PLACING & set(changed):
            kwargs["update_fields"] = {*changed, "path", "tree"} if changed else None
            with transaction.atomic():
                placing.settle(self)
                return super().save(*args, **kwargs)
        return super().save(*args, **kwargs)

    @property
    def organisation_id(self) -> UUID:
        """An organisation's own entries belong to itself."""
        return self.pk

    @property
    def ancestor_ids(self) -> list[UUID]:
        """From the root down to itself, umbrellas included: what is granted to one of these reaches here."""
        return [UUID(part) for part in self.path.strip("/").split("/")]

    @property
    def own_ancestor_ids(self) -> list[UUID]:
        """From where the customer's own tree begins down to itself: what these have is the customer's own."""
        above = self.ancestor_ids
        return above[above.index(self.tree) :]


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, email: str = "", password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)

    def by_email(self, email: str) -> User | None:
        """Whatever the capitals, by the index that keeps addresses apart."""
        return BY_EMAIL.first({"email": email.strip().lower()})

    def by_email_with_places(self, email: str) -> User | None:
        """The same, for a piece of work that asks next where they belong: one query for most."""
        places = HOMES_BY_EMAIL.all({"email": email.strip().lower()})
        if not places:
            return self.by_email(email)
        user = places[0].user
        user.known_places = places
        return user


class User(AbstractBaseUser):
    """A person: customer or staff. Never deleted: deactivated, or anonymised."""

    entry_kind: ClassVar[str] = "account"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = CleanCharField(
        _("Identifier"),
        max_length=150,
        validators=[RegexValidator(USERNAME_PATTERN, _("Use at least 5 characters: letters without accents, digits, and ! . @ _ - / #"))],
    )
    email = models.EmailField(_("E-mail address"), blank=True)
    civility = CleanCharField(max_length=20, blank=True)
    first_name = CleanCharField(_("First name"), max_length=100, blank=True)
    last_name = CleanCharField(_("Last name"), max_length=100, blank=True)
    phone = CleanCharField(max_length=30, blank=True)
    mobile = CleanCharField(max_length=30, blank=True)
    job_title = CleanCharField(max_length=100, blank=True)
    language = models.CharField(max_length=5, blank=True, help_text="empty: the browser's, then the portal's")
    time_zone = models.CharField(max_length=50, blank=True)
    theme = models.CharField(max_length=5, blank=True)
    preferences = models.JSONField(default=dict, blank=True, help_text="columns, keyboard, notifications by kind")
    portal_key = models.CharField(max_length=40, blank=True, help_text="the portal the account was made on: where its links lead")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="may enter the desk; what they handle there is said by grants")
    is_superuser = models.BooleanField(default=False, help_text="administers every portal")
    must_use_mfa = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    anonymised_at = models.DateTimeField(null=True, blank=True)

    organisations = models.ManyToManyField(Organisation, through="Membership", related_name="people")

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_once"),
            models.UniqueConstraint(Lower("email"), name="user_email_once", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        return initials(str(self))

    known_places: list[Membership] | None = None
    """What `by_email_with_places` read: as it was then."""

    mailed_at: str = ""
    """An address of theirs for what they are being told, in place of the account's."""

    def places(self) -> list[Membership]:
        """Their memberships, with the organisations. Not to be changed."""
        if self.known_places is not None:
            return self.known_places
        return once_shown(("places", self.pk), lambda: PLACES.all({"user": self.pk}))

    @property
    def uses_single_keys(self) -> bool:
        """Whether one letter acts on a page (WCAG 2.1.4: it can be turned off)."""
        return bool(self.preferences.get("keyboard", True))

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_superuser


class Membership(models.Model):
    """A person's place in an organisation."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        MANAGER = "manager", _("manager")
        ADMINISTRATOR = "administrator", _("administrator")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # CASCADE both: a membership means nothing without either end
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=13, choices=Role, default=Role.MEMBER)
    is_default = models.BooleanField(default=False)
    is_support_contact = models.BooleanField(default=False, help_text="named on the organisation's information sheet")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-is_default", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="membership_once"),
            models.UniqueConstraint(fields=["user"], name="membership_one_default", condition=models.Q(is_default=True)),
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.organisation} ({self.role})"

    def make_default(self) -> None:
        """New requests of the person are filed here."""
        with transaction.atomic():
            Membership.objects.filter(user=self.user_id).exclude(pk=self.pk).update(is_default=False)
            self.is_default = True
            self.save(update_fields=["is_default"])


class EmailDomain(models.Model):
    """A mail domain whose people may ask to join the organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    domain = CleanCharField(max_length=253)
    verified_at = models.DateTimeField(null=True, blank=True)
    # SET_NULL: that it was verified counts
    verified_by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    how = CleanCharField(max_length=200, blank=True, help_text="a word of who verified it: what they saw or were shown")

    class Meta:
        constraints = [models.UniqueConstraint(Lower("domain"), name="domain_once")]

    def __str__(self) -> str:
        return self.domain


NAMING = {"id", "username", "first_name", "last_name", "email", "is_staff", "is_active"}


def unnamed(relation: str) -> list[str]:
    """To `defer` where a person is only named: dates and preferences take longer to read than the name."""
    return [f"{relation}__{field.name}" for field in User._meta.concrete_fields if field.name not in NAMING]


HOMES_BY_EMAIL: Prepared[Membership] = Prepared(
    lambda: (
        Membership.objects.alias(folded=Lower("user__email"))
        .filter(folded=Slot("email", models.CharField()))
        .exclude(user__email="")
        .select_related("user", "organisation")
    )
)
BY_EMAIL: Prepared[User] = Prepared(
    lambda: User.objects.alias(folded=Lower("email")).filter(folded=Slot("email", models.CharField())).exclude(email="").order_by()[:1]
)
PLACES: Prepared[Membership] = Prepared(lambda: Membership.objects.filter(user=Slot("user")).select_related("organisation"))


class Team(models.Model):
    """People of the staff who share queues. Configuration."""

    key = models.SlugField(max_length=60, unique=True)
    title = models.JSONField(help_text="text in languages")
    email = models.EmailField(blank=True)
    members = models.ManyToManyField(User, through="TeamMembership", related_name="teams")

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class TeamMembership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="team_memberships")
    is_lead = models.BooleanField(default=False)
    skills = models.JSONField(default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True, help_text="open requests at most")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="team_membership_once")]

    def __str__(self) -> str:
        return f"{self.user} / {self.team}"


class Absence(models.Model):
    """When a member of the staff is away."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="absence_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.user}: {self.starts_at:%Y-%m-%d}"


class Invitation(models.Model):
    """A door into an organisation for one address: the one concept behind every way of signing up.

    Its link carries a token computed from the row and the server's key (never stored), works once and until `expires_at`.
    """

    class Purpose(models.TextChoices):
        ACTIVATE = "activate"  # finish one's account
        JOIN = "join"  # be let into an organisation by a manager

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # CASCADE: an organisation deleted before anyone came in takes its doors along
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.ACTIVATE)
    portal_key = models.CharField(max_length=40)
    email = models.EmailField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations", null=True, blank=True)
    role = models.CharField(max_length=13, choices=Membership.Role, default=Membership.Role.MEMBER)
    proposed_username = CleanCharField(max_length=150, blank=True)
    profile = models.JSONField(default=dict, blank=True, help_text="civility, first_name, last_name, phone, language")
    leads_to = CleanCharField(max_length=300, blank=True, help_text="path to open once signed in")
    ticket_id = models.UUIDField(null=True, blank=True, help_text="the request that asked for the account")
    # SET_NULL: who invited matters less than that the door exists
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="invitations_sent", null=True, blank=True)
    nonce = models.CharField(max_length=43, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(Lower("email"), name="invitation_email")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    @property
    def is_question(self) -> bool:
        """Whether its person asks to be let in, instead of being asked."""
        return self.purpose == self.Purpose.JOIN and self.invited_by_id is None


class EmailChange(models.Model):
    """A new address, effective once confirmed at both the old and the new one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="email_changes")
    new_email = models.EmailField()
    nonce = models.CharField(max_length=43, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    old_confirmed_at = models.DateTimeField(null=True, blank=True)
    new_confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"e-mail change {self.pk}"
