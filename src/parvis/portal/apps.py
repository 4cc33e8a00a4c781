from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "parvis.portal"
    label = "portal"

    def ready(self) -> None:
        # The signal's receiver needs the models, loaded by now.
        from django.contrib.auth.signals import user_logged_in

        from parvis.connectors.panels import for_customer
        from parvis.portal.asking.visitor import adopt
        from parvis.portal.tools import kinds  # noqa: F401  registers the pages of services that do things at once
        from parvis.tickets.panels import PANELS, Panel

        PANELS.register("runs", Panel("portal/following/_runs.html", for_customer, is_wide=True))
        user_logged_in.connect(adopt, dispatch_uid="portal.adopt_drafts")
