"""The application for any WSGI server (gunicorn parvis.config.wsgi), and inside asgi.py."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from parvis.config.environment import Environment

if reasons := Environment().refusals():
    raise ImproperlyConfigured(" ".join(reasons))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
application = get_wsgi_application()
