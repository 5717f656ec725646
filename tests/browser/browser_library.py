"""The motion that the browser tests look at: procedural files, real takes, a small generator; each made once a run."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

FAMILIES = (
    *("walk", "jog", "walk_circle", "wave", "jump_up", "squat", "front_kick", "punch", "bow", "clap", "cartwheel"),
    *("sit_down", "throw_over", "walk_old", "jumping_jacks", "side_step"),
)
"""What the procedural files show; each lies in a folder named by the first word of its family."""
ATTEMPT, TARGET = "squat attempt", "squat target"
"""Two recordings of one exercise, of which the attempt is 35 degrees less deep."""
WALK = "long walk"
TAKES = ("07/07_01", "02/02_01", "16/16_01", "49/49_02")
"""Takes of CMU that are looked at, where there is real data: walks and jumps in several dialects."""


def once(place: Path, make: Callable[[Path], None]) -> Path:
    """`place`, made by the first process that asks for it; the others wait. A failure is every one's failure."""
    done, failed = place / ".done", place / ".failed"
    try:
        place.mkdir(parents=True)
    except FileExistsError:
        while not done.exists():
            if failed.exists():
                raise RuntimeError(f"another process could not make {place}") from None
            time.sleep(0.2)
        return place
    try:
        make(place)
    except BaseException:
        failed.touch()
        raise
    done.touch()
    return place


def procedural_folder(place: Path) -> None:
    """Files of `FAMILIES`, a long walk and the two squats, and their index."""
    from motionary.datasets.procedural import generate_clip
    from motionary.formats import write_bvh
    from motionary.tasks.indexing import index_folder

    motion = place / "motion"
    for number, family in enumerate(FAMILIES):
        folder = motion / family.partition("_")[0]
        folder.mkdir(parents=True, exist_ok=True)
        write_bvh(generate_clip(np.random.default_rng(number), family=family).motion, folder / f"{family}.bvh")
    _exercises(motion / "exercise")
    _long_walk(motion / "walk" / f"{WALK}.bvh")
    index_folder(motion, library=place / "library.index", workers=1)


def real_folder(place: Path, cmu: Path) -> None:
    """Some takes of CMU and their index."""
    from motionary.tasks.indexing import index_folder

    motion = place / "motion"
    for take in TAKES:
        for path in sorted((cmu / take).parent.glob(Path(take).name + ".*")):
            target = motion / Path(take).parent / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        for skeleton in (cmu / take).parent.glob("*.asf"):
            shutil.copy(skeleton, motion / Path(take).parent / skeleton.name)
    index_folder(motion, library=place / "library.index", workers=1)


def small_generator(place: Path) -> None:
    """An untrained network of motion, whose normaliser is of a waving body, so that what it makes is near one."""
    from motionary.datasets.procedural import generate_clip
    from motionary.features.humanml263 import extract
    from small_mdm import save_small_mdm

    motion = generate_clip(np.random.default_rng(5), family="wave").motion
    save_small_mdm(place, mean=extract(motion.joint_positions().positions).mean(axis=0), longest=120)


def _exercises(folder: Path) -> None:
    from motionary.datasets.procedural_coaching import EXERCISES
    from motionary.datasets.procedural_coaching.pairs import _drawn, _recorded

    folder.mkdir(parents=True)
    kind = EXERCISES["squat"]
    base = _drawn(kind, np.random.default_rng(11))
    for name, knee in ((ATTEMPT, 70.0), (TARGET, 105.0)):
        made = _recorded(kind, base | {"knee": knee}, np.random.default_rng(3), noise=0.0, mirrored=False)
        np.save(folder / f"{name}.npy", made.positions.astype(np.float32))


def _long_walk(path: Path) -> None:
    """The longest of some walks, so that its gait can be measured."""
    from motionary.datasets.procedural import generate_clip
    from motionary.formats import write_bvh

    walks = [generate_clip(np.random.default_rng(100 + n), family="walk", pace="normal").motion for n in range(4)]
    write_bvh(max(walks, key=lambda motion: motion.duration), path)
