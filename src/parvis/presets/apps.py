from django.apps import AppConfig


class PresetsConfig(AppConfig):
    name = "parvis.presets"
    label = "presets"
