from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "parvis.journal"
    label = "journal"

    def ready(self) -> None:
        from parvis.journal import holdings  # noqa: F401  registers what it holds about people, once models are loaded
