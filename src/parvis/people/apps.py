from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "parvis.people"
    label = "people"

    def ready(self) -> None:
        from parvis.people import notices  # noqa: F401  registers its mails, once models are loaded
