"""What `./parvis check` says about a server's settings, beside Django's own checks."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from parvis.config.environment import Environment


@register(Tags.security, deploy=True)
def environment_is_fit_for_a_server(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [Error(reason, id="parvis.E001") for reason in Environment().refusals()]


@register(Tags.security, deploy=True)
def mail_can_leave(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.EMAIL_HOST:
        return []
    return [Warning("PARVIS_SMTP_URL is empty: mails wait in the outbox and nobody receives them.", id="parvis.W001")]


@register(Tags.security, deploy=True)
def the_address_is_secure(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.SITE_URL.startswith("https://"):
        return []
    return [Warning("PARVIS_SITE_URL does not begin with https://: sign-ins travel in clear.", id="parvis.W002")]
