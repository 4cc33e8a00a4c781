"""`./parvis demo`: five portals on this machine, with people, requests, a worker and an inbox; Ctrl-C stops all of it."""

import argparse
import os
import signal
import sys
import time
import urllib.request
from pathlib import Path

import django
from django.core.management import call_command

from parvis.demo import catcher, children, folder, ports
from parvis.demo.terminal import said


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    try:
        if ports.is_taken(options.host, options.port):
            raise folder.Unfit(
                said(
                    f"Le port {options.port} est déjà pris par un autre programme : choisissez-en un autre avec --port.",
                    f"Port {options.port} is taken by another program: choose another with --port.",
                )
            )
        folder.prepare(options.data, fresh=options.fresh)
    except folder.Unfit as unfit:
        print(unfit, file=sys.stderr)
        return 1
    return Demo(options.data, options.host, options.port).run()


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="parvis demo", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s, this machine only)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=lambda path: Path(path).resolve(), default=Path("var/demo").resolve(), metavar="DIR")
    parser.add_argument("--fresh", action="store_true", help="start over: forget what the demo holds")
    return parser.parse_args(arguments)


class Demo:
    def __init__(self, data: Path, host: str, port: int) -> None:
        self.data = data
        self.host = host
        self.port = port
        self.mail_port = ports.free_port()
        self.site = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104  compared, not listened on

    def run(self) -> int:
        """Exit code: 0 when asked to stop, 1 when a part could not be kept alive."""
        for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background jobs ignore SIGINT unless told otherwise
            signal.signal(number, signal.default_int_handler)
        mail_server = catcher.start(self.data / "inbox", self.mail_port)
        self._set_environment()
        web = children.Child(["serve", "--host", self.host, "--port", str(self.port)])
        worker = children.Child(["worker"])
        try:
            folder.close(self.data)
            web.start()  # it loads while this process fills the database, and answers once the folder is open
            self._fill()
            self._take_mail_in(mail_server)
            folder.reopen(self.data)
            worker.start()
            return self._watch([web, worker])
        except KeyboardInterrupt:
            print(said("Arrêt de la démonstration.", "The demo stops."))
            return 0
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)
            children.stop([web, worker])
            mail_server.stop()

    def _set_environment(self) -> None:
        os.environ.update(
            PARVIS_DEMO="1",
            PARVIS_DATA_DIR=str(self.data),
            PARVIS_SECRET_KEY=folder.kept_key(self.data),
            PARVIS_SITE_URL=self.site,
            PARVIS_SMTP_URL=f"smtp://127.0.0.1:{self.mail_port}",
            PARVIS_LOG_LEVEL=os.environ.get("PARVIS_LOG_LEVEL", "WARNING"),
            PARVIS_LOG_FORMAT=os.environ.get("PARVIS_LOG_FORMAT", "text"),
        )

    def _fill(self) -> None:
        """In this process: one start of Python less."""
        django.setup()
        # It reads the models, which exist only now.
        from parvis.presets import demo

        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        demo.load(self.data)

    def _take_mail_in(self, mail_server: catcher.Controller) -> None:
        """From now on, mail to an address of a portal opens requests."""
        from parvis.demo.taking import take_in, vouch_for_visitors  # the models exist once Django is set up

        vouch_for_visitors()
        mail_server.handler.take_in = take_in

    def _watch(self, parts: list[children.Child]) -> int:
        """Until a part dies too often, or Ctrl-C."""
        is_announced = False
        while True:
            for part in parts:
                if not part.is_alive:
                    part.restart()
                if part.keeps_dying:
                    print(_dead(part.name), file=sys.stderr)
                    return 1
            if not is_announced and _answers(f"{self.site}/healthz"):
                is_announced = True
                print(table(self.site, self.mail_port), flush=True)
            time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=0.5):  # noqa: S310  our own address
            return True
    except OSError:
        return False


def table(site: str, mail_port: int) -> str:
    """The portals, their addresses and one sign-in each, where the mails arrive and where one may write."""
    from parvis.catalogue.models import Portal  # the models exist once Django is set up
    from parvis.mail.models import Mailbox
    from parvis.presets import demo

    sign_ins = demo.sign_ins()
    rows = [(said("Portail", "Portal"), said("Adresse", "Address"), said("Identifiant", "Sign in as"))]
    for portal in Portal.objects.all():
        names = [person.login for person in sign_ins if person.portal == portal.key and not person.is_staff]
        rows.append((portal.name, f"{site}/p/{portal.key}/", ", ".join(names[:3])))
    staff = [person.login for person in sign_ins if person.is_staff]
    rows.append((said("Espace agents", "Desk"), f"{site}/desk/", ", ".join(dict.fromkeys(staff[:3]))))
    rows.append((said("Courriels envoyés", "Mails sent"), f"{site}/_inbox/", ""))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("─" * width for width in widths))
    lines.append("")
    lines.append(said(f"Mot de passe de tous : {demo.PASSWORD}", f"Everybody’s password: {demo.PASSWORD}"))
    lines.append(said(f"Tout commence ici : {site}/   (Ctrl-C arrête tout)", f"Everything starts here: {site}/   (Ctrl-C stops all)"))
    for mailbox in Mailbox.objects.filter(is_active=True)[:1]:
        lines.append(said("Écrire par courriel ouvre une demande, par exemple :", "Writing a mail opens a request, for example:"))
        lines.append(f"  swaks --server 127.0.0.1:{mail_port} --from you@example.org --to {mailbox.address}")
    return "\n".join(["", *lines, ""])


def _dead(name: str) -> str:
    return said(
        f"La démonstration s’arrête : « {name} » ne tient pas debout ; les lignes au-dessus disent pourquoi.",
        f"The demo stops: “{name}” keeps dying; the lines above say why.",
    )
