"""Where Chromium and the built app are, and how Chromium is started."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
STATIC = REPOSITORY / "src" / "motionary" / "server" / "static"
WAIT = 30_000
"""Milliseconds that anything may take before a test says that it did not come: a busy machine is slow."""
FLAGS = ("--no-sandbox", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage", "--hide-scrollbars")
"""Chromium's sandbox does not run as root; WebGL is drawn by the processor."""


def chromium() -> str:
    """Chromium's path, "" where there is none."""
    named = os.environ.get("MOTIONARY_CHROMIUM", "")
    found = (shutil.which(name) for name in (named, "chromium", "chromium-browser", "google-chrome") if name)
    return next((path for path in found if path), "")


def missing() -> str:
    """Why there can be no browser tests here, "" where there can."""
    if not chromium():
        return "no Chromium; apt-get install chromium, or name one in MOTIONARY_CHROMIUM"
    if importlib.util.find_spec("playwright") is None:
        return "no playwright; pip install playwright"
    if not (STATIC / "index.html").is_file():
        return f"no built web app at {STATIC}; npm ci and npm run build in web/"
    return ""
