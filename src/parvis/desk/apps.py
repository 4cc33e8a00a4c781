from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "parvis.desk"
    label = "desk"

    def ready(self) -> None:
        from parvis.connectors.panels import for_team  # needs the models, loaded by now
        from parvis.tickets.panels import PANELS, Panel

        PANELS.register("runs_for_team", Panel("desk/ticket/_runs.html", for_team, for_team=True))
