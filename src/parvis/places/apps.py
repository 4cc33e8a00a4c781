from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PlacesConfig(AppConfig):
    name = "parvis.places"
    label = "places"

    def ready(self) -> None:
        # They register what they know, once models are loaded.
        from parvis.places import holdings  # noqa: F401
        from parvis.places.importing import asking, ban, ipe  # noqa: F401
        from parvis.places.importing.ipe import loading  # noqa: F401
        from parvis.places.indexing import keep_indexes

        post_migrate.connect(keep_indexes, sender=self, dispatch_uid="places.indexes")
