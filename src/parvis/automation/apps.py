from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "parvis.automation"
    label = "automation"

    def ready(self) -> None:
        # The registries need the models, loaded by now.
        from parvis.automation import alarms, depending, holdings, letters, listening, performing, sentences, timing  # noqa: F401
        from parvis.automation.acts import changing, telling  # noqa: F401
