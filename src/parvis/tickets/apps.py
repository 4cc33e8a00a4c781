from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TicketsConfig(AppConfig):
    name = "parvis.tickets"
    label = "tickets"

    def ready(self) -> None:
        # The registries need the models, loaded by now.
        from parvis.tickets import (  # noqa: F401
            accounts,
            acting,
            appointment_facts,
            asset_facts,
            assigning,
            automatic,
            bulk,
            counting,
            deadlines,
            follow_up,
            held,
            held_acts,
            holdings,
            lateness,
            letters,
            letters_shape,
            letters_work,
            linking,
            mailed,
            merging,
            merging_accounts,
            options,
            presence,
            recurring,
            retyping,
            sentences_work,
            snoozing,
            specimens,
            splitting,
            visits,
        )
        from parvis.tickets.checking import assets, bookings  # noqa: F401
        from parvis.tickets.counting_sql import keep_counting
        from parvis.tickets.inbound import receiving  # noqa: F401
        from parvis.tickets.search_index import keep_index

        post_migrate.connect(keep_index, sender=self, dispatch_uid="tickets.search_index")
        post_migrate.connect(keep_counting, sender=self, dispatch_uid="tickets.counting")
