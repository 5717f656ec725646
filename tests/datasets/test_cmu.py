"""The CMU loader: both layouts, our captions, the coarse actions, the cache."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from motionary.datasets import cmu
from motionary.datasets.cmu import CmuTake, cmu_features, cmu_positions, load_cmu, shipped_captions
from motionary.datasets.cmu_actions import action_counts, action_of, coarse_actions, exclusion_of
from motionary.errors import MissingData


def _touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def test_file_names_alone_give_the_takes(tmp_path: Path) -> None:
    _touch(tmp_path / "16" / "16_01.bvh", tmp_path / "16" / "16_01.amc", tmp_path / "16" / "16.asf")
    _touch(tmp_path / "a" / "b" / "07_03.BVH", tmp_path / "notes.amc")
    takes = load_cmu(tmp_path)
    assert [(take.name, take.subject, take.file.name) for take in takes] == [
        ("07_03", "07", "07_03.BVH"),
        ("16_01", "16", "16_01.amc"),
    ]
    assert takes[1].captions == tuple(shipped_captions()["16_01"]["captions"])


def test_listing_gives_descriptions_and_prefers_amc(tmp_path: Path) -> None:
    folder = tmp_path / "cmu"
    _touch(folder / "16" / "16_01.bvh", folder / "16" / "16_01.amc")
    entry = {"files": ["cmu/16/16_01.bvh", "cmu/16/16_01.amc"], "description": "jump", "kitml_captions": ["x"]}
    (folder / "takes.json").write_text(json.dumps({"16_01": entry}))
    for root in (tmp_path, folder):
        (take,) = load_cmu(root)
        assert (take.file.suffix, take.description, take.kitml_captions) == (".amc", "jump", ("x",))


def test_missing_things_are_named(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="no such folder"):
        load_cmu(tmp_path / "nowhere")
    with pytest.raises(MissingData, match="no CMU take found"):
        load_cmu(tmp_path)
    listing = tmp_path / "takes.json"
    listing.write_text('{"16_01": {"files": ["cmu/16/16_01.amc"]}}')
    with pytest.raises(MissingData, match=r"cmu/16/16_01.amc, which is not there"):
        load_cmu(tmp_path)
    listing.write_text('["16_01"]')
    with pytest.raises(MissingData, match="not a list of takes"):
        load_cmu(tmp_path)


def test_spans_group_equal_times_and_never_use_kitml() -> None:
    segments = ((0.0, 1.0, "first"), (0.0, 1.0, "again"), (1.0, 2.0, "then"))
    take = CmuTake("1_1", "1", Path("x"), "said by CMU", ("by KIT",), captions=("ours",), segments=segments)
    assert take.spans() == (
        (0.0, float("inf"), ("said by CMU", "ours")),
        (0.0, 1.0, ("first", "again")),
        (1.0, 2.0, ("then",)),
    )
    assert CmuTake("1_1", "1", Path("x"), kitml_captions=("by KIT",)).spans() == ()


def test_shipped_captions_are_well_formed() -> None:
    for name, entry in shipped_captions().items():
        assert 2 <= len(entry["captions"]) <= 4, name
        assert len(set(entry["captions"])) == len(entry["captions"]), name
        assert entry["from"] in ("seen", "measured"), name
        for start, end, text in entry.get("segments", ()):
            assert 0 <= start < end and text.strip() == text != "", name


@pytest.mark.parametrize(
    ("description", "label"),
    [
        ("walk, 90-degree left turn", "walk"),
        ("run/jog, sudden stop", "run"),
        ("run, leap", "run and jump"),
        ("Run Jump Stop Run", "run and jump"),
        ("playground - forward jumps, turn around", "jump"),
        ("jump, balance", "jump"),
        ("playground - climb, hang, lean over, jump down", "climb"),
        ("dance - cartwheel-like start, pirouettes, jete", "dance"),
        ("cartwheels", "tumble"),
        ("Run Dive Over Roll Run", "tumble"),
        ("Front Kick", "fight"),
        ("unscrew bottlecap, drink soda", "use the hands"),
        ("Motorcycle", "ride a motorcycle"),
        ("Walk to Run", None),
        ("balance on one leg, outstretched arms", None),
        ("", None),
    ],
)
def test_actions_follow_the_stated_rule(description: str, label: str | None) -> None:
    assert action_of(description) == label


def test_actions_have_prompts_and_differ() -> None:
    prompts = [prompt for action in coarse_actions() for prompt in action.prompts]
    assert len(set(prompts)) == len(prompts)
    assert 8 <= len(coarse_actions()) <= 12
    assert exclusion_of("Walk to Run") is not None and exclusion_of("walk") is None


def test_features_are_kept_and_read_again_only_when_the_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "16_01.bvh"
    file.write_text("one")
    take = CmuTake("16_01", "16", file)
    made = []

    def make() -> np.ndarray:
        made.append(file.read_text())
        return np.full((3, 2), len(made))

    folder = tmp_path / "cache"
    for _ in range(2):
        assert cmu._cached(take, "test", cache=folder, make=make).tolist() == [[1, 1]] * 3
    next(folder.glob("*.npz")).write_bytes(b"half written")
    assert cmu._cached(take, "test", cache=folder, make=make)[0, 0] == 2
    file.write_text("two")
    assert cmu._cached(take, "test", cache=folder, make=make)[0, 0] == 3
    assert made == ["one", "one", "two"]


def test_real_takes_all_have_words_and_every_action_two_people(real_data: Path) -> None:
    takes = load_cmu(real_data)
    assert all(take.description and take.file.is_file() for take in takes)
    named = [take for take in takes if take.name in shipped_captions()]
    assert len(named) >= 200
    counts = action_counts((take.subject, take.description) for take in named)
    assert min(len(subjects) for subjects in counts.values()) >= 2


def test_real_positions_are_metres_and_features_come_from_the_cache(real_data: Path, tmp_path: Path) -> None:
    source = real_data / "cmu" / "16"
    for name in ("16.asf", "16_01.amc"):
        shutil.copy(source / name, tmp_path / name)
    (take,) = load_cmu(tmp_path)
    positions = cmu_positions(take)
    assert positions.shape[1:] == (22, 3)
    heights = np.ptp(positions[..., 1], axis=1)
    assert 1.3 < np.median(heights) < 1.9
    first = cmu_features([take], tmp_path / "cache")["16_01"]
    again = cmu_features([take], tmp_path / "cache")["16_01"]
    assert first.shape == (len(positions) - 1, 263)
    np.testing.assert_array_equal(first, again)
