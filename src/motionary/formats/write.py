"""The table of formats that can be written, and writing by a file's suffix."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from motionary.errors import FormatError
from motionary.formats.table import load
from motionary.motion import JointPositions, Motion


@dataclass(frozen=True)
class Writer:
    """How one format is written.

    `writer`: "module:function" that takes a motion, a path and keyword options, and writes all or nothing. `suffix`:
    with the dot; several formats may share one, the first is the suffix's default. `about`: what it is; `loses`: what
    does not come back from it. `preset`: options that make the function write this format.
    """

    writer: str
    suffix: str
    about: str
    loses: str
    preset: MappingProxyType[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def _npz(layout: str) -> MappingProxyType[str, Any]:
    return MappingProxyType({"layout": layout})


_TWIST = "from positions alone rotations are by inverse kinematics, without the twist of forearms, feet and head"

WRITERS: dict[str, Writer] = {
    "bvh": Writer("motionary.formats.write:_write_bvh", ".bvh", "Biovision hierarchy, centimetres", f"{_TWIST}"),
    "glb": Writer(
        "motionary.formats.glb_write:write_glb", ".glb", "binary glTF 2.0: a skinned, animated stick body", f"{_TWIST}"
    ),
    "npz": Writer("motionary.formats.npz_write:write_npz", ".npz", "Motionary's own arrays", "nothing"),
    "amass": Writer(
        "motionary.formats.npz_write:write_npz",
        ".npz",
        "AMASS's arrays, SMPL+H, Z up",
        "the body's proportions and rest pose",
        _npz("smplh"),
    ),
    "npy": Writer(
        "motionary.formats.npy_write:write_npy",
        ".npy",
        "positions (frames, 22, 3), metres, as HumanML3D's new_joints at 20 fps",
        "rotations, joints beyond the 22 of SMPL, the frame rate, which the file cannot say",
    ),
    "csv": Writer(
        "motionary.formats.csv_write:write_csv", ".csv", "a table of positions, one row a frame", "rotations, the tree"
    ),
}
"""Name -> row. A new format is one module, one row here and its laws in the tests."""


def writer_of(path: Path, *, name: str | None = None) -> str:
    """Name of the format to write to `path`: the one given, else by its suffix; `FormatError` lists what there is."""
    if name is not None:
        if name not in WRITERS:
            raise FormatError(f"no format to write is called {name!r}; known: {', '.join(WRITERS)}", path=path)
        return name
    found = [each for each, row in WRITERS.items() if row.suffix == path.suffix.lower()]
    if not found:
        suffixes = ", ".join(dict.fromkeys(row.suffix for row in WRITERS.values()))
        raise FormatError(f"cannot write {path.suffix or 'a file without suffix'!r}; known: {suffixes}", path=path)
    return found[0]


def write_motion(
    motion: Motion | JointPositions, path: str | Path, *, format: str | None = None, **options: Any
) -> Path:
    """Write a motion in the format its suffix says, or the one called `format`; the path is returned.

    `options` are the writer's own. The file is there whole or not at all. Raises `FormatError` for an unknown suffix
    or format, `MotionaryError` for a motion that cannot be written.
    """
    path = Path(path).expanduser()
    row = WRITERS[writer_of(path, name=format)]
    return load(row.writer)(motion, path, **{**row.preset, **options})


def _write_bvh(motion: Motion | JointPositions, path: Path, **options: Any) -> Path:
    """`write_bvh`, with rotations by inverse kinematics where there are positions alone."""
    from motionary.formats.bvh_write import write_bvh
    from motionary.formats.outgoing import as_rotations

    return write_bvh(as_rotations(motion), path, **options)
