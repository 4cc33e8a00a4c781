"""The application for any WSGI server (gunicorn parvis.config.wsgi), and inside asgi.py."""

import gc
import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from parvis.config.environment import Environment

if reasons := Environment().refusals():
    raise ImproperlyConfigured(" ".join(reasons))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
application = get_wsgi_application()
# What was loaded stays; a page makes some ten thousand small things, and looking for rings among them every 700 took a tenth of it.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
