"""`./parvis serve`: granian in front of asgi.py."""

import argparse
import os
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from parvis.config.environment import Environment
from parvis.config.logs import logging_settings
from parvis.demo.ports import is_taken

LIFETIME = 12 * 3600
"""A web process older than this many seconds is replaced by a new one, so that no leak grows for weeks."""


def main(arguments: list[str]) -> int:
    env = Environment()
    options = parse(arguments, env)
    for reason in env.refusals():
        print(f"parvis: {reason}", file=sys.stderr)
    if env.refusals():
        return 2
    if is_taken(options.host, options.port):
        print(f"parvis: port {options.port} of {options.host} is taken by another program; choose another with --port.", file=sys.stderr)
        return 2
    os.environ["PARVIS_THREADS"] = str(options.threads)
    server(options, env).serve()
    return 0


def parse(arguments: list[str], env: Environment) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="parvis serve")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s, for a proxy on this machine)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=env.workers, help="web processes (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=env.threads, help="requests answered at once by each (default: %(default)s)")
    parser.add_argument("--access-log", action="store_true", help="one line per request")
    return parser.parse_args(arguments)


def server(options: argparse.Namespace, env: Environment) -> Server:
    return Server(
        "parvis.config.asgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.ASGI,
        workers=options.workers,
        # Python runs in a2wsgi's threads; granian's own only hand requests over.
        blocking_threads=1,
        websockets=False,
        respawn_failed_workers=True,
        workers_lifetime=LIFETIME,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        log_dictconfig=logging_settings(env.log_level, env.log_format),
        log_access=options.access_log,
    )
