"""The data sets, each in one file: name -> its loader, imported when it is used.

Text data sets give a `TextSet` from a folder of annotations (`TEXT_SETS`); recognition sets a list of clips with labels
and splits, from a folder of motion files (`ACTION_SETS`).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from motionary.datasets.annotations import TextSet
from motionary.errors import MissingData

TEXT_SETS: dict[str, str] = {
    "humanml3d": "motionary.datasets.humanml3d:load_humanml3d",
    "kitml": "motionary.datasets.kitml:load_kitml",
    "babel": "motionary.datasets.babel:load_babel",
}
ACTION_SETS: dict[str, str] = {
    "cmu": "motionary.datasets.cmu:load_cmu",
    "ntu": "motionary.datasets.ntu:load_ntu",
    "smarthome": "motionary.datasets.smarthome:load_smarthome",
    "uav_human": "motionary.datasets.uav_human:load_uav_human",
    "utd_mhad": "motionary.datasets.utd_mhad:load_utd_mhad",
}
DATASETS: dict[str, str] = {**TEXT_SETS, **ACTION_SETS}
"""Every data set by name."""


def _load(address: str) -> Any:
    module, name = address.split(":")
    return getattr(importlib.import_module(module), name)


def loader(name: str) -> Callable[[Path], Any]:
    """The loader of a data set. Raises `MissingData`, listing those there are, for another name."""
    if name not in DATASETS:
        raise MissingData(f"no data set {name!r}; there are {', '.join(DATASETS)}")
    return _load(DATASETS[name])


def load_text_set(name: str, folder: str | Path) -> TextSet:
    """A text data set from the folder of its annotations. Raises `MissingData` for another name."""
    if name not in TEXT_SETS:
        raise MissingData(f"{name!r} is no text data set; there are {', '.join(TEXT_SETS)}")
    return loader(name)(Path(folder))


def paper_counts(name: str) -> tuple[Mapping[str, int], str]:
    """How much of each split the papers count in a text data set, and of what: "motions" or "segments"."""
    module = importlib.import_module(TEXT_SETS[name].split(":")[0])
    return module.PAPER, module.UNIT
