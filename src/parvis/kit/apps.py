from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "parvis.kit"
    label = "kit"

    def ready(self) -> None:
        # Only once the settings are read: the module speaks.
        from parvis.kit.form_words import speak_plainly

        speak_plainly()
