"""Malformed files of points, each by name: a `FormatError` that says what is at fault, and never anything else."""

from __future__ import annotations

import json
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from point_samples import (
    IMAGE_SAMPLES,
    POINT_SAMPLES,
    in_image,
    kimore_rows,
    ntu_text,
    openpose_people,
    points_of,
    seen_by_camera,
    with_confidence,
)

from motionary.errors import FormatError, MotionaryError
from motionary.formats import motion_files, read_motion
from motionary.formats.joint_sets import KINECT_25, OPENPOSE_18, OPENPOSE_25

_NTU = ntu_text({"7205": seen_by_camera(points_of(KINECT_25))[:3]})
_FIRST_JOINT = _NTU.split("\n")[4]


def _mat(**arrays: object) -> bytes:
    from io import BytesIO

    from scipy.io import savemat

    out = BytesIO()
    savemat(out, arrays, do_compression=True)
    return out.getvalue()


def _mat_element(kind: int, body: bytes) -> bytes:
    return struct.pack("<2I", kind, len(body)) + body + b"\0" * (-len(body) % 8)


def _mat_by_hand(shape: tuple[int, ...], values: bytes, *, compressed: bool = False) -> bytes:
    """A version 5 .mat that may declare what it does not have."""
    dimensions = struct.pack(f"<{len(shape)}i", *shape)
    parts = [_mat_element(6, struct.pack("<2I", 6, 0)), _mat_element(5, dimensions), _mat_element(1, b"d_skel")]
    matrix = _mat_element(14, b"".join([*parts, _mat_element(9, values)]))
    if compressed:
        packed = zlib.compress(matrix)
        matrix = struct.pack("<2I", 15, len(packed)) + packed
    return b"MATLAB 5.0 MAT-file".ljust(124) + b"\x00\x01IM" + matrix


def _csv(rows: np.ndarray) -> str:
    return "\n".join(",".join(f"{value:.4f}" for value in row) for row in rows) + "\n"


def _changed(rows: np.ndarray, column: int, value: float) -> np.ndarray:
    rows = rows.copy()
    rows[1, column] = value
    return rows


_SAMPLES = POINT_SAMPLES | IMAGE_SAMPLES


def _openpose(points: np.ndarray) -> str:
    return json.dumps([openpose_people(body) for body in with_confidence(points)[:2]])


