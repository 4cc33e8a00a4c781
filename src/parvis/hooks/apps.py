from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "parvis.hooks"
    label = "hooks"

    def ready(self) -> None:
        from parvis.hooks import holdings, sending  # noqa: F401  register what it holds about people and its sweeps, once models are loaded
