from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "parvis.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from parvis.catalogue import kept, letterhead  # noqa: F401  tells the mail how portals sign, once models are loaded

        kept.watch()
