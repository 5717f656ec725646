"""Fixtures that several tests share: where the real data and the golden values lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# no deadline: a busy machine must not fail a test; HYPOTHESIS_PROFILE=explore looks further, at random
settings.register_profile("motionary", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "motionary"))

REPOSITORY = Path(__file__).resolve().parent.parent


def _data_folder() -> Path:
    return Path(os.environ.get("MOTIONARY_DATA") or REPOSITORY.parent / "shared" / "data")


def _folder_or_skip(folder: Path, what: str) -> Path:
    if not folder.is_dir():
        pytest.skip(f"no {what} at {folder}; set MOTIONARY_DATA to the folder of real data to run this test")
    return folder


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of real motion data: MOTIONARY_DATA, by default ../shared/data beside the repository."""
    return _folder_or_skip(_data_folder(), "real data")


@pytest.fixture(scope="session")
def golden() -> Path:
    """Folder of golden values, which lies beside the real data."""
    return _folder_or_skip(_data_folder().parent / "golden", "golden values")
