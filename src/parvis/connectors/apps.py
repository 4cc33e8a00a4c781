from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "parvis.connectors"
    label = "connectors"

    def ready(self) -> None:
        from parvis.connectors import holdings  # noqa: F401  registers what it holds about people, once models are loaded
