from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "parvis.reports"
    label = "reports"

    def ready(self) -> None:
        # The registries need the models, loaded by now.
        from parvis.reports import holdings, keeping, letters, subscribing, usual  # noqa: F401
