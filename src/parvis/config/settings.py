"""The one settings module. The environment is read here and nowhere else; every value has a default that runs on a laptop."""

import os
from email.utils import parseaddr
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from parvis.config.environment import Environment
from parvis.config.logs import logging_settings

env = Environment()

BASE_DIR = Path(__file__).resolve().parents[1]
DATA_DIR = env.data_dir
PRESETS_DIR = env.presets_dir
DEMO = env.demo
TEST = env.test
DEBUG = env.debug
THREADS = env.threads

# --- Where and for whom ------------------------------------------------------------------------------------------------
SECRET_KEY = env.secret_key
SITE_URL = env.site_url
ALLOWED_HOSTS = ["*"] if DEMO else env.hosts
TRUSTED_PROXIES = env.trusted_proxies
METRICS_ALLOW = env.metrics_allow
METRICS_TOKEN = env.metrics_token
BACKUP_PASSPHRASE = env.backup_passphrase
BACKUP_HOURS = env.backup_hours
IS_COPY = env.is_copy
TILE_URL = env.tile_url
TILE_ATTRIBUTION = env.tile_attribution
BENCH = env.bench
ROOT_URLCONF = "parvis.config.urls"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
WSGI_APPLICATION = "parvis.config.wsgi.application"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # identifiers are unique whatever their case, by a constraint the check does not read
    "security.W005",  # HSTS is said of our own name: others of the domain are not ours to bind
    "security.W021",
    "templates.W003",  # our `i18n` stands for Django's on purpose
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "django_htmx",
    "parvis.kit",
    "parvis.journal",
    "parvis.mail",
    "parvis.hooks",
    "parvis.people",
    "parvis.intake",
    "parvis.assets",
    "parvis.planning",
    "parvis.places",
    "parvis.catalogue",
    "parvis.tickets",
    "parvis.connectors",
    "parvis.privacy",
    "parvis.automation",
    "parvis.reports",
    "parvis.portal",
    "parvis.desk",
    "parvis.api",
    "parvis.presets",
    "parvis.administration",
    "parvis.bench",
    "parvis.demo",
    "parvis.config",
    # After ours: where both say the same sentence, ours is heard.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "parvis.config.tracing.traced",
    "parvis.config.measuring.measured",
    "parvis.config.health.answer_first",
    "django.middleware.security.SecurityMiddleware",
    "parvis.config.compression.TextGZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "parvis.kit.security.guard",
    "parvis.portal.shell.middleware.PortalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "parvis.kit.security.FormBorder",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "parvis.portal.shell.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "parvis.portal.acting.middleware.ActingMiddleware",
]

if DEMO:
    MIDDLEWARE.insert(
        MIDDLEWARE.index("parvis.portal.shell.middleware.LanguageMiddleware"), "parvis.demo.middleware.language_stays_in_the_browser"
    )
    MIDDLEWARE.append("parvis.demo.middleware.root_lists_the_portals")

if BENCH:
    MIDDLEWARE.insert(0, "parvis.bench.counting.QueryCountMiddleware")

# --- Pages -------------------------------------------------------------------------------------------------------------
FORM_RENDERER = "parvis.kit.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"i18n": "parvis.kit.templatetags.said"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "parvis.portal.shell.context.portal_face",
            ],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- What is kept ------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits must be counted by all processes together: the cache is a table unless a test says otherwise.
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        if TEST
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "parvis_cache", "OPTIONS": {"MAX_ENTRIES": 20000}}
    ),
    # What a process may say again for a minute without asking the database: never a right, never a person's data.
    "memory": {"BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if TEST else 'locmem.LocMemCache'}", "LOCATION": "memory"},
}
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# --- Static files: straight from the packages in a demo and in tests, collected and hashed on a server -------------------
STATIC_URL = "/static/"
STATIC_ROOT = None if DEMO or TEST or DEBUG else DATA_DIR / "static"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder", "parvis.kit.finders.PackageFinder"]
WHITENOISE_USE_FINDERS = DEMO or TEST or DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "jpg", "webp", "woff", "woff2", "gz", "br", "zip", "map")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage" if WHITENOISE_USE_FINDERS else "parvis.config.static.HashedStatic"
        )
    },
}

# --- People ------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TEST
    else ["parvis.people.passwords.Argon2", "django.contrib.auth.hashers.ScryptPasswordHasher"]
)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "parvis.people.passwords.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "parvis.people.passwords.ContextValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
LOGIN_URL = "portal:login"
# Staff and administrators of organisations need a second factor; a demo and the tests sign in with a password alone.
MFA_REQUIRED = env.mfa_required and not (DEMO or TEST)
# How often each may be tried: times/period/by whom (an address of the network, or what is named: an account, an e-mail address).
LIMITS = {
    "sign_in": "10/m/ip",
    "wrong_password": "5/5m/key",
    "wrong_code": "5/5m/key",
    "recover": "3/m/ip,5/h/key",
    "sign_up": "5/5m/ip,5/h/key",
    "login_link": "20/5m/ip,5/h/key",  # more from one place: a whole office signs in at nine
    "ask_as_stranger": "20/h/ip,240/d/ip",
    "files_of_strangers": "60/h/ip,300/d/ip",
    "mail_trial": "10/5m/key",  # each calls a mail host, which shuts out who signs in wrongly too often
}
API_PER_MINUTE, API_BURST, API_PER_DAY = env.api_per_minute, env.api_burst, env.api_per_day
ACCOUNT_ADAPTER = "parvis.people.allauth_adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "parvis.people.allauth_adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO

# --- Language and time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = env.language
LANGUAGES = [("fr", "Français"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = env.time_zone
USE_TZ = True

# --- Cookies, headers --------------------------------------------------------------------------------------------------
# The `__Host-` prefix makes a browser refuse the cookie unless it is secure and of this very host.
_HOST = "__Host-" if env.is_https else ""
SESSION_COOKIE_NAME = f"{_HOST}session"
CSRF_COOKIE_NAME = f"{_HOST}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = env.is_https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_SSL_REDIRECT = env.is_https
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if env.is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *env.tile_origins],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Mail out and in, logs ---------------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
for _name, _value in env.smtp.items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.mail_from
MAIL_DOMAIN = parseaddr(env.mail_from)[1].rpartition("@")[2] or "localhost"
MAILBOX_SECRETS = env.mailbox_secrets
LMTP_LISTEN = env.lmtp_listen
HOOKS_ALLOW = env.hooks_allow
REMOTE = env.remote
RAW_MAIL_DAYS = env.raw_mail_days
UNDO_SECONDS = env.undo_seconds
SIMULATED_SEED = env.simulated_seed
SIMULATED_FACTOR = env.simulated_factor or (2880 if DEMO else 1)
LOGGING = logging_settings(env.log_level, env.log_format)

if TEST:
    # Playwright's synchronous calls run inside an event loop of its own; Django must not take that for async code.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
