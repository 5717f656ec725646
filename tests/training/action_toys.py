"""Three movements of Kinect's body, simple enough to be learnt in seconds: a waving arm, a squat, a side step."""

from __future__ import annotations

import numpy as np

from motionary.datasets.skeletons.bodies import KINECT_V1
from motionary.training.action_clips import ActionClips, frames_of

FRAMES = frames_of(KINECT_V1)
LABELS = ("right hand wave", "squat", "side step")
_REST = {
    "HipCenter": (0, 0.9, 0), "Spine": (0, 1.0, 0), "ShoulderCenter": (0, 1.45, 0), "Head": (0, 1.65, 0),
    "ShoulderLeft": (0.2, 1.4, 0), "ElbowLeft": (0.25, 1.15, 0), "WristLeft": (0.28, 0.9, 0),
    "HandLeft": (0.28, 0.82, 0), "ShoulderRight": (-0.2, 1.4, 0), "ElbowRight": (-0.25, 1.15, 0),
    "WristRight": (-0.28, 0.9, 0), "HandRight": (-0.28, 0.82, 0), "HipLeft": (0.1, 0.85, 0),
    "KneeLeft": (0.1, 0.45, 0), "AnkleLeft": (0.1, 0.08, 0), "FootLeft": (0.1, 0, 0.1),
    "HipRight": (-0.1, 0.85, 0), "KneeRight": (-0.1, 0.45, 0), "AnkleRight": (-0.1, 0.08, 0),
    "FootRight": (-0.1, 0, 0.1),
}  # fmt: skip


def toy_clips(count: int = 36, *, seed: int = 0) -> ActionClips:
    """`count` clips of the three labels in turn, each of another body, pace and place."""
    rng = np.random.default_rng(seed)
    targets = np.arange(count) % 3
    positions = tuple(FRAMES.prepared(_clip(LABELS[target], rng)) for target in targets)
    return ActionClips(positions, targets, LABELS, FRAMES, "kinect_v1", 30.0)


def _clip(label: str, rng: np.random.Generator) -> np.ndarray:
    rest = np.array([_REST[name] for name in KINECT_V1.joints]) * rng.uniform(0.8, 1.2)
    frames = int(rng.integers(36, 56))
    phase = np.sin(np.linspace(0, 2 * np.pi * rng.uniform(1, 2), frames) + rng.uniform(0, 1))[:, None]
    moved = np.repeat(rest[None], frames, axis=0)
    if label == "right hand wave":
        arm = [KINECT_V1.joints.index(name) for name in ("WristRight", "HandRight")]
        moved[:, arm] += np.array([0, 0.8, 0.1]) + 0.3 * phase[..., None] * np.array([1.0, 0, 0])
    elif label == "squat":
        upper = [number for number, name in enumerate(KINECT_V1.joints) if _REST[name][1] > 0.5]
        moved[:, upper] -= 0.2 * (1 + phase[..., None]) * np.array([0, 1.0, 0])
    else:
        moved += 0.4 * np.linspace(0, 1, frames)[:, None, None] * np.array([1.0, 0, 0])
        moved[..., 0] += 0.1 * phase
    return moved + 0.005 * rng.normal(size=moved.shape)
