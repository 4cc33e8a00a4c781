from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "parvis.hooks"
    label = "hooks"

    def ready(self) -> None:
        from parvis.hooks import holdings  # noqa: F401  registers what it holds about people, once models are loaded
