"""The interface's own words that a portal may replace by its own."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from parvis.kit.languages import pick
from parvis.kit.registry import Unknown

WORDS: Final[Mapping[str, Promise]] = {
    "menu_home": pgettext_lazy("word", "Home"),
    "menu_services": pgettext_lazy("word", "Services"),
    "menu_tickets": pgettext_lazy("word", "My requests"),
    "menu_messages": pgettext_lazy("word", "Messages"),
    "menu_help": pgettext_lazy("word", "Help"),
    "menu_assets": pgettext_lazy("word", "My equipment"),
    "menu_bookings": pgettext_lazy("word", "Bookings"),
    "menu_eligibility": pgettext_lazy("word", "Eligibility"),
    "menu_buildings": pgettext_lazy("word", "Addresses"),
    "menu_orders": pgettext_lazy("word", "Orders"),
    "menu_appointments": pgettext_lazy("word", "Appointments"),
    "menu_lines": pgettext_lazy("word", "Tests and incidents"),
    "menu_certificates": pgettext_lazy("word", "Certificates"),
    "menu_contract": pgettext_lazy("word", "My contract"),
    "ticket": pgettext_lazy("word", "request"),
    "tickets": pgettext_lazy("word", "requests"),
    "new_ticket": pgettext_lazy("word", "New request"),
    "service": pgettext_lazy("word", "service"),
    "services": pgettext_lazy("word", "services"),
    "article": pgettext_lazy("word", "article"),
    "articles": pgettext_lazy("word", "articles"),
    "asset": pgettext_lazy("word", "equipment item"),
    "assets": pgettext_lazy("word", "equipment"),
    "organisation": pgettext_lazy("word", "organisation"),
    "identifier": pgettext_lazy("word", "Username"),
    "sign_in": pgettext_lazy("word", "Sign in"),
    "sign_up": pgettext_lazy("word", "Create an account"),
    "sign_out": pgettext_lazy("word", "Sign out"),
    "sign_out_entry": pgettext_lazy("word", "Sign out"),  # in the account menu; {name} is who is signed in
    "lost_access": pgettext_lazy("word", "Lost username or password?"),
    "account_menu": pgettext_lazy("word", "My account"),
    "my_account": pgettext_lazy("word", "My profile"),
    "my_notifications": pgettext_lazy("word", "My notifications"),
    "my_organisation": pgettext_lazy("word", "My organisation"),
    "guide": pgettext_lazy("word", "Help"),
    "role_member": pgettext_lazy("word", "member"),
    "role_manager": pgettext_lazy("word", "manager"),
    "role_administrator": pgettext_lazy("word", "administrator"),
    "search": pgettext_lazy("word", "Search"),
    "reply": pgettext_lazy("word", "Reply"),
    "send": pgettext_lazy("word", "Send"),
    "search_tickets": pgettext_lazy("word", "Reference or words"),
    "summary": pgettext_lazy("word", "Summary"),
    "status": pgettext_lazy("word", "Status"),
    "conversation": pgettext_lazy("word", "Messages"),
    "more_details": pgettext_lazy("word", "Show all the answers"),
    "watch": pgettext_lazy("word", "Tell me by e-mail"),
    "participants": pgettext_lazy("word", "Participants"),
    "share": pgettext_lazy("word", "Add or remove"),
    "closed_tickets": pgettext_lazy("word", "Closed requests"),
    "open_tickets": pgettext_lazy("word", "Open requests"),
    "form_start": pgettext_lazy("word", "Make a request online"),
    "form_next": pgettext_lazy("word", "Next"),
    "form_cancel": pgettext_lazy("word", "Cancel this request"),
    "form_edit": pgettext_lazy("word", "Change the answers"),
    "form_send": pgettext_lazy("word", "Send the request"),
    "form_record": pgettext_lazy("word", "Send the request"),
    "form_check_title": pgettext_lazy("word", "Check your answers"),
    "form_back_to_tickets": pgettext_lazy("word", "Back to my requests"),
    "form_print": pgettext_lazy("word", "View and print the request"),
    "signup_enter": pgettext_lazy("word", "Sign in"),
    "signup_create": pgettext_lazy("word", "Create my account"),
    "login_continue": pgettext_lazy("word", "Sign in with a password"),
    "send_link": pgettext_lazy("word", "Receive the link"),
    "activate_title": pgettext_lazy("word", "Activate your account"),
    "activate_lead": pgettext_lazy("word", "To finish activating your account, you may change your username and create your password."),
    "activate_submit": pgettext_lazy("word", "Confirm and open your account"),
    "activate_cancel": pgettext_lazy("word", "Cancel"),
    "full_name": pgettext_lazy("word", "Your full name"),
    "password": pgettext_lazy("word", "Password"),
    "password_repeat": pgettext_lazy("word", "Repeat your password"),
    "write_to_team": pgettext_lazy("word", "Write to the team"),
}


def word(key: str, texts: Mapping[str, Mapping[str, str] | str] | None = None, language: str | None = None) -> str:
    """The portal's own word for `key` when `texts` has one, else the interface's. Raises Unknown for a key that is nobody's."""
    own = pick((texts or {}).get(key), language)
    if own:
        return own
    if key not in WORDS:
        raise Unknown(f"words of the interface: “{key}” is unknown (known: {', '.join(WORDS)})")
    return str(WORDS[key])
