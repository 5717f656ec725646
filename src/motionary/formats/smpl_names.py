"""Names of the joints of SMPL, SMPL+H and SMPL-X, in their order: the 22 of the body, then hands or face and hands."""

from __future__ import annotations

from motionary.motion import load_skeleton

BODY = load_skeleton("smpl22").joints
_FINGERS = tuple(
    f"{side}_{finger}{knuckle}"
    for side in ("left", "right")
    for finger in ("index", "middle", "pinky", "ring", "thumb")
    for knuckle in (1, 2, 3)
)
NAMES: dict[int, tuple[str, ...]] = {
    22: BODY,
    24: (*BODY, "left_hand", "right_hand"),
    52: (*BODY, *_FINGERS),
    55: (*BODY, "jaw", "left_eye_smplhf", "right_eye_smplhf", *_FINGERS),
}
"""Number of joints -> names: the body alone, SMPL, SMPL+H, SMPL-X."""
MODELS = {22: "the body joints of SMPL", 24: "SMPL", 52: "SMPL+H", 55: "SMPL-X"}


def names_for(joints: int) -> tuple[str, ...]:
    """Names of the joints of a model that has this many: SMPL's where it is one of theirs, else numbers."""
    return NAMES[joints] if joints in NAMES else tuple(f"joint{number}" for number in range(joints))
