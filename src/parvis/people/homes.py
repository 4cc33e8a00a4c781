"""Where a person's own rows belong: their default organisation, or a personal one for somebody alone."""

from parvis.people.models import Membership, Organisation, User


def home_of(user: User) -> Organisation:
    """The organisation of `user`'s own entries and mails; made for somebody who has none (staff, a person alone)."""
    places = user.places()
    if places:
        return places[0].organisation
    home = Organisation.objects.create(name=str(user), is_personal=True)
    Membership.objects.create(organisation=home, user=user, role=Membership.Role.ADMINISTRATOR, is_default=True)
    return home
