"""How fast are HumanML3D's features, one clip and in a batch, beside the same steps taken joint by joint?

python benchmarks/bench_features.py --out benchmarks/results
"""

from __future__ import annotations

import numpy as np
from harness import Case, measure, parser, write_result
from synthetic import human_positions

from motionary.features import extract, extract_batch, recover_positions
from motionary.motion import canonicalise_positions, foot_contacts, load_skeleton
from motionary.motion.rotations import (
    matrix_to_6d_columns,
    normalise,
    quat_between,
    quat_conjugate,
    quat_multiply,
    quat_rotate,
    quat_to_matrix,
)

FRAMES = 201
REFERENCE = load_skeleton("humanml3d_reference")
REST = normalise(REFERENCE.offsets)
FORWARD = np.array([0.0, 0.0, 1.0])


def inverse_kinematics(positions: np.ndarray, *, smooth: bool) -> np.ndarray:
    """Local rotations (T, 22, 4), one joint after the other."""
    from scipy.ndimage import gaussian_filter1d

    across = normalise(positions[:, 17] - positions[:, 16] + positions[:, 1] - positions[:, 2])
    forward = np.cross([0.0, 1.0, 0.0], across)
    # the sign is that of the published code: see motionary.features.humanml263
    forward = gaussian_filter1d(forward, 20, axis=0, mode="nearest") if smooth else forward
    local = np.empty((len(positions), 22, 4))
    world = np.empty((len(positions), 22, 4))
    world[:, 0] = quat_between(normalise(forward), FORWARD)
    world[0, 0] = [1.0, 0.0, 0.0, 0.0]
    local[:, 0] = world[:, 0]
    for joint in range(1, 22):
        parent = REFERENCE.parents[joint]
        world[:, joint] = quat_between(REST[joint], positions[:, joint] - positions[:, parent])
        against = 0 if joint in (13, 14) else parent
        local[:, joint] = quat_multiply(quat_conjugate(world[:, against]), world[:, joint])
    return local


def forward_again(local: np.ndarray, roots: np.ndarray) -> np.ndarray:
    """Positions of rotations on the reference skeleton, one joint after the other."""
    positions, world = np.empty((len(roots), 22, 3)), local.copy()
    positions[:, 0] = roots
    for joint in range(1, 22):
        parent = REFERENCE.parents[joint]
        against = 0 if joint in (13, 14) else parent
        world[:, joint] = quat_multiply(world[:, against], local[:, joint])
        positions[:, joint] = positions[:, parent] + quat_rotate(world[:, joint], REFERENCE.offsets[joint])
    return positions


def joint_by_joint(positions: np.ndarray) -> np.ndarray:
    """The published steps in plain numpy: inverse kinematics, forward kinematics, canonical form, inverse again."""
    positions = positions.astype(np.float64)
    legs = np.linalg.norm(positions[0, [5, 8]] - positions[0, [2, 5]], axis=-1).sum()
    scale = REFERENCE.bone_lengths[[5, 8]].sum() / legs
    retargeted = forward_again(inverse_kinematics(positions, smooth=False), positions[:, 0] * scale)
    positions = canonicalise_positions(retargeted)
    local = inverse_kinematics(positions, smooth=True)
    heading = local[:, 0]
    velocities = np.diff(positions, axis=0)
    turned = quat_multiply(heading[1:], quat_conjugate(heading[:-1]))
    root_velocity = quat_rotate(heading[1:], velocities[:, 0])
    centred = positions - positions[:, :1] * [1.0, 0.0, 1.0]
    places = quat_rotate(heading[:, None], centred)[:-1, 1:]
    rotations = matrix_to_6d_columns(quat_to_matrix(local[:-1, 1:]))
    moved = quat_rotate(heading[:-1, None], velocities)
    rows = len(velocities)
    parts = (
        np.arcsin(turned[:, 2:3]),
        root_velocity[:, [0, 2]],
        positions[:-1, 0, 1:2],
        places.reshape(rows, -1),
        rotations.reshape(rows, -1),
        moved.reshape(rows, -1),
        foot_contacts(positions),
    )
    return np.concatenate(parts, axis=-1).astype(np.float32)


def main() -> None:
    """Check that both ways agree, time them, and write the result."""
    arguments = parser(__doc__)
    arguments.add_argument("--batch", type=int, default=64, help="clips in the batch")
    given = arguments.parse_args()
    rng = np.random.default_rng(0)
    clips = [human_positions(frames=FRAMES, rng=rng) for _ in range(given.batch)]
    features = extract(clips[0])
    np.testing.assert_allclose(features, joint_by_joint(clips[0]), atol=2e-3)
    cases = [
        Case("motionary, one clip", lambda: [extract(clip) for clip in clips[:16]], 16),
        Case("motionary, batch", lambda: extract_batch(clips), len(clips)),
        Case("joint by joint", lambda: [joint_by_joint(clip) for clip in clips[:4]], 4),
        Case("motionary, positions back", lambda: [recover_positions(features) for _ in range(16)], 16),
    ]
    write_result(
        "features",
        settings={"frames": FRAMES, "batch": given.batch},
        results=measure(cases, runs=given.runs, warmups=2),
        reference="joint by joint",
        folder=given.out,
    )


if __name__ == "__main__":
    main()