_OPENPOSE = _openpose(in_image(OPENPOSE_25))
_LANDMARK = '{"x": 0.1, "y": 0.2, "z": 0.0, "visibility": 0.9},'
_BAD: dict[str, tuple[str, str | bytes | Callable[[], bytes], str]] = {
    "ntu: empty": ("a.skeleton", "", "empty"),
    "ntu: binary": ("a.skeleton", bytes(range(256)), "NUL"),
    "ntu: words": ("a.skeleton", "hello\n", "the number of frames is 'hello'"),
    "ntu: cut in a joint": ("a.skeleton", _NTU[: _NTU.rindex(" 277.4")], "fields"),
    "ntu: cut in a body": ("a.skeleton", _NTU[: _NTU.rindex("7205")], "cut off"),
    "ntu: cut after a frame": ("a.skeleton", _NTU[: _NTU.rindex("\n1\n7205")], "cut off"),
    "ntu: a billion frames": ("a.skeleton", _NTU.replace("3\n", "1000000000\n", 1), "more than the file can hold"),
    "ntu: frames past any integer": ("a.skeleton", _NTU.replace("3\n", "9" * 500 + "\n", 1), "whole number"),
    "ntu: negative frames": ("a.skeleton", _NTU.replace("3\n", "-3\n", 1), "whole number"),
    "ntu: no frames": ("a.skeleton", _NTU.replace("3\n", "0\n", 1), "number of frames is 0"),
    "ntu: too few frames stated": ("a.skeleton", _NTU.replace("3\n", "2\n", 1), "more lines than"),
    "ntu: a million bodies": ("a.skeleton", _NTU.replace("\n1\n7205", "\n1000000\n7205", 1), "number of bodies"),
    "ntu: bodies short": ("a.skeleton", _NTU.replace("\n1\n7205", "\n2\n7205", 1), "fields"),
    "ntu: a body's line short": ("a.skeleton", _NTU.replace("7205 0 1", "7205 1", 1), "9 fields; 10 are needed"),
    "ntu: 24 joints": ("a.skeleton", _NTU.replace("\n25\n", "\n24\n", 1), "24 joints"),
    "ntu: a billion joints": ("a.skeleton", _NTU.replace("\n25\n", "\n1000000000\n", 1), "number of joints"),
    "ntu: a word for a number": ("a.skeleton", _NTU.replace(_FIRST_JOINT.split()[0], "left", 1), "'left'"),
    "ntu: infinity": ("a.skeleton", _NTU.replace(_FIRST_JOINT.split()[1], "inf", 1), "'inf'"),
    "ntu: overflow": ("a.skeleton", _NTU.replace(_FIRST_JOINT.split()[1], "1e999", 1), "'1e999'"),
    "ntu: huge": ("a.skeleton", _NTU.replace(_FIRST_JOINT.split()[1], "1e30", 1), "'1e30'"),
    "ntu: underscores": ("a.skeleton", _NTU.replace(_FIRST_JOINT.split()[1], "1_0", 1), "'1_0'"),
    "ntu: tracked 7": ("a.skeleton", _NTU.replace("-0.12 2\n", "-0.12 7\n", 1), "0, 1 or 2"),
    "ntu: no bodies": ("a.skeleton", "3\n0\n0\n0\n", "not one body"),
    "ntu: only empty frames, for the memory": ("a.skeleton", "3000000\n" + "0\n" * 3_000_000, "memory"),
    "ntu: 25 and 17 joints": (
        "a.skeleton",
        "2\n" + _NTU.split("\n", 1)[1].split("\n1\n7205")[0] + "\n1\n8 0 1 1 1 1 0 0 0 2\n17\n"
        + "\n".join([_FIRST_JOINT] * 17) + "\n",
        "17 and 25 joints",
    ),
    "uav: a letter": ("a.txt", "Dear Sir,\n1\n2\n", "none of the formats"),
    "uav: cut off": ("a.txt", _NTU[: len(_NTU) // 2], "cut off"),
    "mat: empty": ("a.mat", b"", "the file is empty"),
    "mat: version 7.3": ("a.mat", b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM" + b"\0" * 400, "HDF5"),
    "mat: another array": ("a.mat", lambda: _mat(other=np.zeros((20, 3, 5))), "other (20, 3, 5)"),
    "mat: text": ("a.mat", lambda: _mat(d_skel="hello"), "no numeric arrays"),
    "mat: cells": ("a.mat", lambda: _mat(d_skel=np.array([[1], "a"], dtype=object)), "no numeric arrays"),
    "mat: complex": ("a.mat", lambda: _mat(d_skel=np.ones((20, 3, 4)) * 1j), "no numeric arrays"),
    "mat: 19 joints": ("a.mat", lambda: _mat(d_skel=np.ones((19, 3, 5))), "(19, 3, 5)"),
    "mat: one frame as a plane": ("a.mat", lambda: _mat(d_skel=np.ones((20, 3))), "(20, 3)"),
    "mat: cut off": ("a.mat", lambda: _mat(d_skel=np.random.default_rng(0).random((20, 3, 9)))[:-200], "cut off"),
    "mat: damaged": (
        "a.mat",
        lambda: (lambda data: data[:200] + b"\xff\x00" * 20 + data[240:])(
            _mat(d_skel=np.random.default_rng(0).random((20, 3, 9)))
        ),
        "damaged",
    ),
    "mat: a billion frames": ("a.mat", _mat_by_hand((20, 3, 1_000_000_000), b"\0" * 480), "declares the shape"),
    "mat: negative frames": ("a.mat", _mat_by_hand((20, 3, -1), b"\0" * 480), "declares the shape"),
    "mat: a bomb": ("a.mat", lambda: _mat_by_hand((20, 3, 200_000), b"\0" * 480 * 200_000, compressed=True), "memory"),
    "mat: NaN throughout": ("a.mat", lambda: _mat(d_skel=np.full((20, 3, 5), np.nan)), "not one joint"),
    "mat: huge numbers": ("a.mat", lambda: _mat(d_skel=np.full((20, 3, 5), 1e30)), "1e+30"),
    "mat: no frames": ("a.mat", lambda: _mat(d_skel=np.zeros((20, 3, 0))), ""),
    "kimore: a state of 5": ("a.csv", _csv(_changed(kimore_rows(), 3, 5.0)), "0, 1 or 2"),
    "kimore: far away": ("a.csv", _csv(_changed(kimore_rows(), 4, 1e9)), "1e+09 m from the camera"),
    "kimore: a row short": ("a.csv", _csv(kimore_rows()) + "1,2,3\n", "a row of 3 numbers"),
    "kimore: a word": ("a.csv", _csv(kimore_rows()[:2]) + ",".join(["x"] * 101) + "\n", "'x' is no number"),
    "kimore: past all bounds": ("a.csv", _csv(kimore_rows()[:2]) + ",".join(["1e999"] * 100) + "\n", "past all bounds"),
    "kimore: 99 columns": ("a.csv", _csv(kimore_rows()[:, :99]), "none of the formats"),
    "kimore: a shopping list": ("a.csv", "milk,2\nbread,1\n", "none of the formats"),
    "json: empty": ("a.json", "", "none of the formats"),
    "json: mapping file": ("a.json", '{"pelvis": "Hips"}', "none of the formats"),
    "openpose: cut off": ("a.json", _OPENPOSE[:-40], "no sound JSON"),
    "openpose: not JSON": ("a.json", _OPENPOSE.replace("[-1]", "[-1,,]", 1), "no sound JSON"),
    "openpose: 24 joints": ("a.json", _openpose(in_image(OPENPOSE_25)[:, :24]), "has 72 numbers"),
    "openpose: a word": ("a.json", _OPENPOSE.replace("0.9", '"sure"', 1), 'holds "sure"'),
    "openpose: true": ("a.json", _OPENPOSE.replace("0.9", "true", 1), "holds true"),
    "openpose: huge": ("a.json", _OPENPOSE.replace("0.9", "1e40", 1), "1e+40"),
    "openpose: digits without end": ("a.json", _OPENPOSE.replace("0.9", "9" * 30000, 1), "no keypoint"),
    "openpose: infinity": ("a.json", _OPENPOSE.replace("0.9", "Infinity", 1), "inf"),
    "openpose: nobody": ("a.json", '[{"version": 1.3, "people": []}, {"people": []}]', "no body is tracked"),
    "openpose: a frame without people": ("a.json", _OPENPOSE[:-1] + ", {}]", "without people"),
    "openpose: 18 and 25 joints": (
        "a.json", _OPENPOSE[:-1] + "," + _openpose(in_image(OPENPOSE_18))[1:], "18 and 25 joints"
    ),
    "openpose: nested too deep": ("a.json", '[{"people":[{"pose_keypoints_2d":' + "[" * 200_000, "too deeply"),
    "openpose: people are numbers": ("a.json", '[{"people":[1, {"pose_keypoints_2d":[]}]}]', "no object"),
    "openpose: no confidence": ("a.json", _OPENPOSE.replace("0.9", "0.0"), "no body is tracked"),
    "openpose: empty lists that would fill the memory": (
        "a.json", '[{"people":[{"pose_keypoints_2d":' + "[" + "[]," * 3_000_000 + "[]]}]}]", "mostly empty"
    ),
    "openpose: a rate of 0": ("a.json", '{"fps": 0, "frames": ' + _OPENPOSE + "}", "fps is 0"),
    "coco: 26 joints": ("a.json", '[{"image_id": 1, "keypoints": [' + "1," * 77 + "1]}]", "has 78 numbers"),
    "coco: no image": ("a.json", '[{"image_id": 1, "keypoints": []}, {"keypoints": []}]', "image_id"),
    "coco: nobody": ("a.json", '{"images": [{"id": 1, "file_name": "a"}], "annotations": []}', "no body is tracked"),
    "coco: annotations missing": ("a.json", '{"images": [{"id": 1, "file_name": "a"}]}', "annotations is null"),
    "mediapipe: 32 landmarks": ("a.json", '[{"landmarks": [' + _LANDMARK * 31 + _LANDMARK[:-1] + "]}]", "32 landmarks"),
    "mediapipe: nobody": ("a.json", '[{"landmarks": []}, {"landmarks": [{"x": null}]}]', "1 landmarks"),
    "mediapipe: landmarks in landmarks": (
        "a.json", '[{"landmarks":' + "[" * 30 + _LANDMARK[:-1] + "]" * 30 + "}]", "nested too deeply"
    ),
    "mediapipe: a number for a frame": ("a.json", '{"landmarks": [{"x": 1}], "frames": [1]}', "no body is tracked"),
    "smarthome: 12 joints": ("a.json", '{"njts": 13, "frames": [[{"pose2d": [' + "1," * 23 + "1]}]]}", "24 numbers"),
    "smarthome: no frames": ("a.json", '{"njts": 13, "frames": []}', "no frames"),
    "smarthome: frames missing": ("a.json", '{"njts": 13}', "frames is null"),
    "smarthome: numbers for poses": ("a.json", '{"njts": 13, "frames": [[1]]}', "no pose"),
    "smarthome: a frame is a number": ("a.json", '{"njts": 13, "frames": [7]}', "frame 0 is 7"),
    "smarthome: empty frames for the memory": (
        "a.json", '{"njts": 13, "frames": [' + "[]," * 900_000 + "[]]}", "mem"
    ),
    "gait: a word in a row": ("a.csv", "a" + ",1,1,0.5" * 18 + "\nb" + ",1,x,0.5" * 18, "no number"),
    "gait: huge": ("a.csv", ("a," + "1e30,1,0.5," * 18)[:-1], "no keypoints"),
    "gait: nothing sure": ("a.csv", ("a," + "1,1,0.01," * 18)[:-1], "not one joint"),
}  # fmt: skip


def _write(folder: Path, name: str) -> Path:
    file, content, _ = _BAD[name]
    content = content() if callable(content) else content
    path = folder / file
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("name", _BAD)
def test_bad_file(name: str, tmp_path: Path) -> None:
    path = _write(tmp_path, name)
    with pytest.raises(FormatError) as caught:
        read_motion(path)
    assert _BAD[name][2] in caught.value.problem
    assert caught.value.path == str(path)


@pytest.mark.parametrize("name", _SAMPLES)
def test_cut_files_are_errors_or_shorter(name: str, tmp_path: Path) -> None:
    path = _SAMPLES[name](tmp_path)
    whole, frames = path.read_bytes(), read_motion(path).report.frames
    for cut in np.linspace(0, len(whole) - 1, 60).astype(int):
        path.write_bytes(whole[:cut])
        try:
            assert read_motion(path).report.frames <= frames
        except MotionaryError:
            continue


@pytest.mark.parametrize("name", _SAMPLES)
def test_flipped_bytes_give_only_our_errors(name: str, tmp_path: Path) -> None:
    path = _SAMPLES[name](tmp_path)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(150):
        data = bytearray(whole)
        for place in rng.integers(0, len(data), 3):
            data[place] = int(rng.integers(256))
        path.write_bytes(data)
        try:
            read_motion(path)
        except MotionaryError:
            continue


def test_bombs_allocate_nothing(tmp_path: Path) -> None:
    for name in ("mat: a billion frames", "ntu: a billion frames"):
        path = _write(tmp_path, name)
        tracemalloc.start()
        try:
            with pytest.raises(FormatError):
                read_motion(path)
            assert tracemalloc.get_traced_memory()[1] < 2**24
        finally:
            tracemalloc.stop()


def test_walking_a_folder_meets_files_that_are_no_motion(tmp_path: Path) -> None:
    for name, content in {
        "notes.txt": "12\n1\nhello\n",
        "shopping.csv": "milk,2\n",
        "matrix.mat": "MATLAB 5.0",
        "numbers.txt": "1 2 3\n" * 100,
        "empty.csv": "",
        "package.json": '{"name": "x", "keywords": ["keypoints"], "files": ["people"]}',
        "map.json": '{"pelvis": "Hips", "left_hip": "LeftUpLeg"}',
        "style.json": '{"content": "walk", "style": "happy", "frames": 100}',
        "list.json": "[1, 2, 3]",
        "text.json": "hello",
    }.items():
        (tmp_path / name).write_text(content)
    (tmp_path / "folder.csv").mkdir()
    wanted = {_SAMPLES[name](tmp_path) for name in _SAMPLES}
    assert set(motion_files(tmp_path)) == wanted
