from django.apps import AppConfig


class AssetsConfig(AppConfig):
    name = "parvis.assets"
    label = "assets"

    def ready(self) -> None:
        from parvis.assets import options  # noqa: F401  offers assets to forms, once models are loaded
