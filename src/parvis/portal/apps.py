from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "parvis.portal"
    label = "portal"

    def ready(self) -> None:
        # The signal's receiver needs the models, loaded by now.
        from django.contrib.auth.signals import user_logged_in

        from parvis.portal.asking.visitor import adopt

        user_logged_in.connect(adopt, dispatch_uid="portal.adopt_drafts")
