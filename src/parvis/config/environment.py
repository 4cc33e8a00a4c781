"""What an operator sets: environment variables `PARVIS_…`, secrets also from a file named by `PARVIS_…_FILE`."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "PARVIS_"
DEVELOPMENT_KEY = "development-only-key-that-no-server-may-start-with"
SECRETS = (
    "secret_key",
    "database_url",
    "smtp_url",
    "metrics_token",
    "backup_passphrase",
    "remote_client_secret",
    "remote_events_secret",
)
RESTORING_MARK = "restore-incomplete.json"
COPY_MARK = "this-is-a-copy.json"
"""Files in the data folder: a restore was begun and not ended; what was restored must not write to anybody."""
HALF_RESTORED = "A restore was begun here and did not end: run ./parvis restore again, nothing else may use this data."
MAILBOX_PREFIX = f"{PREFIX}MAILBOX_"


class Environment(BaseSettings):
    """Every variable with its default and what it means; docs/operations.md holds the same table."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", enable_decoding=False, hide_input_in_errors=True)

    data_dir: Path = Field(Path("var"), description="Folder of the database (SQLite), uploaded files and collected static files")
    presets_dir: str = Field("", description="Folder that holds presets of one's own, one folder each, beside those of the house")
    secret_key: str = Field(
        DEVELOPMENT_KEY, description="Signs sessions and links; at least 32 random characters, the same on every machine"
    )
    site_url: str = Field(
        "http://127.0.0.1:8000", description="Address people type; `https://…` turns on secure cookies, HSTS and redirection"
    )
    allowed_hosts: list[str] = Field(
        ["127.0.0.1", "localhost"], description="Host names answered, separated by commas; that of SITE_URL is added"
    )
    trusted_proxies: int = Field(0, ge=0, description="Reverse proxies in front that set X-Forwarded-For and X-Forwarded-Proto")
    database_url: str = Field(
        "",
        description="`postgresql://user:password@host:port/name?sslmode=require`, and `pooler=transaction` behind a pooler of that mode; "
        "empty: SQLite in the data folder",
    )
    threads: int = Field(8, ge=1, le=128, description="Requests answered at once by one web process; also the size of its database pool")
    workers: int = Field(1, ge=1, le=64, description="Web processes")
    smtp_url: str = Field(
        "", description="`smtp://user:password@host:587?tls=yes` (STARTTLS) or `smtps://…`; empty: mails wait in the outbox"
    )
    mail_from: str = Field("Parvis <parvis@localhost>", description="Sender of mails that no portal's own address signs")
    lmtp_listen: str = Field(
        "", description="`127.0.0.1:8024`: the worker takes mail there by LMTP, from a mail host on this machine; empty: it does not"
    )
    backup_passphrase: str = Field("", description="Backups are encrypted with it, and restored with it; empty: they are not encrypted")
    backup_hours: int = Field(
        26, ge=0, description="`doctor` is not content with an older backup; `0`: backups are made by something else than `./parvis backup`"
    )
    metrics_allow: list[str] = Field(
        ["127.0.0.1", "::1"], description="Addresses and networks, separated by commas, that may read `/metrics`; empty: none may"
    )
    metrics_token: str = Field(
        "", description="Whoever sends it (`Authorization: Bearer …`) may read `/metrics` from anywhere; empty: nobody"
    )
    hooks_allow: list[str] = Field(
        [],
        description="Host names, addresses and networks, separated by commas, that webhooks may reach though internal, by http too; "
        "empty: webhooks go to https addresses of the internet alone",
    )
    api_per_minute: int = Field(120, ge=1, description="Calls of the API in a minute for each key, once its reserve is used up")
    api_burst: int = Field(60, ge=1, description="Calls of the API that a key may make at once after a rest")
    api_per_day: int = Field(20_000, ge=1, description="Calls of the API in a day (UTC) for each key")
    remote_url: str = Field(
        "", description="`https://…` of the outside system that is asked and ordered from (TM Forum's interfaces); empty: there is none"
    )
    remote_token_url: str = Field("", description="Where its access tokens are had (OAuth2, client credentials); empty: it asks for none")
    remote_client_id: str = Field("", description="The name under which we come there")
    remote_client_secret: str = Field("", description="The secret that goes with it")
    remote_scope: str = Field("", description="What the token is asked for, where the outside system wants it said")
    remote_certificate: str = Field("", description="File with our certificate for it (PEM), where it asks for one")
    remote_key: str = Field("", description="File with the key of that certificate (PEM); empty: it is in the same file")
    remote_ca: str = Field("", description="File with the authorities that its certificate may come from (PEM); empty: those of the system")
    remote_allow: list[str] = Field(
        [], description="Host names, addresses and networks, separated by commas, where it may be though internal; by http too"
    )
    remote_seconds: float = Field(20, gt=0, le=300, description="How long it may take to answer")
    remote_events_secret: str = Field(
        "", description="`whsec_…`: with what it signs the news that it sends (Standard Webhooks); empty: signed news are refused"
    )
    remote_events_certificates: list[str] = Field(
        [],
        description="SHA-256 of the certificates, separated by commas, with which it may send news; the proxy in front asks for one and says "
        "it in `X-Client-Cert`, and takes away what a sender says there",
    )
    raw_mail_days: int = Field(90, ge=1, le=3650, description="Days for which the original of a mail that came in is kept")
    undo_seconds: int = Field(
        15, ge=0, le=60, description="For how long the team may take back a message or a change of status; 0: not at all"
    )
    tile_url: str = Field(
        "",
        description="`https://tiles.example/{z}/{x}/{y}.png`: pictures of a map server, in Web Mercator, below the plans of places; browsers "
        "ask that server; empty: plans are drawn from our own data alone",
    )
    tile_attribution: str = Field("", description="Whose those pictures are, said below each plan")
    mfa_required: bool = Field(True, description="Staff and administrators of organisations sign in with a second factor; `no` only asks")
    simulated_seed: int = Field(20190509, ge=0, description="From which the simulated back-end draws: the same seed, the same answers")
    simulated_factor: int = Field(
        0, ge=0, le=100_000, description="Simulated seconds in one second, for its orders; 0: 2880 in a demo (two days a minute), else 1"
    )
    language: str = Field("fr", description="Language where neither the person nor the portal says one")
    time_zone: str = Field("Europe/Paris", description="Time zone where neither the person nor the portal says one")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    log_format: str = Field("json", pattern="^(json|text)$", description="`json`: one object a line; `text`: for a terminal")
    demo: bool = Field(False, description="Set by `./parvis demo` only: sample people, inbox page, no real mail")
    test: bool = Field(False, description="Set by the tests only")
    bench: bool = Field(False, description="Set by `./parvis bench` only: pages say how many queries they made")
    debug: bool = Field(False, description="Error pages with the code; never where others can reach it")

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        """`PARVIS_X_FILE` names a file that holds the value, as containers and systemd credentials do."""
        for name in SECRETS:
            path = os.environ.get(f"{PREFIX}{name.upper()}_FILE")
            if path:
                values[name] = Path(path).read_text(encoding="utf-8").strip()
        return values

    @field_validator("allowed_hosts", "metrics_allow", "hooks_allow", "remote_allow", "remote_events_certificates", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [host.strip() for host in value.split(",") if host.strip()] if isinstance(value, str) else value

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("site_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("tile_url")
    @classmethod
    def _of_tiles(cls, value: str) -> str:
        if value and not (value.startswith(("https://", "http://")) and all(part in value for part in ("{z}", "{x}", "{y}"))):
            raise ValueError("an address with {z}, {x} and {y}")
        return value

    @property
    def tile_origins(self) -> list[str]:
        """The server of the pictures, as a content security policy names it."""
        parts = urlsplit(self.tile_url)
        return [f"{parts.scheme}://{parts.netloc}"] if self.tile_url else []

    @property
    def is_https(self) -> bool:
        return self.site_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        own = urlsplit(self.site_url).hostname
        return sorted({*self.allowed_hosts, *([own] if own else [])})

    @property
    def uses_postgresql(self) -> bool:
        return self.database_url.startswith(("postgresql://", "postgres://"))

    @property
    def database(self) -> dict[str, Any]:
        """Django's settings of the one database."""
        return _postgresql(self) if self.uses_postgresql else _sqlite(self)

    @property
    def is_copy(self) -> bool:
        """Restored with --as-copy: it writes to nobody, and takes nobody's mail."""
        return (self.data_dir / COPY_MARK).exists()

    @property
    def is_half_restored(self) -> bool:
        return (self.data_dir / RESTORING_MARK).exists()

    @property
    def smtp(self) -> dict[str, Any]:
        """Django's `EMAIL_…` settings out of `PARVIS_SMTP_URL`."""
        url = urlsplit(self.smtp_url)
        query = dict(parse_qsl(url.query))
        is_smtps = url.scheme == "smtps"
        return {
            "EMAIL_HOST": "" if self.is_copy else url.hostname or "",
            "EMAIL_PORT": url.port or (465 if is_smtps else 25),
            "EMAIL_HOST_USER": unquote(url.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
            "EMAIL_USE_SSL": is_smtps,
            "EMAIL_USE_TLS": query.get("tls", "").lower() in {"yes", "true", "1"},
            "EMAIL_TIMEOUT": 20,
        }

    @property
    def mailbox_secrets(self) -> dict[str, str]:
        """What `PARVIS_MAILBOX_…` hold: passwords of mailboxes, or with `_FILE` at the end, where one is read each time it is needed."""
        return {name: value for name, value in os.environ.items() if name.startswith(MAILBOX_PREFIX)}

    @property
    def remote(self) -> dict[str, Any]:
        """What `PARVIS_REMOTE_…` say of the outside system, without the prefix."""
        prefix = "remote_"
        return {name.removeprefix(prefix): getattr(self, name) for name in type(self).model_fields if name.startswith(prefix)}

    def refusals(self) -> list[str]:
        """Why no server may start with these values; none but a restore that did not end in a demo and in tests."""
        if self.is_half_restored:
            return [HALF_RESTORED]
        if self.demo or self.test:
            return []
        found = []
        if self.secret_key == DEVELOPMENT_KEY or len(self.secret_key) < 32:
            found.append(
                "PARVIS_SECRET_KEY is missing or shorter than 32 characters: set it to a long random value (or PARVIS_SECRET_KEY_FILE)."
            )
        if "*" in self.allowed_hosts:
            found.append("PARVIS_ALLOWED_HOSTS contains *: list the host names that people type.")
        if self.debug:
            found.append("PARVIS_DEBUG is on: error pages would show code and settings to everyone.")
        if self.database_url and not self.uses_postgresql:
            found.append("PARVIS_DATABASE_URL must begin with postgresql:// (leave it empty for SQLite).")
        return found


def kept_key(data_dir: Path) -> str:
    """The demo's own secret key: made once, kept in its data folder, readable by its owner alone."""
    path = data_dir / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def _sqlite(env: Environment) -> dict[str, Any]:
    synchronous = "OFF" if env.test else "NORMAL"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": env.data_dir / "parvis.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA cache_size=-32000; "
                "PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
            ),
        },
        "TEST": {"NAME": env.data_dir / "test.sqlite3"},
    }


def _postgresql(env: Environment) -> dict[str, Any]:
    url = urlsplit(env.database_url)
    options: dict[str, Any] = dict(parse_qsl(url.query))
    is_pooled = options.pop("pooler", "") == "transaction"
    if not is_pooled:
        # The few statements that are kept (kit.prepared) are written so that one plan serves all values; none is worth compiling, nor
        # helpers, which take longer to come than a page takes to read, and which the next page lacks.
        options["prepare_threshold"] = 0
        options.setdefault("options", "-c plan_cache_mode=force_generic_plan -c jit=off -c max_parallel_workers_per_gather=0")
    if not env.test:
        # A thread holds one connection while it answers; two more for background work and a doctor's visit.
        options["pool"] = {"min_size": 1, "max_size": env.threads + 2, "timeout": 10, "max_lifetime": 1800}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": url.port or "",
        "OPTIONS": options,
        "DISABLE_SERVER_SIDE_CURSORS": is_pooled,
    }
