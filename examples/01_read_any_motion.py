"""Write a procedural clip as BVH, read it back as 22 joints in metres, and draw it.

python examples/01_read_any_motion.py
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from motionary.datasets.procedural import generate_clip
from motionary.formats import read_smpl22, write_bvh
from motionary.pictures import Row, contact_sheet

clip = generate_clip(np.random.default_rng(7))
with TemporaryDirectory() as folder:
    path = Path(folder) / "take.bvh"
    write_bvh(clip.motion, path)
    joints, report = read_smpl22(path)

print(clip.captions["sentence"][0])
print(f"{report.format}, skeleton {report.dialect}, unit {report.unit}, {joints.duration:.1f} s at {joints.fps:g} fps")
sheet = contact_sheet([Row(clip.captions["label"][0], report.dialect, joints.positions, joints.fps)])
print(f"contact sheet of {sheet.width} x {sheet.height} pixels")
