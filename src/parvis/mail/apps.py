from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "parvis.mail"
    label = "mail"

    def ready(self) -> None:
        from parvis.mail import holdings, keeping, listening, processing, sending, specimens, tallies, trying  # noqa: F401  register their sweeps, once models are loaded
        from parvis.mail.fetching import watching  # noqa: F401  as above
