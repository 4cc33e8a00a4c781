"""`./parvis mail receive|listen|check`: take a mail from a program, take mails from a mail host, try every mailbox."""

import argparse
import signal
import sys
import threading

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError

from parvis.mail.fetching.trying import tried
from parvis.mail.keeping import HARD_BYTES, keep
from parvis.mail.listening import address_of, listen
from parvis.mail.models import Mailbox
from parvis.mail.receiving import mailbox_for

EX_NOUSER = 67
EX_TEMPFAIL = 75
"""As mail hosts read them (sysexits.h): send the mail back, keep it and try again."""


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    return int(options.run(options))


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="parvis mail", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="receive|listen|check")
    taking = commands.add_parser("receive", help="keep the mail on standard input; exit code 75: try again later")
    taking.add_argument("--mailbox", default="", metavar="KEY", help="whose mail it is, whatever it was sent to")
    taking.add_argument("--to", default="", metavar="ADDRESS", help="the recipient in the envelope")
    taking.add_argument("--from", default="", dest="sender", metavar="ADDRESS", help="the sender in the envelope")
    taking.set_defaults(run=receive)
    listening = commands.add_parser("listen", help="take mails from a mail host")
    where = listening.add_mutually_exclusive_group(required=True)
    where.add_argument("--lmtp", default="", metavar="HOST:PORT", help="by LMTP; a port alone is of this machine only")
    where.add_argument("--smtp", default="", metavar="HOST:PORT", help="by SMTP")
    listening.set_defaults(run=stay)
    commands.add_parser("check", help="try every mailbox and say what is wrong").set_defaults(run=check)
    return parser.parse_args(arguments)


def receive(options: argparse.Namespace) -> int:
    raw = sys.stdin.buffer.read(HARD_BYTES + 1)
    while sys.stdin.buffer.read(1024 * 1024):  # the rest of one that is too long: a pipe that breaks would send it back
        pass
    try:
        mailbox = _chosen(options)
        if mailbox is None:
            print(f"parvis mail: no mailbox here has the address “{options.to}”.", file=sys.stderr)
            return EX_NOUSER
        row, is_new = keep(raw, mailbox, envelope_from=options.sender, envelope_to=options.to)
    except (OSError, DatabaseError, InterfaceError, ImproperlyConfigured) as error:
        print(f"parvis mail: the mail could not be kept, try again later ({error}).", file=sys.stderr)
        return EX_TEMPFAIL
    print(f"{row.pk} {'kept' if is_new else 'known already'}")
    return 0


def _chosen(options: argparse.Namespace) -> Mailbox | None:
    """By key, by recipient, or the only one there is; a key that is wrong is our mistake, not the sender's."""
    mailboxes = {mailbox.key: mailbox for mailbox in Mailbox.objects.filter(is_active=True)}
    known = ", ".join(mailboxes) or "none"
    if options.mailbox:
        if options.mailbox not in mailboxes:
            raise ImproperlyConfigured(f"there is no mailbox “{options.mailbox}”; mailboxes: {known}")
        return mailboxes[options.mailbox]
    if options.to:
        return mailbox_for(options.to)
    if len(mailboxes) != 1:
        raise ImproperlyConfigured(f"say whose mail it is with --mailbox or --to; mailboxes: {known}")
    return next(iter(mailboxes.values()))


def stay(options: argparse.Namespace) -> int:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    where = options.lmtp or options.smtp
    host, port = address_of(where)
    print(f"Taking mail by {'LMTP' if options.lmtp else 'SMTP'} at {host}:{port}; Ctrl-C stops.", flush=True)
    try:
        listen(where, stop, is_lmtp=bool(options.lmtp))
    except OSError as error:
        print(f"parvis mail: cannot listen at {host}:{port}: {error.strerror or error}.", file=sys.stderr)
        return 1
    return 0


def check(_options: argparse.Namespace) -> int:
    """One sentence for each mailbox; 1 when one of them cannot be read."""
    is_well = True
    for mailbox in Mailbox.objects.order_by("key"):
        found = tried(mailbox)
        print(f"{'well' if found.is_well else 'ILL '}  {mailbox.key} ({mailbox.address}): {found.sentence}")
        is_well = is_well and found.is_well
    if not Mailbox.objects.exists():
        print("No mailbox is configured: write [[mailboxes]] in portal.toml (docs/presets.md).")
    return 0 if is_well else 1
