"""Malformed files, each by name: a `FormatError` that says which line or field is at fault, and never anything else."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from format_samples import AMC, ASF, BVH, BVH_HEADER, write, write_amc

from motionary.errors import FormatError, MissingData, MotionaryError
from motionary.formats import read_motion, source

_BAD_BVH = {
    "empty": ("", "empty"),
    "only blanks": (" \n\n", "empty"),
    "binary noise": (bytes(range(1, 256)) * 8, "begins with HIERARCHY"),
    "binary with NUL": (b"HIERARCHY\n\0\0\0", "NUL"),
    "UTF-16": (BVH.encode("utf-16"), "NUL"),
    "an AMC renamed": (AMC, "begins with HIERARCHY"),
    "no HIERARCHY": (BVH.replace("HIERARCHY\n", ""), "begins with HIERARCHY"),
    "header cut off": (BVH[:100], "cut off"),
    "cut in CHANNELS": (BVH[: BVH.index("Zposition")], "cut off"),
    "no MOTION": (BVH_HEADER, "no MOTION"),
    "no Frames": (BVH.replace("Frames: 3\n", ""), "Frames"),
    "no Frame Time": (BVH.replace("Frame Time: 0.05\n", ""), "Frame Time"),
    "Frames without a number": (BVH.replace("Frames: 3", "Frames:"), "Frames"),
    "Frames not whole": (BVH.replace("Frames: 3", "Frames: 3.5"), "whole number"),
    "negative frames": (BVH.replace("Frames: 3", "Frames: -3"), "whole number"),
    "zero frames": (BVH.replace("Frames: 3", "Frames: 0"), "above 0"),
    "a billion frames": (BVH.replace("Frames: 3", "Frames: 1000000000"), "cannot hold"),
    "frames past any integer": (BVH.replace("Frames: 3", "Frames: " + "9" * 400), "whole number"),
    "one frame too many stated": (BVH.replace("Frames: 3", "Frames: 4"), "frame count is wrong"),
    "one frame too few stated": (BVH.replace("Frames: 3", "Frames: 2"), "correct the frame count"),
    "motion cut off": (BVH[: BVH.rindex("2 90")], "frame count is wrong"),
    "row cut off": (BVH[: BVH.rindex(" 0 20")], "frame count is wrong"),
    "zero frame time": (BVH.replace("0.05", "0"), "Frame Time"),
    "negative frame time": (BVH.replace("0.05", "-0.05"), "Frame Time"),
    "NaN frame time": (BVH.replace("0.05", "nan"), "Frame Time"),
    "endless frame time": (BVH.replace("0.05", "1e300"), "Frame Time"),
    "NaN in the motion": (BVH.replace("2 90 0", "2 NaN 0"), "value 2 of the frame"),
    "infinity in the motion": (BVH.replace("2 90 0", "2 -inf 0"), "value 2 of the frame"),
    "overflow in the motion": (BVH.replace("2 90 0", "2 1e999 0"), "value 2 of the frame"),
    "a word in the motion": (BVH.replace("2 90 0", "2 ninety 0"), "ninety"),
    "comma decimals": (BVH.replace("2 90 0", "2 90,5 0"), "90,5"),
    "underscores in numbers": (BVH.replace("2 90 0", "2 9_0 0"), "9_0"),
    "hexadecimal": (BVH.replace("2 90 0", "2 0x5A 0"), "0x5A"),
    "row too short, next too long": (
        BVH.replace("0 0 0 0 0 0\n1 90", "0 0 0 0 0\n0 1 90"),
        "channels need 9",
    ),
    "row too long": (BVH.replace("1 90 0", "1 90 0 0"), "channels need 9"),
    "NaN offset": (BVH.replace("OFFSET 0 10 0", "OFFSET 0 nan 0"), "OFFSET of 'Spine'"),
    "short offset": (BVH.replace("OFFSET 0 10 0", "OFFSET 0 10"), "OFFSET of 'Spine'"),
    "long offset": (BVH.replace("OFFSET 0 10 0", "OFFSET 0 10 0 5"), "'5'"),
    "no offset": (BVH.replace("    OFFSET 0 10 0\n", ""), "no OFFSET"),
    "two offsets": (BVH.replace("OFFSET 0 10 0", "OFFSET 0 10 0 OFFSET 0 1 0"), "two OFFSETs"),
    "unknown channel": (BVH.replace("CHANNELS 3 Zrotation", "CHANNELS 3 Wrotation"), "Wrotation"),
    "channel named twice": (BVH.replace("CHANNELS 3 Zrotation", "CHANNELS 3 Yrotation"), "twice"),
    "too few channels named": (BVH.replace("CHANNELS 3", "CHANNELS 4"), "no channel"),
    "too many channels named": (BVH.replace("CHANNELS 3", "CHANNELS 2"), "Yrotation"),
    "a million channels": (BVH.replace("CHANNELS 3", "CHANNELS 1000000"), "count from 0 to 6"),
    "negative channels": (BVH.replace("CHANNELS 3", "CHANNELS -3"), "count from 0 to 6"),
    "channels twice": (BVH.replace("CHANNELS 3", "CHANNELS 1 Zrotation\n CHANNELS 3"), "given once"),
    "channels in an End Site": (BVH.replace("OFFSET 0 5 0", "OFFSET 0 5 0 CHANNELS 1 Xrotation"), "End Site"),
    "joint inside of an End Site": (BVH.replace("OFFSET 0 5 0", "JOINT x { OFFSET 0 5 0 }"), "End Site"),
    "no channels at all": (
        BVH_HEADER.replace("CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation", "CHANNELS 0")
        .replace("CHANNELS 3 Zrotation Xrotation Yrotation", "CHANNELS 0") + "MOTION\nFrames: 1\nFrame Time: 1\n\n",
        "no motion",
    ),
    "duplicate joint": (BVH.replace("JOINT Spine", "JOINT Hips"), "named twice"),
    "two roots": (BVH.replace("MOTION", "ROOT b\n{\nOFFSET 0 0 0\nCHANNELS 0\n}\nMOTION"), "second ROOT"),
    "joint without a root": (BVH.replace("ROOT", "JOINT"), "ROOT"),
    "joint without a name": (BVH.replace("JOINT Spine", "JOINT"), "without a name"),
    "joint without a brace": (BVH.replace("JOINT Spine\n  {", "JOINT Spine"), "opening {"),
    "brace missing at the end": (BVH.replace("}\nMOTION", "MOTION"), "never closed"),
    "brace too many": (BVH.replace("}\nMOTION", "}\n}\nMOTION"), "outside of any joint"),
    "words in a block": (BVH.replace("OFFSET 0 10 0", "OFFSET 0 10 0\nCOLOUR red"), "COLOUR"),
    "zeros without channels that would fill the memory": (
        "HIERARCHY\nROOT r\n{\nOFFSET 0 0 0\nCHANNELS 1 Xrotation\n"
        + "".join(f"JOINT j{i} {{ OFFSET 0 1 0 CHANNELS 0 }}\n" for i in range(2000))
        + "}\nMOTION\nFrames: 20000\nFrame Time: 1\n" + "0\n" * 20000,
        "memory",
    ),
}  # fmt: skip

_BAD_AMC = {
    "amc: empty": ("", ASF, "empty"),
    "amc: a BVH renamed": (BVH, ASF, "no bone"),
    "amc: no frames": (":FULLY-SPECIFIED\n:DEGREES\n", ASF, "no frames"),
    "amc: cut off in a frame": (AMC[: AMC.rindex("shin")], ASF, "missing in frame"),
    "amc: unknown bone": (AMC.replace("shin 20", "tail 20"), ASF, "tail"),
    "amc: bone missing in one frame": (AMC.replace("shin 20\n", ""), ASF, "shin"),
    "amc: bone twice in a frame": (AMC.replace("shin 20", "shin 20\nshin 20"), ASF, "twice"),
    "amc: value missing": (AMC.replace("thigh 2 0 0", "thigh 2 0"), ASF, "2 values"),
    "amc: value too many": (AMC.replace("shin 20", "shin 20 0"), ASF, "2 values"),
    "amc: NaN": (AMC.replace("shin 20", "shin nan"), ASF, "rx of 'shin'"),
    "amc: infinity": (AMC.replace("root 0 2", "root 0 inf"), ASF, "ty of 'root'"),
    "amc: a word for a number": (AMC.replace("shin 20", "shin bent"), ASF, "bent"),
    "amc: a frame missing": (AMC.replace("\n2\n", "\n7\n"), ASF, "frame 2 should follow"),
    "amc: frames backwards": (AMC.replace("\n3\n", "\n1\n"), ASF, "frame 3 should follow"),
    "amc: bones before a frame": (AMC.replace(":DEGREES\n1\n", ":DEGREES\n"), ASF, "before the first frame"),
    "amc: zero frame rate": (":SAMPLES-PER-SECOND 0\n" + AMC, ASF, "frame rate"),
    "asf: empty": (AMC, "", "empty"),
    "asf: noise": (AMC, "hello there", ":keyword"),
    "asf: cut off in a bone": (AMC, ASF[: ASF.index("name shin")], "no `end`"),
    "asf: no hierarchy": (AMC, ASF[: ASF.index(":hierarchy")], "hierarchy"),
    "asf: no root": (AMC, ASF.replace("  order TX TY TZ RX RY RZ\n", ""), ":root"),
    "asf: zero length unit": (AMC, ASF.replace("length 0.45", "length 0"), "above 0"),
    "asf: unknown angle": (AMC, ASF.replace("angle deg", "angle gon"), "gon"),
    "asf: NaN length": (AMC, ASF.replace("length 8", "length nan"), "length of 'thigh'"),
    "asf: short direction": (AMC, ASF.replace("direction 0 -1 0", "direction 0 -1"), "3 numbers"),
    "asf: no length": (AMC, ASF.replace("    length 8\n", ""), "no length"),
    "asf: unknown axis order": (AMC, ASF.replace("0 0 20 XYZ", "0 0 20 XYY"), "XYY"),
    "asf: unknown degree of freedom": (AMC, ASF.replace("dof rx ry rz", "dof rx ry rq"), "rq"),
    "asf: bone twice": (AMC, ASF.replace("name shin", "name thigh"), "twice"),
    "asf: two parents": (AMC, ASF.replace("thigh shin", "thigh shin\n shin thigh"), "two parents"),
    "asf: circle": (AMC, ASF.replace("root thigh\n", "root\n shin thigh\n"), "does not hang from the root"),
    "asf: hierarchy of strangers": (AMC, ASF.replace("thigh shin\n", "thigh tail\n"), "tail"),
}  # fmt: skip


@pytest.mark.parametrize("name", _BAD_BVH)
def test_bad_bvh(tmp_path, name: str) -> None:
    text, words = _BAD_BVH[name]
    path = write(tmp_path, text)
    with pytest.raises(FormatError) as caught:
        read_motion(path)
    assert words in caught.value.problem
    assert caught.value.path == str(path)
    assert caught.value.line is not None or "empty" in words or name == "empty"


@pytest.mark.parametrize("name", _BAD_AMC)
def test_bad_amc(tmp_path, name: str) -> None:
    amc, asf, words = _BAD_AMC[name]
    with pytest.raises(FormatError) as caught:
        read_motion(write_amc(tmp_path, amc, asf))
    assert words in caught.value.problem
    assert str(caught.value.path).endswith(".asf" if name.startswith("asf") else ".amc")


def test_amc_without_a_skeleton_says_where_it_looked(tmp_path) -> None:
    with pytest.raises(MissingData, match=r"needs its skeleton.*found none"):
        read_motion(write_amc(tmp_path, AMC, None))


def test_missing_file_folder_and_unknown_suffix(tmp_path) -> None:
    with pytest.raises(MissingData, match="no such file"):
        read_motion(tmp_path / "gone.bvh")
    (tmp_path / "folder.bvh").mkdir()
    with pytest.raises(FormatError, match="folder"):
        read_motion(tmp_path / "folder.bvh")
    with pytest.raises(FormatError, match=r"known: .*\.bvh"):
        read_motion(write(tmp_path, BVH, "clip.xyz"))
    with pytest.raises(FormatError, match="skeleton without motion"):
        read_motion(write(tmp_path, ASF, "01.asf"))


def test_files_above_the_limit_are_refused_unread(tmp_path) -> None:
    with pytest.raises(FormatError, match="are refused"):
        source.read_bounded(write(tmp_path, BVH), limit=100)


@pytest.mark.parametrize("suffix", [".bvh", ".amc"])
def test_every_cut_is_an_error_a_whole_read_or_says_so(tmp_path, suffix: str) -> None:
    text = (BVH if suffix == ".bvh" else AMC).rstrip("\n") + "5\n"
    whole = read_motion(write_amc(tmp_path, text) if suffix == ".amc" else write(tmp_path, text)).motion
    for cut in range(len(text)):
        path = write_amc(tmp_path, text[:cut]) if suffix == ".amc" else write(tmp_path, text[:cut])
        try:
            reading = read_motion(path)
        except FormatError:
            continue
        is_whole = np.array_equal(reading.motion.local_rotations, whole.local_rotations)
        assert is_whole or _says_so(reading.report, whole.frame_count), f"cut at byte {cut} went unsaid"


def _says_so(report, frames: int) -> bool:
    """A whole number of AMC frames is a whole take; everything else must carry the note."""
    return any("cut off" in note for note in report.notes) or (report.format == "amc" and report.frames < frames)


def test_memory_stays_within_twenty_times_the_file(tmp_path) -> None:
    rows = "0 0 0 0 0 0 0 0 0\n" * 60_000
    path = write(tmp_path, BVH_HEADER + f"MOTION\nFrames: 60000\nFrame Time: 0.01\n{rows}")
    tracemalloc.start()
    try:
        read_motion(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= 20 * path.stat().st_size + 64 * 2**20


def test_declared_bombs_allocate_nothing(tmp_path) -> None:
    path = write(tmp_path, BVH.replace("Frames: 3", "Frames: 1000000000"))
    tracemalloc.start()
    try:
        with pytest.raises(MotionaryError):
            read_motion(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2**20
