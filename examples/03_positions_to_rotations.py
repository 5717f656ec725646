"""Turn joint positions, as a tracker or a generator gives them, into rotations, and export them to files others open.

python examples/03_positions_to_rotations.py
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from motionary.datasets.procedural import generate_clip
from motionary.formats import write_bvh
from motionary.formats.csv_write import write_csv
from motionary.formats.glb_write import write_glb
from motionary.formats.npz_write import write_npz
from motionary.motion import JointPositions
from motionary.motion.inverse_kinematics import inverse_kinematics

rng = np.random.default_rng(7)
clip = generate_clip(rng)
exact = clip.motion.joint_positions()
# a tracker's view of it: every joint a centimetre off
tracked = JointPositions(exact.positions + rng.normal(scale=0.01, size=exact.positions.shape), exact.joint_names, 20.0)

motion = inverse_kinematics(tracked, smooth=0.05)
missed = np.linalg.norm(motion.joint_positions().positions - exact.positions, axis=-1)
print(f"{clip.captions['sentence'][0]}: {motion.frame_count} frames, {1000 * missed.mean():.1f} mm from the truth")

with TemporaryDirectory() as folder:
    for path in (
        write_bvh(motion, Path(folder) / "clip.bvh"),
        write_glb(motion, Path(folder) / "clip.glb"),
        write_npz(motion, Path(folder) / "clip.npz"),
        write_npz(motion, Path(folder) / "amass.npz", layout="smplh"),
        write_csv(tracked, Path(folder) / "clip.csv"),
    ):
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
