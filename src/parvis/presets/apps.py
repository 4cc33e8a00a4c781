from django.apps import AppConfig


class PresetsConfig(AppConfig):
    name = "parvis.presets"
    label = "presets"

    def ready(self) -> None:
        from parvis.presets import holdings  # noqa: F401  registers itself, once models are loaded
