"""The face of a portal to one visitor: menu, languages, announcements, marks. Each is read when a template asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.cache import caches
from django.db.models import Q
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse

from parvis.catalogue.models import Announcement, Portal
from parvis.catalogue.tools import granted
from parvis.kit import clock
from parvis.kit.icons import MEANING_ICONS
from parvis.kit.languages import LANGUAGES, pick
from parvis.kit.links import absolute, local
from parvis.kit.prepared import Asked
from parvis.kit.wording import word
from parvis.portal.shell.brand import logo_path, theme_path
from parvis.portal.shell.menu import Entry, entries
from parvis.portal.shell.paths import page_path
from parvis.portal.shell.stand import Choice, Stand, choices, stand_of, within_of
from parvis.tickets.marks import Marks, marks_asked, marks_of

SCHEMES = ("light", "dark")
ANNOUNCED_FOR = 10
"""Seconds."""


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    url: str


@dataclass(frozen=True)
class Band:
    """An announcement as it is shown."""

    meaning: str
    icon: str
    title: str
    body: str
    url: str

    @classmethod
    def of(cls, announcement: Announcement) -> Band:
        return cls(
            announcement.meaning,
            MEANING_ICONS.get(announcement.meaning, "info"),
            _sentence(pick(announcement.title)),
            pick(announcement.body),
            local(announcement.link, get_script_prefix()),
        )


def _sentence(title: str) -> str:
    """Its text follows on the same line."""
    return f"{title}." if title[-1:].isalnum() else title


class Face:
    def __init__(self, request: HttpRequest, portal: Portal) -> None:
        self.request = request
        self.portal = portal

    @property
    def user(self) -> Any:
        return getattr(self.request, "user", None)

    @property
    def is_signed_in(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @property
    def guide_url(self) -> str:
        """The article that says how to use the portal, where there is one."""
        slug = self.portal.contact.get("guide")
        return reverse("portal:article", args=[slug]) if slug and "help" in self.portal.modules else ""

    @property
    def sign_out_entry(self) -> str:
        """The portal may name who signs out; otherwise it is its word for signing out."""
        texts = self.portal.texts
        return word("sign_out_entry" if "sign_out_entry" in texts else "sign_out", texts).replace("{name}", str(self.user))

    @cached_property
    def menu(self) -> list[Entry]:
        return entries(self.portal, self.request.path, self.user)

    @property
    def current(self) -> tuple[tuple[str, str], ...]:
        """What the menu has for this person, and where in it the page is."""
        return tuple((entry.name, entry.current) for entry in self.menu)

    @property
    def query(self) -> str:
        """What the links to other languages keep of this page's address."""
        return self.request.META.get("QUERY_STRING", "")

    @cached_property
    def marks(self) -> Marks:
        """A page may have asked them with what else it shows (`marks_asked`) and set them here."""
        return marks_of(self.user, self.portal, within_of(self.request)) if self.is_signed_in else Marks()

    @property
    def marks_asked(self) -> Asked[Marks]:
        """Of who is signed in."""
        return marks_asked(self.user, self.portal, within_of(self.request))

    @cached_property
    def stand(self) -> Stand | None:
        """Where the person stands among their organisations."""
        return stand_of(self.request)

    @property
    def stand_choices(self) -> list[Choice]:
        return choices(self.stand, self.portal) if self.stand else []

    @cached_property
    def announcements(self) -> list[Band]:
        """Read again every ten seconds: every page shows them, and they change a few times a year."""
        key = f"announcements:{self.portal.pk}"
        return [Band.of(announcement) for announcement in caches["memory"].get_or_set(key, self._announced, ANNOUNCED_FOR)]

    def _announced(self) -> list[Announcement]:
        now = clock.now()
        begun, lasting = Q(starts_at=None) | Q(starts_at__lte=now), Q(ends_at=None) | Q(ends_at__gt=now)
        return list(self.portal.announcements.filter(begun, lasting))

    @cached_property
    def other_languages(self) -> list[Language]:
        """Those the page is not in, each with the address of this page in it."""
        spoken = getattr(self.request, "LANGUAGE_CODE", "")
        return [Language(code, LANGUAGES.get(code, code), self._with_language(code)) for code in self.portal.languages if code != spoken]

    def _with_language(self, code: str) -> str:
        query = self.request.GET.copy()
        query["lang"] = code
        return f"?{query.urlencode()}"

    @property
    def theme(self) -> str:
        """What this browser chose, else what the profile says; empty: the system decides."""
        chosen = self.request.COOKIES.get("theme") or getattr(self.user, "theme", "")
        return chosen if chosen in SCHEMES else ""

    @property
    def theme_url(self) -> str:
        return theme_path(self.portal)

    @property
    def logo_url(self) -> str:
        return logo_path(self.portal)

    @cached_property
    def has_api(self) -> bool:
        """Whether the person may use something here that programs may use too."""
        return self.is_signed_in and bool(granted(self.portal, self.user))

    @property
    def search_url(self) -> str:
        return page_path("search")

    @property
    def desk_url(self) -> str:
        """For the staff; the desk has one address for all portals."""
        return absolute("/desk/") if getattr(self.user, "is_staff", False) else ""

    @property
    def may_sign_up(self) -> bool:
        return self.portal.sign_up != Portal.SignUp.MANAGED

    def path(self, name: str) -> str:
        """The address of a page of the portal, or nothing where no such page is installed."""
        return page_path(name)

    @property
    def login_url(self) -> str:
        return self.path("login")

    @property
    def signup_url(self) -> str:
        return self.path("signup")

    @property
    def logout_url(self) -> str:
        return self.path("logout")

    @property
    def account_url(self) -> str:
        return self.path("account")

    @property
    def notifications_url(self) -> str:
        return self.path("notifications")

    @property
    def accessibility(self) -> str:
        """How far the portal conforms, as the law has it said: non, partial or full."""
        said = str(self.portal.legal.get("accessibility", "non"))
        return said if said in ("non", "partial", "full") else "non"


def face_of(request: HttpRequest) -> Face:
    """The one face of this request: what a view asked it is not asked again by the templates."""
    if not hasattr(request, "_portal_face"):
        request._portal_face = Face(request, request.portal)  # type: ignore[attr-defined]  # this module's own mark
    return request._portal_face  # type: ignore[attr-defined, no-any-return]
