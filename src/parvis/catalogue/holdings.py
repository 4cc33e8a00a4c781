"""Rights given by name."""

from django.utils.translation import gettext_lazy as _

from parvis.kit.holdings import exempt, hold
from parvis.kit.merging import moves, stays

hold(
    key="catalogue.grant",
    title=_("Rights given by name"),
    model="catalogue.Grant",
    within=lambda rows, scope: rows.filter(portal__key=scope.portal_key),
    people=("user",),
    links=("granted_by",),
    codes=("who", "member_role", "role"),
    fates=("delete", "delete", "delete"),
    rank=80,
)
exempt("what articles said, which the team writes for everybody; the author is an account", "catalogue.ArticleRevision")
moves("catalogue.Grant.user", _("Rights given by name"), once=("team", "member_role", "role", "portal", "family", "service"))
stays("who gave a right or wrote an article, then", "catalogue.Grant.granted_by", "catalogue.ArticleRevision.author")
