from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "parvis.config"
    label = "config"

    def ready(self) -> None:
        from parvis.config import checks, upkeep  # noqa: F401  they register themselves, once the settings are loaded
