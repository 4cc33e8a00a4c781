from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "parvis.config"
    label = "config"

    def ready(self) -> None:
        from parvis.config import checks  # noqa: F401  registers itself; needs the settings, loaded by now
