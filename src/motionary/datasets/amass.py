"""AMASS: which motion a path names, however a data set writes it, and the files of a folder of AMASS.

AMASS (Mahmood et al. 2019) joins older collections. One motion goes by many paths: HumanML3D's index writes
`./pose_data/BioMotionLab_NTroje/rub001/0000_treadmill_norm_poses.npy`, TMR `BioMotionLab_NTroje/rub001/...`, BABEL
`BMLrub/BioMotionLab_NTroje/rub001/..._poses.npz`, today's download `BMLrub/rub001/..._stageii.npz` with `_` for blanks,
and CMU's own archive `05/05_13.amc` what AMASS calls `CMU/05/05_13_poses.npz`. `motion_id` gives them all one name.

The motions of `CMU` are those of the CMU Graphics Lab archive, take for take and second for second, so that words about
them hold for the ungated AMC and BVH files too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from motionary.errors import FormatError, MissingData

FOLDERS: dict[str, tuple[str, ...]] = {
    "ACCAD": (),
    "BMLhandball": (),
    "BMLmovi": (),
    "BMLrub": ("BioMotionLab_NTroje",),
    "CMU": (),
    "CNRS": (),
    "DanceDB": (),
    "DFaust": ("DFaust_67", "DFaust67"),
    "EKUT": (),
    "EyesJapan": ("Eyes_Japan_Dataset", "EyesJapanDataset"),
    "GRAB": (),
    "HDM05": ("MPI_HDM05", "MPIHDM05"),
    "HUMAN4D": (),
    "HumanAct12": (),
    "HumanEva": (),
    "KIT": (),
    "MoSh": ("MPI_mosh", "MPImosh"),
    "PosePrior": ("MPI_Limits", "MPILimits"),
    "SFU": (),
    "SOMA": (),
    "SSM": ("SSM_synced", "SSMsynced"),
    "TCDHands": ("TCD_handMocap", "TCDhandMocap"),
    "TotalCapture": (),
    "Transitions": ("Transitions_mocap", "Transitionsmocap"),
    "WEIZMANN": (),
}
"""Our name of each collection (today's AMASS download's) -> the other names it goes by in paths."""

TRIMS: dict[str, float] = {"EyesJapan": 3.0, "HDM05": 3.0, "TotalCapture": 1.0, "PosePrior": 1.0, "Transitions": 0.5}
"""Seconds that HumanML3D drops at the beginning of a collection's motions before its index counts frames."""

_BY_NAME = {each.lower(): name for name, others in FOLDERS.items() for each in (name, *others)}
_ENDING = re.compile(r"(?:\.(?:npz|npy|amc|bvh|c3d|json))?$", re.IGNORECASE)
_KIND = re.compile(r"_(?:poses|stageii)$", re.IGNORECASE)
_CMU_TAKE = re.compile(r"^(\d{1,3})_(\d{1,3})$")
_NO_MOTION = ("shape.npz", "neutral_stagei.npz", "male_stagei.npz", "female_stagei.npz")


@dataclass(frozen=True, order=True)
class MotionId:
    """A motion whatever its path: the collection it is `source`d from, its `name` there, and whether it is mirrored.

    CMU's are named as CMU does, "05_13".
    """

    source: str
    name: str
    mirrored: bool = False

    @property
    def original(self) -> MotionId:
        """The motion itself, where this is its mirror image."""
        return MotionId(self.source, self.name)

    @property
    def trim(self) -> float:
        """Seconds that HumanML3D drops at its beginning."""
        return TRIMS.get(self.source, 0.0)

    def __str__(self) -> str:
        return f"{'M/' if self.mirrored else ''}{self.source}/{self.name}"


def motion_id(path: str) -> MotionId:
    """The motion that a path of any data set names. Raises `FormatError` where it names none.

    An unknown collection keeps the name it has in the path. A path of no collection that is named as CMU's takes are
    ("05/05_13.amc", "05_13") is CMU's.
    """
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    if parts and parts[0] == "pose_data":
        parts = parts[1:]
    mirrored = len(parts) > 1 and parts[0] == "M"
    parts = parts[1:] if mirrored else parts
    if not parts or ".." in parts:
        raise FormatError(f"{path!r} names no motion; expected a path such as CMU/05/05_13_poses")
    parts[-1] = _KIND.sub("", _ENDING.sub("", parts[-1]))
    cmu = _CMU_TAKE.match(parts[-1])
    source = _BY_NAME.get(parts[0].lower()) if len(parts) > 1 else None
    if cmu and source in ("CMU", None) and _is_cmu_take(parts, cmu[1], named=source is not None):
        return MotionId("CMU", f"{int(cmu[1]):02d}_{int(cmu[2]):02d}", mirrored)
    if len(parts) == 1:
        raise FormatError(f"{path!r} names no collection; expected a path such as KIT/3/kick_high_left02_poses")
    while source is not None and len(parts) > 2 and _BY_NAME.get(parts[1].lower()) == source:
        parts = parts[1:]  # BABEL and AMASS's archives name a collection twice
    name = "/".join(parts[1:]).replace(" ", "_")
    return MotionId(source or parts[0], name, mirrored)


def _is_cmu_take(parts: list[str], subject: str, *, named: bool) -> bool:
    """Whether the folder is the subject's, or there is none but the collection's (`named`).

    Takes of two people lie in folders such as `18_19_rory` and `18_19_Justin`, both with a file 18_08: two motions,
    and nothing says which of them is CMU's 18_08. They keep their folder in the name and are none of CMU's takes.
    """
    folders = parts[1:-1] if named else parts[:-1]
    return not folders or _BY_NAME.get(folders[-1].lower()) == "CMU" or folders[-1].lstrip("0") == subject.lstrip("0")


def cmu_take(path: str) -> str | None:
    """CMU's name ("05_13") of the take that a data set's path means, or None where the motion is not CMU's."""
    found = motion_id(path)
    return found.name if found.source == "CMU" else None


def amass_files(root: str | Path) -> dict[MotionId, Path]:
    """The motions under a folder of AMASS, in the SMPL+H layout (`_poses.npz`) or SMPL-X's (`_stageii.npz`).

    `root` holds the collections' folders, once or twice nested as the archives unpack, or is CMU's. Of a motion in both
    layouts the SMPL+H file is taken, from which HumanML3D, KIT-ML and BABEL are made. Raises `MissingData` for none.
    """
    root = Path(root)
    expected = "expected AMASS's folders in it (CMU/05/05_13_poses.npz)"
    if not root.is_dir():
        raise MissingData(f"{root}: no such folder; {expected}")
    found: dict[MotionId, Path] = {}
    for path in sorted(root.rglob("*.npz")):
        if path.name.lower() in _NO_MOTION or not _KIND.search(path.stem):
            continue
        try:
            name = motion_id(path.relative_to(root).as_posix())
        except FormatError:
            continue  # a file beside the collections' folders
        if name not in found or path.stem.endswith("_poses"):
            found[name] = path
    if not found:
        raise MissingData(f"{root}: no motion of AMASS; {expected}")
    return found
