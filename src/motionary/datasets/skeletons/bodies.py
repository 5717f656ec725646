"""The bodies that skeleton sets come in: joints and the bones between them, each towards the body's centre.

The centre and the bones of Kinect v2 are those of ST-GCN's graph of NTU RGB+D (Yan et al. 2018), on which 2s-AGCN was
published; COCO's are those of its OpenPose graph with COCO's joints.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from motionary.errors import SkeletonMismatch
from motionary.formats.joint_sets import COCO_17, KINECT_20_UTD, KINECT_25, LCRNET_13
from motionary.motion.skeleton import load_skeleton


@dataclass(frozen=True)
class BodyGraph:
    """A body as a tree: `bones` are (joint, the next joint towards `centre`), one for each joint but the centre.

    `origin`: the joint on which clips are centred, or the two whose middle it is. `across`: the right and the left
    shoulder, along which views are aligned. `left_right`: pairs that a mirror swaps.
    """

    name: str
    joints: tuple[str, ...]
    bones: tuple[tuple[int, int], ...]
    centre: int
    origin: tuple[int, ...]
    across: tuple[int, int]
    left_right: tuple[tuple[int, int], ...] = field(default=())

    def __post_init__(self) -> None:
        inner = dict(self.bones)
        for joint in range(len(self.joints)):
            seen = {joint}
            while joint != self.centre:
                joint = inner.get(joint, -1)
                if joint < 0 or joint in seen:
                    raise SkeletonMismatch(f"body {self.name!r}: the bones do not lead every joint to the centre")
                seen.add(joint)

    @property
    def joint_count(self) -> int:
        """Number of joints."""
        return len(self.joints)


def _body(
    name: str,
    joints: tuple[str, ...],
    chains: tuple[str, ...],
    *,
    centre: str,
    origin: tuple[str, ...],
    across: tuple[str, str],
) -> BodyGraph:
    """A body from chains of joints towards the centre; one with left joints stands for the right too."""
    number = {joint: place for place, joint in enumerate(joints)}
    both = [words.split() for chain in chains for words in (chain, _mirrored(chain))]
    inner = {joint: towards for chain in both for joint, towards in pairwise(chain)}
    return BodyGraph(
        name=name,
        joints=joints,
        bones=tuple((number[joint], number[inner[joint]]) for joint in joints if joint != centre),
        centre=number[centre],
        origin=tuple(number[each] for each in origin),
        across=(number[across[0]], number[across[1]]),
        left_right=tuple((number[each], number[_mirrored(each)]) for each in joints if _mirrored(each) != each),
    )


def _mirrored(words: str) -> str:
    return words.replace("Left", "Right").replace("left", "right")


KINECT_V2 = _body(
    "kinect_v2",
    KINECT_25,
    (
        "SpineBase SpineMid SpineShoulder",
        "Head Neck SpineShoulder",
        "HandTipLeft HandLeft WristLeft ElbowLeft ShoulderLeft SpineShoulder",
        "ThumbLeft HandLeft",
        "FootLeft AnkleLeft KneeLeft HipLeft SpineBase",
    ),
    centre="SpineShoulder",
    origin=("SpineMid",),
    across=("ShoulderRight", "ShoulderLeft"),
)
"""Kinect v2's 25 joints: NTU RGB+D."""

KINECT_V1 = _body(
    "kinect_v1",
    KINECT_20_UTD,
    (
        "HipCenter Spine ShoulderCenter",
        "Head ShoulderCenter",
        "HandLeft WristLeft ElbowLeft ShoulderLeft ShoulderCenter",
        "FootLeft AnkleLeft KneeLeft HipLeft HipCenter",
    ),
    centre="ShoulderCenter",
    origin=("Spine",),
    across=("ShoulderRight", "ShoulderLeft"),
)
"""Kinect v1's 20 joints: UTD-MHAD."""

COCO = _body(
    "coco17",
    COCO_17,
    (
        "left_ear left_eye nose",
        "left_wrist left_elbow left_shoulder nose",
        "left_ankle left_knee left_hip left_shoulder",
    ),
    centre="nose",
    origin=("left_hip", "right_hip"),
    across=("right_shoulder", "left_shoulder"),
)
"""COCO's 17 keypoints in an image: UAV-Human."""

LCRNET = _body(
    "lcrnet13",
    LCRNET_13,
    ("left_wrist left_elbow left_shoulder head", "left_ankle left_knee left_hip left_shoulder"),
    centre="head",
    origin=("left_hip", "right_hip"),
    across=("right_shoulder", "left_shoulder"),
)
"""LCR-Net's 13 joints: Toyota Smarthome."""

SMPL_22 = _body(
    "smpl22",
    load_skeleton("smpl22").joints,
    (
        "pelvis spine1 spine2 spine3",
        "head neck spine3",
        "left_wrist left_elbow left_shoulder left_collar spine3",
        "left_foot left_ankle left_knee left_hip pelvis",
    ),
    centre="spine3",
    origin=("spine1",),
    across=("right_shoulder", "left_shoulder"),
)
"""SMPL's 22 body joints: CMU, BABEL, the procedural corpus."""

BODIES: dict[str, BodyGraph] = {each.name: each for each in (KINECT_V2, KINECT_V1, COCO, LCRNET, SMPL_22)}
"""Every body by name."""
