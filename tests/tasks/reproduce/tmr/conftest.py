"""A corner of the real data with tiny models, so that every table runs from end to end in seconds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from motionary.models.contrastive.config import TMRConfig
from motionary.tasks.reproduce.tmr import settings, study
from motionary.training.recipe import Recipe

TAKES = (
    *("02_06", "02_10", "05_01", "05_16", "07_04", "07_05", "07_07", "127_04", "127_11", "127_31", "127_37"),
    *("135_02", "135_11", "49_07", "49_22"),
)
TINY = Recipe(
    model=TMRConfig(
        latent=16, feedforward=16, heads=2, motion_layers=1, text_layers=1, decoder_layers=0, patch=8, norm_first=True
    ),
    steps=2,
    batch=4,
    bucket=1,
    min_frames=10,
)


@pytest.fixture(scope="session")
def corner(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fifteen takes of six people in the layout of the whole data."""
    folder = tmp_path_factory.mktemp("corner")
    listing = json.loads((real_data / "cmu" / "takes.json").read_text(encoding="utf-8"))
    (folder / "cmu").mkdir()
    kept = {name: listing[name] for name in TAKES if name in listing}
    if len(kept) < len(TAKES):
        pytest.skip(f"{real_data}: not all of the takes {', '.join(TAKES)}")
    (folder / "cmu" / "takes.json").write_text(json.dumps(kept), encoding="utf-8")
    for subject in {name.split("_")[0] for name in kept}:
        (folder / "cmu" / subject).symlink_to((real_data / "cmu" / subject).absolute())
    (folder / "annotations").symlink_to((real_data / "annotations").absolute())
    return folder


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepared data and embeddings that the tests share."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both budgets with a tiny model and two steps."""
    from motionary.training import recognition, text_classification

    small = replace(settings.SMALL, recipe=TINY, start="", paraphrases=2)
    full = replace(settings.FULL, recipe=TINY, epochs=1)
    monkeypatch.setitem(settings.SETTINGS, "small", small)
    monkeypatch.setitem(settings.SETTINGS, "full", full)
    graph = replace(recognition.SMALL, blocks=((8, 1),), frames=16, epochs=1)
    monkeypatch.setattr(recognition, "SMALL", graph)
    monkeypatch.setattr(recognition, "RecognitionRecipe", lambda: graph)
    text = replace(text_classification.SMALL_TEXT, frames=16, epochs=1)
    monkeypatch.setattr(text_classification, "SMALL_TEXT", text)
    monkeypatch.setattr(text_classification, "TextClassificationRecipe", lambda: text)
    study._LOADED.clear()
    yield
    study._LOADED.clear()
