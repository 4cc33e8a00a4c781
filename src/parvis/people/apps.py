from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "parvis.people"
    label = "people"

    def ready(self) -> None:
        from parvis.people import holdings, notices  # noqa: F401  register its mails and what it holds, once models are loaded
