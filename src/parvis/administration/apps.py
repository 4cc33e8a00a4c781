from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "parvis.administration"
    label = "administration"
