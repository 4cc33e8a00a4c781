"""The articles an agent reads at the desk: those of the portals they work for, published or not; who administers one writes them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.catalogue.models import Article, Grant, Portal
from parvis.catalogue.writing import may_write
from parvis.desk.customers.reach import portals_of
from parvis.people.models import User


def portals_read(user: User) -> QuerySet[Portal]:
    if user.is_superuser:
        return Portal.objects.all()
    administered = Grant.objects.held_by(user).filter(role="administer", family=None, service=None).order_by().values("portal")
    return Portal.objects.filter(Q(pk__in=portals_of(user).order_by().values("pk")) | Q(pk__in=administered))


def portal_read(user: User, key: str) -> Portal:
    """Raises Http404 for one that is nothing to them."""
    found = portals_read(user).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def article_read(user: User, portal_key: str, slug: str) -> Article:
    portal = portal_read(user, portal_key)
    found = portal.articles.filter(slug=slug).select_related("family").first()
    if found is None:
        raise Http404
    found.portal = portal
    return found


def require_writer(user: User, portal: Portal) -> None:
    if not may_write(user, portal):
        raise PermissionDenied(_("Only who administers this portal writes its articles."))
