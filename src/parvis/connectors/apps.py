from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "parvis.connectors"
    label = "connectors"

    def ready(self) -> None:
        from parvis.connectors import calling, holdings, listening, order_inputs, panels, place_facts, sentences, working  # noqa: F401  register what they know, once models are loaded
        from parvis.connectors.http.connector import register_if_set
        from parvis.connectors.qualifying import checking, facts, files, letters, offers  # noqa: F401  register what a look-up tells
        from parvis.connectors.registry import register
        from parvis.connectors.simulated.connector import SIMULATED

        register(SIMULATED)
        register(files.connector())
        register_if_set()
