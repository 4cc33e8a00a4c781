from parvis.mail.models.addresses import FailingAddress, MailAlert, Tally
from parvis.mail.models.incoming import IncomingMail, Mailbox
from parvis.mail.models.outgoing import OutgoingMail

__all__ = ["FailingAddress", "IncomingMail", "MailAlert", "Mailbox", "OutgoingMail", "Tally"]
