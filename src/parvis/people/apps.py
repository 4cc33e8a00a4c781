from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "parvis.people"
    label = "people"

    def ready(self) -> None:
        # register its mails, their examples and what it holds, once models are loaded
        from parvis.people import holdings, merging, notices, specimens  # noqa: F401
