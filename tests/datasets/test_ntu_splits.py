"""NTU RGB+D: names, official splits against the published counts, listed clips, two people in one space."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.ntu import (
    SUBJECTS_60,
    SUBJECTS_120,
    NtuClip,
    Protocol,
    clip_name,
    load_ntu,
    missing_skeletons,
    ntu_people,
    parse_name,
    split,
)
from motionary.errors import FormatError, MissingData

JOINTS = 25


def _file(path: Path, bodies: list[tuple[str, list[int], float, float]], *, frames: int = 20) -> Path:
    """A clip of bodies (id, frames in which it is seen, place on X, how far it moves a frame)."""
    lines = [str(frames)]
    for frame in range(frames):
        here = [each for each in bodies if frame in each[1]]
        lines.append(str(len(here)))
        for name, _, x, step in here:
            lines += [f"{name} 0 1 1 1 1 0 0 0 2", str(JOINTS)]
            lines += [
                f"{x + step * frame} {0.1 * joint} {3.0 + 0.01 * joint} 0 0 0 0 0 0 0 0 2" for joint in range(JOINTS)
            ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    return path


def test_names() -> None:
    assert parse_name("S001C002P003R002A060") == (1, 2, 3, 2, 59)
    assert clip_name(1, 2, 3, 2, 59) == "S001C002P003R002A060"
    assert parse_name("notes") is None
    for name, said in (
        ("S033C001P001R001A001", "setup 33"),
        ("S001C001P001R001A121", "action 121"),
        ("S001C000P001R001A001", "camera 0"),
    ):
        with pytest.raises(FormatError, match=said):
            parse_name(name)


def test_the_authors_lists() -> None:
    names = missing_skeletons()
    first = {name for name in names if int(name[1:4]) <= 17}
    assert (len(first), len(names)) == (302, 535)
    assert all(parse_name(name) is not None for name in names)
    assert all(int(name[-3:]) <= 60 for name in first)
    assert (len(SUBJECTS_60), len(SUBJECTS_120)) == (20, 53)


def _listed() -> list[NtuClip]:
    found = []
    for name in missing_skeletons():
        numbers = parse_name(name)
        assert numbers is not None
        found.append(NtuClip(*numbers, file=Path(name)))
    return found


def test_lists_and_splits_agree_with_the_published_counts() -> None:
    """All clips of each part of NTU RGB+D 60, as its paper counts them, less the listed ones, is what is trained on."""
    listed = _listed()
    published: dict[Protocol, tuple[tuple[int, int], tuple[int, int]]] = {
        "ntu60-xsub": ((40320, 16560), (40091, 16487)),
        "ntu60-xview": ((37920, 18960), (37646, 18932)),
    }
    for protocol, (everything, used) in published.items():
        train, test = split(listed, protocol)
        assert (everything[0] - len(train), everything[1] - len(test)) == used
    for protocol in ("ntu120-xsub", "ntu120-xset"):
        train, test = split(listed, protocol)
        assert len(train) + len(test) == 114480 - 113945


def test_splits() -> None:
    clip = NtuClip(18, 1, 103, 1, 100, Path("x"))
    assert not clip.is_in("ntu60-xsub")
    assert clip.is_in("ntu120-xsub")
    assert not clip.is_test("ntu120-xsub")
    assert not clip.is_test("ntu120-xset")
    assert clip.is_test("ntu60-xview")
    with pytest.raises(FormatError, match="there are ntu60-xsub"):
        clip.is_test("xsub")  # pyright: ignore[reportArgumentType]


def test_a_folder(tmp_path: Path) -> None:
    for name in ("a/S001C001P001R001A001", "b/S002C001P003R001A002", "S001C002P005R002A008"):
        (tmp_path / f"{name}.skeleton").parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.skeleton").touch()
    clips = load_ntu(tmp_path)
    assert [each.name for each in clips] == ["S001C001P001R001A001", "S002C001P003R001A002"]
    assert len(load_ntu(tmp_path, with_missing=True)) == 3
    train, test = split(clips, "ntu60-xsub")
    assert ([each.performer for each in train], [each.performer for each in test]) == ([1], [3])
    (tmp_path / "S001C001P001R001A001.skeleton").touch()
    with pytest.raises(FormatError, match="the same clip"):
        load_ntu(tmp_path)
    with pytest.raises(MissingData, match="no such folder"):
        load_ntu(tmp_path / "absent")
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingData, match="no clip"):
        load_ntu(tmp_path / "empty")


def test_two_people_stay_in_one_space(tmp_path: Path) -> None:
    everywhere = list(range(20))
    path = _file(tmp_path / "x.skeleton", [("7", everywhere, 0.0, 0.01), ("8", everywhere[4:], 1.0, 0.05)])
    people = ntu_people(path)
    assert people.count == 2
    assert people.mask.sum(axis=1).tolist() == [16, 20]  # the one that moves more is first
    np.testing.assert_allclose(people.positions[0, 4, 1], 0.0, atol=1e-12)
    # 20 frames' steps: at frame 4 the second person stands 1.16 m to the left of the first
    np.testing.assert_allclose(people.positions[1, 4, 1] - people.positions[0, 4, 1], [0.04 - 1.2, 0, 0], atol=1e-12)
    assert not people.positions[0, :4].any()


def test_noise_and_third_bodies_go(tmp_path: Path) -> None:
    bodies = [
        ("1", list(range(11)), 0.0, 9.0),  # eleven frames are noise however much they move
        ("2", list(range(20)), 1.0, 0.01),
        ("3", list(range(20)), 2.0, 0.03),
        ("4", list(range(20)), 3.0, 0.02),
    ]
    people = ntu_people(_file(tmp_path / "x.skeleton", bodies))
    steps = np.diff(people.positions[:, :, 0, 0], axis=1).mean(axis=1)
    np.testing.assert_allclose(steps, [0.03, 0.02], atol=1e-9)
    alone = ntu_people(_file(tmp_path / "y.skeleton", [("1", list(range(5)), 0.0, 0.1)]))
    assert alone.count == 1
    assert alone.mask[0].sum() == 5


def test_no_body_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.skeleton").write_text("2\n0\n0\n")
    with pytest.raises(FormatError, match="not one body"):
        ntu_people(tmp_path / "x.skeleton")


def test_real_clips(real_data: Path) -> None:
    clips = load_ntu(real_data / "ntu")
    assert [each.action for each in clips] == [0, 2]
    people = ntu_people(clips[0].file)
    assert people.count == 1
    height = np.ptp(people.positions[0][people.mask[0]][..., 1], axis=1).mean()
    assert 1.2 < height < 2.0
