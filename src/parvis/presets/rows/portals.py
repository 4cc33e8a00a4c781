"""The portal itself, its announcements and its families."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from parvis.catalogue.models import Announcement, Family, Portal, Service
from parvis.presets.format.portal import LEGAL_SHAPE, ORGANISATIONS, SIGN_UP
from parvis.presets.parts import LOGO, MAIL, ORDER, Part
from parvis.presets.rows import mailboxes
from parvis.presets.rows.keeper import columns, put

_PORTAL: Final[dict[str, Any]] = {
    "name": "",
    "subtitle": dict,
    "languages": list,
    "brand_colour": "",
    "series": "",
    "order": 0,
    "hosts": list,
    "hero": "arcade",
    "landing": "home",
    "time_zone": "Europe/Paris",
    "mail_from": "",
    "priorities": list,
    "list_columns": list,
    "modules": list,
    "texts": dict,
    "contact": dict,
    "legal": dict,
    "audiences": list,
    "popular": list,
    "boards": list,
}
_ANNOUNCEMENT: Final[dict[str, Any]] = {"meaning": "info", "title": dict, "body": dict, "link": "", "starts_at": None, "ends_at": None}
_FAMILY: Final[dict[str, Any]] = {"title": dict, "text": dict, "icon": ""}


class Portals:
    kind = "portal"

    def rows(self, portal: Portal) -> Iterable[tuple[str, Portal]]:
        return [(portal.key, portal)]

    def read(self, row: Portal) -> Part:
        said = {name: getattr(row, name) for name in _PORTAL}
        sign_up = {"mode": row.sign_up, **row.sign_up_options}
        found = mailboxes.read(row)
        return {
            "key": row.key,
            **said,
            "sign_up": sign_up,
            "usual": row.says_usual_time,
            "organisations": row.organisation_options,
            "mailboxes": found,
            MAIL: row.mail_texts,
            LOGO: row.logo,
        }

    def write(self, portal: Portal, part: Part) -> Portal:
        values = columns(part, _PORTAL)
        options = SIGN_UP.filled(part["sign_up"])
        values["legal"] = LEGAL_SHAPE.filled(values["legal"])
        values["organisation_options"] = ORGANISATIONS.filled(part.get("organisations", {}))
        values |= {"sign_up": options.pop("mode"), "sign_up_options": options, "mail_texts": part.get(MAIL, {}), "logo": part.get(LOGO, "")}
        values["says_usual_time"] = part.get("usual", True)
        for name, value in values.items():
            setattr(portal, name, value)
        if portal._state.adding:
            portal.save()
        else:
            portal.save(update_fields=[*values, "theme_css", "updated_at"])
        mailboxes.write(portal, part.get("mailboxes", []))
        return portal

    def remove(self, row: Portal) -> str:
        raise NotImplementedError("a portal is closed by a person, not by a preset")


class Announcements:
    kind = "announcement"

    def rows(self, portal: Portal) -> Iterable[tuple[str, Announcement]]:
        return [(row.key, row) for row in portal.announcements.all()]

    def read(self, row: Announcement) -> Part:
        return {"key": row.key, **{name: getattr(row, name) for name in _ANNOUNCEMENT}}

    def write(self, portal: Portal, part: Part) -> Announcement:
        row: Announcement = put(Announcement, {"portal": portal, "key": part["key"]}, columns(part, _ANNOUNCEMENT))
        return row

    def remove(self, row: Announcement) -> str:
        row.delete()
        return ""


class Families:
    kind = "family"

    def rows(self, portal: Portal) -> Iterable[tuple[str, Family]]:
        return [(row.key, row) for row in portal.families.select_related("parent")]

    def read(self, row: Family) -> Part:
        parent = row.parent.key if row.parent else ""
        return {"key": row.key, "parent": parent, **{name: getattr(row, name) for name in _FAMILY}, ORDER: row.order}

    def write(self, portal: Portal, part: Part) -> Family:
        parent = part.get("parent")
        # the parent may come later in the file: it is made empty, and filled in its turn
        above = Family.objects.get_or_create(portal=portal, key=parent, defaults={"title": {}})[0] if parent else None
        values = {**columns(part, _FAMILY), "order": part[ORDER], "parent": above}
        row: Family = put(Family, {"portal": portal, "key": part["key"]}, values)
        return row

    def remove(self, row: Family) -> str:
        # those left are services out of use: the others have been written into families that stay
        Service.objects.filter(family=row, is_active=False).update(family=None)
        row.delete()
        return ""
