from django.apps import AppConfig


class AssetsConfig(AppConfig):
    name = "parvis.assets"
    label = "assets"

    def ready(self) -> None:
        from parvis.assets import (
            holdings,  # noqa: F401  registers what it holds about people
            notices,  # noqa: F401  tells what ends soon
            options,  # noqa: F401  offers assets to forms, once models are loaded
        )
