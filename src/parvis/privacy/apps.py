from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "parvis.privacy"
    label = "privacy"

    def ready(self) -> None:
        from parvis.privacy import delays, exporting, holdings, merging, notices, retention, working  # noqa: F401  register themselves, once models are loaded
