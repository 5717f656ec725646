"""The page of features says what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from feature_samples import for_set, turning_motion

from motionary.features import FEATURES, FeatureSet, load_feature_set
from motionary.features.kitml251 import THRESHOLD
from motionary.features.mmm21 import APPROXIMATE, FROM_SMPL22, UNITS_A_METRE
from motionary.features.normaliser import EVALUATOR_BIAS, KINDS, SHIPPED_EVALUATOR_BIAS
from motionary.formats import write_bvh
from motionary.motion import Motion, load_skeleton

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "features.md").read_text(encoding="utf-8")
every_set = pytest.mark.parametrize("name", FEATURES)


def section(title: str) -> str:
    start = PAGE.index(f"\n## {title}\n") + 1
    return PAGE[start:].split("\n## ")[0]


def rows(text: str, *, columns: int) -> dict[str, list[str]]:
    """The tables of `text` with that many columns: the first cell, without code marks, and the others."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return {row[0].strip("`"): row[1:] for row in cells if len(row) == columns and not set(row[0]) <= {"-"}}


def told(features: FeatureSet) -> list[str]:
    kind = "rotations" if features.needs_rotations else "positions"
    return [
        str(features.width),
        "any" if features.fps is None else f"{features.fps:g}",
        f"`{features.skeleton}`",
        kind,
        "T" if features.fewer_rows == 0 else f"T - {features.fewer_rows}",
        kind,
        f"{features.round_trip:g} m" if features.round_trip else "exact",
    ]


def test_every_set_has_a_row_and_a_section_in_the_tables_order() -> None:
    assert [name for name in rows(section("The sets"), columns=8) if name != "set"] == list(FEATURES)
    assert re.findall(r"^## `(\w+)`$", PAGE, flags=re.MULTILINE) == list(FEATURES)


@every_set
def test_the_facts_are_the_codes(name: str) -> None:
    features = load_feature_set(name)
    assert rows(section("The sets"), columns=8)[name] == told(features)
    assert rows(section("The sets"), columns=3)[name] == [features.units, features.loses]


@every_set
def test_what_is_given_back_is_what_the_page_says(name: str) -> None:
    features = load_feature_set(name)
    given = features.recover(np.eye(3, features.width), fps=features.fps or 20.0)
    assert isinstance(given, Motion) == (rows(section("The sets"), columns=8)[name][5] == "rotations")


@every_set
def test_the_slices_are_the_codes(name: str) -> None:
    slices = {}
    for part, (dimensions, _) in rows(section(f"`{name}`"), columns=3).items():
        if part != "slice":
            first, _, last = dimensions.partition("-")
            slices[part] = slice(int(first), int(last or first) + 1)
    assert slices == load_feature_set(name).slices
    assert list(slices) == list(load_feature_set(name).slices)


@pytest.mark.parametrize("name", ["smpl22", "mmm21"])
def test_the_joint_orders_are_the_codes(name: str) -> None:
    found = re.search(rf"^`{name}`: (.*)$", section("Joint order"), flags=re.MULTILINE)
    assert found
    assert tuple(found[1].split(", ")) == load_skeleton(name).joints


@pytest.mark.parametrize("name", ["humanml263", "kitml251", "rifke64"])
def test_the_sign_of_the_yaw_velocity_is_the_codes(name: str) -> None:
    features = load_feature_set(name)
    # turns to the left throughout
    rows_of_clip = features.extract(for_set(features, turning_motion(turns=0.3)), continuous_yaw=True)
    side = "left" if np.median(features.part(rows_of_clip, "root_yaw_velocity")) > 0 else "right"
    cells = rows(section(f"`{name}`"), columns=3)["root_yaw_velocity"]
    assert cells[1].endswith(f"positive towards the body's {side}")


def test_the_map_of_joints_is_the_codes() -> None:
    table = {joint: cells for joint, cells in rows(section("Joint order"), columns=3).items() if joint != "MMM"}
    assert list(table) == list(FROM_SMPL22)
    for joint, (source, remark) in table.items():
        entry = FROM_SMPL22[joint]
        assert source == (entry if isinstance(entry, str) else ", ".join(map(str, entry)))
        assert remark == APPROXIMATE.get(joint, "")


@every_set
def test_the_normalisers_are_the_codes(name: str) -> None:
    features = load_feature_set(name)
    header, *_ = re.findall(r"^\| set \|(.*)\|$", section("Normalisers"), flags=re.MULTILINE)
    assert {cell.strip().strip("`") for cell in header.split("|")} == set(KINDS)
    dataset = {"grouped": "averaged inside each slice", "each": "each dimension", None: "no"}[features.statistics]
    evaluators = f"root and contacts over {EVALUATOR_BIAS:g}" if features.evaluators else "no"
    assert rows(section("Normalisers"), columns=4)[name] == ["yes", dataset, evaluators]


def test_the_figures_in_the_text_are_the_codes() -> None:
    legs = load_skeleton("mmm21").bone_lengths[[12, 13]].sum() * UNITS_A_METRE
    assert f"length is {legs:g} mm; {UNITS_A_METRE:g} of these millimetres count as a metre" in section("`kitml251`")
    assert f"over {SHIPPED_EVALUATOR_BIAS:g}: the published code" in section("Normalisers")
    assert f"below {THRESHOLD:g} square millimetres" in section("`kitml251`")


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bvh(turning_motion(), tmp_path / "walk.bvh")
    monkeypatch.chdir(tmp_path)
    code = re.search(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    assert code
    names: dict[str, object] = {}
    exec(compile(code[1], "docs/features.md", "exec"), names)
    assert getattr(names["heights"], "shape", None) == (119, 1)
    assert getattr(names["rows"], "shape", (0, 0))[1] == 251
