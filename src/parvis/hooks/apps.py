from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "parvis.hooks"
    label = "hooks"
