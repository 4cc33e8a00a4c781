from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "parvis.journal"
    label = "journal"
