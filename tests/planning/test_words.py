from django.utils import translation

from parvis.planning.models import Booking


def test_the_states_of_a_booking_are_said_in_french():
    with translation.override("fr"):
        said = [str(label) for label in Booking.State.labels]

    assert said == [
        "en attente d’accord",
        "gardé",
        "confirmé",
        "déplacé",
        "annulé",
        "refusé",
        "non confirmé à temps",
        "manqué",
        "réalisé",
    ]
