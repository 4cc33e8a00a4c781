from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CatalogueConfig(AppConfig):
    name = "parvis.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from parvis.catalogue import customers, handled, holdings, kept, letterhead, notices, retiring, teams  # noqa: F401  register themselves, once models are loaded
        from parvis.catalogue.article_index import keep_index

        kept.watch()
        post_migrate.connect(keep_index, sender=self, dispatch_uid="catalogue.article_index")
