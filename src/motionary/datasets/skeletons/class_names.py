"""Class names of the sets whose files hold none, in the order of their numbers and as their authors spell them."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources


@cache
def class_names(name: str) -> tuple[str, ...]:
    """The 120 names of "ntu120" (A001 first), or the 155 of "uav_human" (A000 first)."""
    text = resources.files("motionary.datasets.skeletons").joinpath("class_names.json").read_text(encoding="utf-8")
    return tuple(json.loads(text)[name])
