"""Long BVH takes: memory, parts, and the same answers however the text is cut into pieces."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from format_samples import BVH, BVH_HEADER, write

from motionary.errors import FormatError, MissingData
from motionary.formats import bvh
from motionary.formats.bvh import parse_bvh, read_bvh, read_channels, stream_bvh
from motionary.formats.bvh_motion import open_motion
from motionary.formats.numbers import row_blocks
from motionary.formats.source import text_pieces

_CHANNELS = 9


def _rows(frames: int) -> np.ndarray:
    return np.round(np.random.default_rng(0).normal(scale=80, size=(frames, _CHANNELS)), 4)


def _text(rows: np.ndarray, header: str = BVH_HEADER) -> str:
    lines = [" ".join(f"{value:.4f}" for value in row) for row in rows]
    return header + f"MOTION\nFrames: {len(rows)}\nFrame Time: 0.01\n" + "\n".join(lines) + "\n"


def test_channels_are_the_numbers_as_they_stand(tmp_path) -> None:
    rows = _rows(4000)
    found = read_channels(write(tmp_path, _text(rows)))
    np.testing.assert_array_equal(found.values, rows)
    assert found.channels[0] == ("Hips", "Xposition")
    assert found.channels[-1] == ("Spine", "Yrotation")
    assert found.fps == 100.0


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [16, 64, 1000, 10**6])
def test_the_text_is_the_same_however_it_is_cut(tmp_path, ends: str, size: int) -> None:
    text = "\ufeff" + _text(_rows(20))
    path = write(tmp_path, text.replace("\n", ends))
    pieces = list(text_pieces(path, size=size))
    assert b"".join(pieces).decode() == text[1:]
    assert all(piece.endswith(b"\n") for piece in pieces)


@pytest.mark.parametrize("size", [16, 50, 300, 5000])
def test_motion_is_the_same_however_it_is_cut(tmp_path, size: int) -> None:
    lines = _text(_rows(60)).split("\n")
    lines[30] = lines[30].replace(" ", "\n")
    lines[40:45] = [f"{line}e0\n" for line in lines[40:45]]
    data = "\n".join(lines).encode()
    path = write(tmp_path, data)
    motion = open_motion(text_pieces(path, size=size), len(data))
    found = np.concatenate(list(motion.blocks))
    np.testing.assert_array_equal(found, read_channels(path).values)


@pytest.mark.parametrize("frames", [1, 7, 500, 1000, 4000])
def test_parts_make_the_whole(tmp_path, frames: int) -> None:
    path = write(tmp_path, _text(_rows(1000)))
    whole, parts = read_bvh(path), list(stream_bvh(path, frames=frames))
    assert [part.frame_count for part in parts[:-1]] == [min(frames, 1000)] * (len(parts) - 1)
    np.testing.assert_array_equal(np.concatenate([part.local_rotations for part in parts]), whole.local_rotations)
    np.testing.assert_array_equal(np.concatenate([part.root_positions for part in parts]), whole.root_positions)
    assert all(part.joints == whole.joints and part.fps == whole.fps for part in parts)


def test_parts_have_one_skeleton_where_joints_move(tmp_path) -> None:
    header = BVH_HEADER.replace("CHANNELS 3 Z", "CHANNELS 6 Xposition Yposition Zposition Z")
    rows = np.hstack((_rows(30), _rows(30)[:, :3]))
    parts = list(stream_bvh(write(tmp_path, _text(rows, header)), frames=10))
    assert all(np.array_equal(part.offsets, [[0, 0, 0], [0, 10, 0], [0, 5, 0]]) for part in parts)
    np.testing.assert_array_equal(np.concatenate([part.moving_offsets[1] for part in parts]), rows[:, 6:9])


def test_what_is_wrong_is_raised_in_its_part_with_its_line(tmp_path) -> None:
    text = _text(_rows(9000))
    lines = text.split("\n")
    lines[8000] = lines[8000] + " nan"
    parts = stream_bvh(write(tmp_path, "\n".join(lines)), frames=1000)
    next(parts)
    with pytest.raises(FormatError) as caught:
        list(parts)
    assert caught.value.line == 8001


@pytest.mark.parametrize("stated", [8999, 9001])
def test_a_wrong_count_is_raised_at_the_end(tmp_path, stated: int) -> None:
    path = write(tmp_path, _text(_rows(9000)).replace("Frames: 9000", f"Frames: {stated}"))
    with pytest.raises(FormatError, match="frame count"):
        list(stream_bvh(path, frames=1000))


def test_a_nul_byte_far_into_the_file_names_its_line(tmp_path) -> None:
    text = _text(_rows(9000)).replace("\n", "\r\n")
    lines = text.split("\n")
    lines[8500] = lines[8500].replace(".", "\0", 1)
    with pytest.raises(FormatError, match="NUL") as caught:
        read_bvh(write(tmp_path, "\n".join(lines)))
    assert caught.value.line == 8501


def test_a_take_that_would_not_fit_is_refused_with_the_figure(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(bvh, "MAX_TAKE_BYTES", 100_000)
    path = write(tmp_path, _text(_rows(4000)))
    with pytest.raises(FormatError, match=r"4,000 frames of 3 joints .*stream_bvh"):
        read_bvh(path)
    assert sum(part.frame_count for part in stream_bvh(path, frames=700)) == 4000


def test_parts_need_a_length_and_a_file(tmp_path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        next(stream_bvh(write(tmp_path, BVH), frames=0))
    with pytest.raises(MissingData):
        next(stream_bvh(tmp_path / "gone.bvh", frames=5))


def test_memory_of_a_long_take_is_below_three_times_its_numbers(tmp_path) -> None:
    header = BVH_HEADER.replace("    End Site", "".join(
        f"JOINT j{k} {{ OFFSET 0 1 0 CHANNELS 3 Zrotation Xrotation Yrotation End Site {{ OFFSET 0 1 0 }} }}\n"
        for k in range(20)) + "    End Site")  # fmt: skip
    rows = np.tile(_rows(400)[:, :1], (20, _CHANNELS + 60))
    path = write(tmp_path, _text(rows, header))
    for read in (read_bvh, lambda path: sum(part.frame_count for part in stream_bvh(path, frames=500))):
        tracemalloc.start()
        try:
            read(path)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < (3 * rows.nbytes if read is read_bvh else rows.nbytes) + 2**23


def test_blocks_are_whole_rows_in_order() -> None:
    blocks = list(row_blocks([b"1 2\n3\n", b"7 8 9 10 11 12\n", b"\n"], 3, 3))
    np.testing.assert_array_equal(np.concatenate(blocks), [[1, 2, 3], [7, 8, 9], [10, 11, 12]])


def test_bytes_and_file_agree(tmp_path) -> None:
    text = _text(_rows(3000))
    np.testing.assert_array_equal(
        parse_bvh(text.encode()).local_rotations, read_bvh(write(tmp_path, text)).local_rotations
    )


@pytest.mark.parametrize("form", ["{:.6e}", "{:+.3E}", "{!r}", "{:.12f}", "{:012.4f}"])
@pytest.mark.parametrize("wrap", [False, True])
def test_any_way_to_write_a_number_is_read_to_the_last_bit(tmp_path, form: str, wrap: bool) -> None:
    lines = [[form.format(float(value)) for value in row] for row in _rows(700)]
    text = "\n".join(" ".join(line[:4]) + ("\n" if wrap else " ") + " ".join(line[4:]) for line in lines)
    header = BVH_HEADER + f"MOTION\nFrames: {len(lines)}\nFrame Time: 0.01\n"
    expected = [[float(word) for word in line] for line in lines]
    np.testing.assert_array_equal(read_channels(write(tmp_path, header + text + "\n")).values, expected)


@pytest.mark.parametrize("word", ["nan", "1e999", "1_0", "12e", "0x1p3"])
def test_among_exponents_what_is_no_number_is_refused_with_its_line(tmp_path, word: str) -> None:
    rows = [" ".join(["1.5e+01"] * _CHANNELS) for _ in range(100)]
    rows[70] = " ".join(["1.5e+01"] * (_CHANNELS - 1) + [word])
    header = BVH_HEADER + "MOTION\nFrames: 100\nFrame Time: 0.01\n"
    with pytest.raises(FormatError, match=f"value 9 of the frame is '{word}'") as caught:
        read_bvh(write(tmp_path, header + "\n".join(rows) + "\n"))
    assert caught.value.line == header.count("\n") + 71
