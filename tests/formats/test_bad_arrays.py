"""Damaged .npz and .npy files, each by name: a `FormatError` that says which array is at fault; bombs stay unopened."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from array_bombs import ARRAY_BOMBS, header_only
from body_samples import amass, amass_smplx, joints_npz, matrices, new_joints, own, own_positions, save_npz, wham

from motionary.errors import FormatError, MissingData, MotionaryError
from motionary.formats import motion_files, read_motion
from motionary.formats.safe_npz import MAX_MEMBERS, Archive, contents, member_names

Maker = Callable[[Path], Path]


def npy_bytes(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def raw(name: str, data: bytes) -> Maker:
    """A file of these bytes."""

    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data)
        return path

    return make


def zipped(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> Maker:
    """An .npz of these members."""

    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / "clip.npz", "w", method) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        return folder / "clip.npz"

    return make


def changed(maker: Callable[..., Path], **changes: object) -> Maker:
    """A good file with arrays replaced, or left out where None."""

    def make(folder: Path) -> Path:
        with np.load(maker(folder), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files} | changes
        return save_npz(folder / "changed.npz", **{k: v for k, v in arrays.items() if v is not None})

    return make


def cut(maker: Callable[..., Path], keep: float) -> Maker:
    """A good file cut off."""

    def make(folder: Path) -> Path:
        path = maker(folder)
        data = path.read_bytes()
        path.write_bytes(data[: int(keep * len(data))])
        return path

    return make


def poked(maker: Callable[..., Path], name: str, index: tuple[int, ...], value: float) -> Maker:
    """A good file with one number of one array replaced."""

    def make(folder: Path) -> Path:
        path = maker(folder)
        with np.load(path, allow_pickle=False) as file:
            array = file[name].copy()
        array[index] = value
        return changed(maker, **{name: array})(folder)

    return make


def array(values: np.ndarray, name: str = "clip.npy") -> Maker:
    return lambda folder: raw(name, npy_bytes(values))(folder)


def with_side(text: str | bytes, joints: int = 3) -> Maker:
    """A small array with this side file."""

    def make(folder: Path) -> Path:
        (folder / "clip.joints.json").write_bytes(text if isinstance(text, bytes) else text.encode())
        return array(np.zeros((2, joints, 3)))(folder)

    return make


_POSES = npy_bytes(np.zeros((2, 72)))
_TRANS = npy_bytes(np.zeros((2, 3)))
_BAD: dict[str, tuple[Maker, str]] = {
    "npz: empty file": (raw("a.npz", b""), "none of the formats|empty"),
    "npz: noise": (raw("a.npz", bytes(range(256)) * 8), "directory is missing"),
    "npz: cut off at the end": (cut(amass, 0.99), "directory is missing"),
    "npz: cut off in the middle": (cut(amass, 0.5), "directory is missing"),
    "npz: no arrays": (zipped({"notes.txt": b"hello"}), "no arrays"),
    "npz: not motion": (lambda folder: save_npz(folder / "a.npz", x=[1, 2]), r"x \(2\) of int64"),
    "npz: member that is no array": (zipped({"poses.npy": b"hello there", "trans.npy": _TRANS}), "'poses'"),
    "npz: member that is empty": (zipped({"poses.npy": b"", "trans.npy": _TRANS}), "'poses'"),
    "npz: member longer than its array": (zipped({"poses.npy": _POSES + b"xx", "trans.npy": _TRANS}), "damaged"),
    "npz: member shorter than its array": (zipped({"poses.npy": _POSES[:-8], "trans.npy": _TRANS}), "damaged"),
    "npz: array of objects": (
        zipped({"poses.npy": header_only("'|O'", "(2, 72)", extra=b"x" * 99), "trans.npy": _TRANS}),
        "Python objects",
    ),
    "npz: table of fields": (
        zipped({"poses.npy": header_only("[('a', '<f8')]", "(2,)", extra=b"x" * 16), "trans.npy": _TRANS}),
        "named fields",
    ),
    "npz: complex numbers": (
        changed(amass, poses=np.zeros((40, 72), dtype=complex)),
        "complex",
    ),
    "npz: packed by another method": (
        zipped({"poses.npy": _POSES, "trans.npy": _TRANS}, method=zipfile.ZIP_BZIP2),
        "numpy does not use",
    ),
    "smpl: words for poses": (changed(amass, poses=np.full((40, 72), "up")), "not numbers"),
    "smpl: NaN in the poses": (poked(amass, "poses", (7, 3), np.nan), r"'poses' \(frame 7\)"),
    "smpl: infinity in the path": (poked(amass, "trans", (9, 1), np.inf), r"'trans' \(frame 9\)"),
    "smpl: a rotation beyond sense": (poked(amass, "poses", (7, 3), 1e30), r"'poses' \(frame 7\)"),
    "smpl: a path beyond sense": (poked(amass, "trans", (3, 0), 1e300), r"'trans' \(frame 3\)"),
    "smpl: one frame of path too few": (changed(amass, trans=np.zeros((39, 3))), "as many as the poses"),
    "smpl: path in a plane": (changed(amass, trans=np.zeros((40, 2))), "'trans'"),
    "smpl: no frames": (changed(amass, poses=np.zeros((0, 72)), trans=np.zeros((0, 3))), "'poses'"),
    "smpl: poses of unknown width": (changed(amass, poses=np.zeros((40, 75))), "25 joints"),
    "smpl: poses not in threes": (changed(amass, poses=np.zeros((40, 71))), "rotation vectors"),
    "smpl: poses of one number": (changed(amass, poses=np.array(3.0)), "rotation vectors"),
    "smpl: 6D rotations": (changed(amass, poses=np.zeros((40, 24, 6))), "rotation vectors"),
    "smpl: zero frame rate": (changed(amass, mocap_framerate=0.0), "'mocap_framerate' is 0"),
    "smpl: NaN frame rate": (changed(amass, mocap_framerate=np.nan), "mocap_framerate"),
    "smpl: two frame rates": (changed(amass, mocap_framerate=[30.0, 60.0]), "one is needed"),
    "smpl: frame rate in words": (changed(amass, mocap_framerate="fast"), "mocap_framerate"),
    "smpl: a path for a frame rate": (changed(amass, mocap_framerate=np.zeros(50)), "one number is needed"),
    "smpl: NaN in the shape": (changed(amass, betas=np.full(10, np.nan)), "'betas'"),
    "smpl: shape of shape": (changed(amass, betas=np.zeros((2, 2, 2))), "'betas'"),
    "smpl: body of another length than the root": (
        changed(amass_smplx, pose_body=np.zeros((39, 63))),
        "different lengths",
    ),
    "smpl: matrices that are no rotations": (
        changed(matrices, body_pose=np.ones((40, 21, 3, 3))),
        "no rotation matrix",
    ),
    "smpl: mirror for a matrix": (
        changed(matrices, global_orient=np.tile(np.diag([1.0, 1.0, -1.0]), (40, 1, 1))),
        "no rotation matrix",
    ),
    "smpl: NaN in the world's poses": (poked(wham, "pose_world", (0, 0), np.nan), "pose_world"),
    "motionary: of a later version": (changed(own, format_version=2), "version 2"),
    "motionary: another's format": (changed(own, format="other"), "no motion of Motionary's"),
    "motionary: no rotations": (changed(own, local_rotations=None), "local_rotations"),
    "motionary: a rotation of no length": (poked(own, "local_rotations", (4, 2), 0.0), "frame 4, joint 'right_hip'"),
    "motionary: NaN in the rotations": (poked(own, "local_rotations", (4, 2, 1), np.nan), "local_rotations"),
    "motionary: one joint too many named": (changed(own, joints=[f"j{i}" for i in range(23)]), "local_rotations"),
    "motionary: a joint named twice": (changed(own, joints=["a"] * 22), "twice"),
    "motionary: numbers for names": (changed(own, joints=np.arange(22)), "names are needed"),
    "motionary: children before parents": (changed(own, parents=[-1, *[21] * 21]), "parents must come before"),
    "motionary: parents out of range": (changed(own, parents=[-1, *[99] * 21]), "'parents'"),
    "motionary: parents in fractions": (changed(own, parents=np.linspace(-1, 3, 22)), "'parents'"),
    "motionary: no frame rate": (changed(own, fps=0.0), "'fps' is 0"),
    "motionary: pairs of no joints": (changed(own, left_right=[[1, 77]]), "'left_right'"),
    "motionary: path of another length": (changed(own, root_positions=np.zeros((3, 3))), "root_positions"),
    "motionary: infinity in the positions": (
        poked(own_positions, "positions", (1, 2, 0), np.inf),
        r"'positions' \(frame 1\)",
    ),
    "joints_npz: a joint named twice": (changed(joints_npz, joint_names=["a"] * 22), "twice"),
    "joints_npz: too few names": (changed(joints_npz, joint_names=["a", "b"]), "but 2 names"),
    "joints_npz: numbers for names": (changed(joints_npz, joint_names=np.arange(22)), "names are needed"),
    "joints_npz: zero frame rate": (changed(joints_npz, fps=0.0), "'fps' is 0"),
    "joints_npz: a place beyond sense": (poked(joints_npz, "joint_positions", (3, 2, 1), 1e200), "frame 3, joint 2"),
    "npy: empty file": (raw("a.npy", b""), "none of the formats|empty"),
    "npy: noise": (raw("a.npy", bytes(range(256)) * 4), "does not begin as a numpy array"),
    "npy: cut off in the header": (raw("a.npy", npy_bytes(np.zeros((2, 22, 3)))[:40]), "cut off"),
    "npy: cut off in the values": (cut(new_joints, 0.7), "cut off or damaged"),
    "npy: bytes too many": (raw("a.npy", npy_bytes(np.zeros((2, 22, 3))) + b"x"), "cut off or damaged"),
    "npy: 128 bytes that ask for 32 GB": (
        raw("a.npy", header_only("'<f8'", "(66000000, 22, 3)")[:128]),
        "needs 34,848,000,128 bytes",
    ),
    "npy: more bytes than numbers go": (raw("a.npy", header_only("'<f8'", f"({10**17}, {10**17}, 3)")), "cut off"),
    "npy: shape below 0": (raw("a.npy", header_only("'<f8'", "(-1, 22, 3)")), "not numpy's"),
    "npy: shape past any integer": (raw("a.npy", header_only("'<f8'", f"({'9' * 40}, 22, 3)")), "no array has"),
    "npy: a hundred dimensions": (raw("a.npy", header_only("'<f8'", f"({'1, ' * 100})")), "no array has|not numpy's"),
    "npy: code for a header": (
        raw("a.npy", header_only("__import__('os')", "(2, 22, 3)")),
        "not numpy's",
    ),
    "npy: objects": (raw("a.npy", header_only("'|O'", "(2,)", extra=b"x" * 50)), "Python objects"),
    "npy: version 9": (raw("a.npy", b"\x93NUMPY\x09\x00" + header_only("'<f8'", "(2,)")[8:]), "version 9"),
    "npy: mean of features": (array(np.zeros(263)), r"\(263\) of float64"),
    "npy: an image": (array(np.zeros((48, 64, 3), dtype=np.uint8)), "none of the formats"),
    "npy: joints nobody names": (array(np.zeros((5, 13, 3))), "joints.json"),
    "npy: a place beyond sense": (array(np.full((5, 22, 3), 1e200)), "no place of a joint"),
    "npy: no joint tracked": (array(np.full((5, 22, 3), np.nan)), "not one joint was tracked"),
    "features: NaN": (array(np.full((5, 263), np.nan)), "row 0, number 0"),
    "features: normalised": (array(np.random.default_rng(0).normal(size=(9, 263))), "normalised"),
    "features: normalised, KIT-ML": (array(np.random.default_rng(0).normal(size=(9, 251))), "normalised"),
    "features: normalised, MotionStreamer": (array(np.random.default_rng(0).normal(size=(9, 272))), "normalised"),
    "side file: no JSON": (with_side("joints: a, b, c"), "no JSON"),
    "side file: not text": (with_side(b"\xff\xfe\x00"), "no JSON"),
    "side file: a list": (with_side("[1, 2]"), "must be an object"),
    "side file: nested too deeply": (with_side("[" * 100_000), "no JSON"),
    "side file: without joints": (with_side('{"fps": 30}'), '"joints"'),
    "side file: joints that are no names": (with_side('{"joints": [1, 2, 3]}'), '"joints"'),
    "side file: a joint twice": (with_side('{"joints": ["a", "b", "a"]}'), "twice"),
    "side file: too few joints": (with_side('{"joints": ["a", "b"]}'), "but 2 names"),
    "side file: zero fps": (with_side('{"joints": ["a", "b", "c"], "fps": 0}'), '"fps"'),
    "side file: fps in words": (with_side('{"joints": ["a", "b", "c"], "fps": "fast"}'), '"fps"'),
    "side file: up to nowhere": (with_side('{"joints": ["a", "b", "c"], "up": "W"}'), '"up"'),
    "side file: unknown unit": (with_side('{"joints": ["a", "b", "c"], "unit": "ell"}'), "ell"),
    "side file: unit of no size": (with_side('{"joints": ["a", "b", "c"], "unit": 0}'), '"unit"'),
}


@pytest.mark.parametrize("name", _BAD)
def test_bad_arrays_say_what_is_wrong(tmp_path: Path, name: str) -> None:
    maker, message = _BAD[name]
    path = maker(tmp_path)
    with pytest.raises(FormatError, match=message) as caught:
        read_motion(path)
    assert str(caught.value.path).startswith(str(tmp_path))
    assert len(str(caught.value)) < 1000


def test_missing_files_and_folders(tmp_path: Path) -> None:
    for suffix in (".npz", ".npy"):
        with pytest.raises(MissingData, match="no such file"):
            read_motion(tmp_path / f"gone{suffix}")
        (tmp_path / f"folder{suffix}").mkdir()
        with pytest.raises(FormatError, match="folder"):
            read_motion(tmp_path / f"folder{suffix}")


def peak_of(function: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        with pytest.raises(MotionaryError):
            function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ARRAY_BOMBS)
def test_bombs_are_refused_by_what_they_declare(tmp_path: Path, name: str) -> None:
    path = ARRAY_BOMBS[name](tmp_path)
    assert path.stat().st_size < 2_000_000
    with pytest.raises(FormatError, match=r"MiB of memory|cut off or damaged"):
        read_motion(path, format=name.split(":")[0])
    assert peak_of(lambda: read_motion(path, format=name.split(":")[0])) < 2**21


def test_a_directory_of_many_members_is_not_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "many.npz", "w") as archive:
        for number in range(MAX_MEMBERS + 1):
            archive.writestr(f"{number}.npy", b"")
    with pytest.raises(FormatError, match="members"):
        Archive(tmp_path / "many.npz")
    assert member_names(tmp_path / "many.npz") == frozenset()


@pytest.mark.parametrize("maker", [amass, amass_smplx, wham, own, own_positions, new_joints])
def test_memory_stays_within_twenty_times_the_file(tmp_path: Path, maker: Callable[..., Path]) -> None:
    from body_samples import standing_motion

    path = maker(tmp_path, standing_motion(4000))
    tracemalloc.start()
    try:
        read_motion(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= 20 * path.stat().st_size


def test_other_byte_orders_layouts_and_types_read_alike(tmp_path: Path) -> None:
    expected = read_motion(amass(tmp_path)).motion
    with np.load(tmp_path / "amass_poses.npz", allow_pickle=False) as file:
        poses, trans = file["poses"], file["trans"]
    for number, change in enumerate([poses.astype(">f8"), np.asfortranarray(poses), poses.astype(np.float32)]):
        path = changed(amass, poses=change, trans=trans.astype(">f8"))(tmp_path)
        assert np.allclose(read_motion(path).motion.local_rotations, expected.local_rotations, atol=1e-6), number


def test_a_walked_folder_has_motion_and_nothing_else(tmp_path: Path) -> None:
    good = [amass(tmp_path), own(tmp_path), new_joints(tmp_path)]
    np.save(tmp_path / "Mean.npy", np.zeros(263))
    np.save(tmp_path / "weights.npy", np.zeros((5, 5)))
    save_npz(tmp_path / "shape.npz", betas=np.zeros(10), gender="male")
    (tmp_path / "broken.npz").write_bytes(b"PK\x05\x06 no zip")
    (tmp_path / "broken.npy").write_bytes(b"\x93NUMPY")
    (tmp_path / "folder.npy").mkdir()
    assert motion_files(tmp_path) == sorted(good)


def test_what_a_file_holds_is_said_in_words(tmp_path: Path) -> None:
    assert contents(save_npz(tmp_path / "a.npz", betas=np.zeros(10))) == "it holds betas (10) of float64"
    np.save(tmp_path / "a.npy", np.zeros((4, 5)))
    assert contents(tmp_path / "a.npy") == "it holds an array (4, 5) of float64"
