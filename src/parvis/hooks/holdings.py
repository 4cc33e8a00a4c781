"""What was told to other systems."""

from django.utils.translation import gettext_lazy as _

from parvis.kit.holdings import exempt, hold
from parvis.kit.merging import stays

hold(
    key="hooks.delivery",
    title=_("Calls told to other systems"),
    model="hooks.Delivery",
    within=lambda rows, scope: rows.filter(webhook__portal_key=scope.portal_key),
    texts=("payload", "last_error"),
    codes=("event", "state", "leased_by"),
    is_for_team=True,
)
exempt("addresses of machines and what they are told; who made one is an account", "hooks.Webhook")
stays("who of the team made it", "hooks.Webhook.created_by")
