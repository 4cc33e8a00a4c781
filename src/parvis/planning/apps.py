from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "parvis.planning"
    label = "planning"

    def ready(self) -> None:
        # The registries need the models, loaded by now.
        from parvis.planning import automatic, expiry, holdings, letters  # noqa: F401
