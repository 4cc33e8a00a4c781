"""Persons, customers or staff, and their places in organisations."""

from __future__ import annotations

from typing import Any, ClassVar

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
from parvis.people.models.organisations import Organisation

# Source: operateurs.md 1.9; the other portals' identifiers fit in it.
USERNAME_PATTERN = r"^[A-Za-z0-9!.@_\-/#]{5,}$"


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, email: str = "", password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)

    def by_email(self, email: str) -> User | None:
        """Whatever the capitals, by the index that keeps addresses apart; of an account that was merged, the one that goes on."""
        found = BY_EMAIL.first({"email": email.strip().lower()})
        return found and found.standing

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
    # PROTECT: the address of the closed account leads to the one that goes on
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="merged", null=True, blank=True, help_text="the account of this person that goes on"
    )

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

    @property
    def standing(self) -> User:
        """The account of this person that goes on: this one, or the one it was merged into."""
        return self.merged_into or self

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
