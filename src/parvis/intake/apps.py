from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "parvis.intake"
    label = "intake"

    def ready(self) -> None:
        # the types register themselves; their modules need the models
        from parvis.intake import (
            field_types,  # noqa: F401
            holdings,  # noqa: F401  registers what it holds about people
        )
