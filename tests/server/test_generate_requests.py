"""What a request to generate costs, and what it gives back with the clips."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from motionary.grounding import parse_claims
from motionary.grounding.check import Checked
from motionary.server.routers import generate as router
from motionary.server.routers.generate import EditRequest, GenerateRequest
from motionary.tasks.choosing import CANDIDATES
from motionary.tasks.generate import Made


@pytest.mark.parametrize(("asked", "tried"), [({"count": 4}, 1), ({"count": 1}, CANDIDATES), ({"candidates": 3}, 3)])
def test_several_variants_are_tried_once_each_unless_told(asked: dict[str, int], tried: int) -> None:
    made = GenerateRequest.model_validate({"phrases": [{"text": "a person walks"}], **asked})
    changed = EditRequest.model_validate({"clip": "c0123456789abcdef", "text": "a person waves", **asked})
    assert made.tried() == changed.tried() == tried


@pytest.mark.parametrize("candidates", [0, 9])
def test_a_number_of_candidates_out_of_bounds_is_refused(candidates: int) -> None:
    with pytest.raises(ValidationError, match="candidates"):
        GenerateRequest.model_validate({"phrases": [{"text": "a person walks"}], "candidates": candidates})


def test_claims_lie_beside_the_clips_that_they_are_of(tmp_path: Path) -> None:
    claim = parse_claims("a person jumps")[0]
    denied = Checked(claim, "contradicted", "no jump is seen")

    def make(out: Path) -> list[Made]:
        files = [out / f"motion-{number}.npz" for number in (1, 2)]
        for file in files:
            file.write_bytes(b"x")
        features = np.zeros((1, 263))
        return [Made(1, (files[0],), features, (denied,)), Made(2, (files[1],), features)]

    result = router._shelved(_studio(tmp_path), make, title="a person jumps")
    assert result["clips"] == ["a person jumps 1.npz", "a person jumps 2.npz"]
    assert result["claims"] == [[{"claim": claim.text, "status": "contradicted", "reason": "no jump is seen"}], []]


def _studio(folder: Path) -> Any:
    """A studio whose shelf calls clips by their names."""
    places = iter(folder / f"place{number}" for number in range(9))

    def workplace() -> Path:
        place = next(places)
        place.mkdir()
        return place

    def keep(path: Path, *, name: str, origin: str) -> SimpleNamespace:
        assert path.is_file() and origin == "made"
        return SimpleNamespace(id=name)

    return SimpleNamespace(shelf=SimpleNamespace(workplace=workplace, keep=keep, drop=lambda place: None))
