"""The product's settings as the tests run them: a data folder of their own, fast hashing, nothing shared."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["PARVIS_TEST"] = "1"
if "PARVIS_TESTS_FOLDER" not in os.environ:  # the workers have that of the process that started them
    os.environ["PARVIS_TESTS_FOLDER"] = tempfile.mkdtemp(prefix="parvis-tests-")
    atexit.register(shutil.rmtree, os.environ["PARVIS_TESTS_FOLDER"], ignore_errors=True)
os.environ["PARVIS_DATA_DIR"] = str(Path(os.environ["PARVIS_TESTS_FOLDER"]) / os.environ.get("PYTEST_XDIST_WORKER", "main"))
Path(os.environ["PARVIS_DATA_DIR"]).mkdir(parents=True, exist_ok=True)
os.environ.setdefault("PARVIS_LOG_FORMAT", "text")
os.environ.setdefault("PARVIS_UNDO_SECONDS", "0")  # what is done is done; tests of taking back say how long they wait
os.environ["PARVIS_ALLOWED_HOSTS"] = "127.0.0.1,localhost,testserver,.example"

from parvis.config.settings import *  # noqa: E402, F403  the environment comes first

WHITENOISE_AUTOREFRESH = True  # every test client would otherwise read all static files anew
if DATABASES["default"]["ENGINE"].endswith("postgresql"):  # noqa: F405  of the settings above
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"  # noqa: F405  nothing here outlives a power cut
