from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "parvis.mail"
    label = "mail"

    def ready(self) -> None:
        from parvis.mail import sending  # noqa: F401  registers its sweep, once models are loaded
