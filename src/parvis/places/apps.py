from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "parvis.places"
    label = "places"

    def ready(self) -> None:
        from parvis.places import holdings  # noqa: F401  registers what it holds about people, once models are loaded
