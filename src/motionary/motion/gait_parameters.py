"""Plain gait parameters of a walk, in units that clinicians use: cadence, step length, speed, symmetry and the like.

All come from the footfalls of a 22-joint body (`motion.footfalls`). Only steady straight walking counts: steps of
turning, starting, stopping and standing are found and left out, and how many there were is said. Step length and
width are taken along and across the stride's own line (Huxham et al. 2006), so that a slight curve does no harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.motion.feet import runs
from motionary.motion.footfalls import SIDES, Footfall, footfalls
from motionary.motion.motion import JointPositions, Motion

Array = NDArray[np.floating]

FEWEST_STEPS = 3
"""Steady steps below which nothing is said."""
_TURN = np.radians(20.0)
_SHORTEST_STEP = 0.1
_PACE = (0.7, 1.4)
_QUICKEST, _SLOWEST = 0.2, 2.0
_CONTRADICTION = 25.0
"""Percent of the stride by which stance and support may miss each other before the take is taken for no walk."""


class TooFewSteps(MotionaryError):
    """The take holds too little steady walking to be measured."""


@dataclass(frozen=True)
class Sided:
    """A parameter of the left and the right side; NaN where that side was not seen."""

    left: float
    right: float

    @property
    def mean(self) -> float:
        """The mean of both sides, or the one that was seen."""
        seen = [side for side in (self.left, self.right) if np.isfinite(side)]
        return float(np.mean(seen)) if seen else np.nan

    @property
    def asymmetry(self) -> float:
        """Robinson's symmetry index (1987) without its sign, in percent: 200 |L - R| / (L + R); 0 is symmetric."""
        total = abs(self.left) + abs(self.right)
        return 200.0 * abs(self.left - self.right) / total if total else 0.0


@dataclass(frozen=True)
class GaitParameters:
    """What is measured on a walk's steady steps. A step belongs to the foot that lands.

    `cadence` steps a minute; `speed` metres a second; `step_length`, `stride_length`, `step_width` metres; `step_time`
    seconds; `stance` percent of the stride that a foot stands; `double_support` percent of the stride that both do
    (0 with `flight` above 0: running); `arm_swing` degrees from the arm's hindmost to its foremost direction;
    `trunk_lean` degrees forward and `trunk_tilt` degrees to the left of the line from pelvis to neck; `pelvis_sway`
    and `shoulder_sway` metres from side to side; `knee_range` degrees between the straightest and the most bent knee;
    `variability` percent: the coefficient of variation of the step time. `steps` were measured; `left_out` were not:
    turning, starting, stopping. `seconds` of steady walking.
    """

    cadence: float
    speed: float
    step_length: Sided
    stride_length: float
    step_width: float
    step_time: Sided
    stance: Sided
    double_support: float
    flight: float
    arm_swing: Sided
    trunk_lean: float
    trunk_tilt: float
    pelvis_sway: float
    shoulder_sway: float
    knee_range: Sided
    variability: float
    steps: int
    left_out: int
    seconds: float

    def to_dict(self) -> dict[str, float]:
        """Plain numbers by name; a sided parameter gives "x left", "x right" and "x asymmetry"."""
        values: dict[str, float] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Sided):
                values |= {f"{field.name} left": value.left, f"{field.name} right": value.right}
                values[f"{field.name} asymmetry"] = value.asymmetry
            else:
                values[field.name] = float(value)
        return values


UNITS: dict[str, str] = {
    "cadence": "steps/min",
    "speed": "m/s",
    "step_length": "m",
    "stride_length": "m",
    "step_width": "m",
    "step_time": "s",
    "stance": "% of stride",
    "double_support": "% of stride",
    "flight": "% of stride",
    "arm_swing": "degrees",
    "trunk_lean": "degrees forward",
    "trunk_tilt": "degrees to the left",
    "pelvis_sway": "m",
    "shoulder_sway": "m",
    "knee_range": "degrees",
    "variability": "% of step time",
    "steps": "",
    "left_out": "",
    "seconds": "s",
}
"""Parameter -> its unit, in the order in which they are printed."""


@dataclass(frozen=True, eq=False)
class Step:
    """From the landing of one foot to that of the other, `side`: seconds, metres, and the unit vector of travel.

    `begin` and `end` in seconds; `length` along `direction` (X, Z) and `width` across it; `turn` radians between this
    step's stride line and the one before.
    """

    side: str
    begin: float
    end: float
    length: float
    width: float
    direction: Array
    turn: float

    @property
    def time(self) -> float:
        """Seconds."""
        return self.end - self.begin


def steps_of(falls: Sequence[Footfall]) -> list[Step]:
    """The steps among footfalls in order: those that land on the other foot and whose foot was seen standing before.

    A step of two successive footfalls of one foot (a hop, or a footfall that was not seen) gives none.
    """
    found: list[Step] = []
    line_before: Array | None = None
    for first, second, third in zip(falls, falls[1:], falls[2:], strict=False):
        stride = third.place - first.place
        length = float(np.linalg.norm(stride))
        if first.side != third.side or second.side == third.side or length < 1e-6:
            line_before = None
            continue
        line = stride / length
        turn = 0.0 if line_before is None else float(np.arccos(np.clip(line @ line_before, -1.0, 1.0)))
        line_before = line
        if np.isfinite(second.land) and np.isfinite(third.land) and third.land > second.land:
            move = third.place - second.place
            across = float(move[0] * line[1] - move[1] * line[0])
            found.append(Step(third.side, second.land, third.land, float(move @ line), abs(across), line, turn))
    return found


def steady_steps(steps: Sequence[Step]) -> list[Step]:
    """The steps of steady straight walking: no turn above 20 degrees, and a speed near the median of such steps."""
    straight = [
        step
        for step in steps
        if step.turn < _TURN and step.length > _SHORTEST_STEP and _QUICKEST < step.time < _SLOWEST
    ]
    if not straight:
        return []
    speeds = np.array([step.length / step.time for step in straight])
    pace = speeds / np.median(speeds)
    return [step for step, each in zip(straight, pace, strict=True) if _PACE[0] <= each <= _PACE[1]]


def steady_span(motion: Motion | JointPositions) -> tuple[float, float]:
    """First and last second of the longest unbroken row of steady steps. Raises `TooFewSteps` where it is too short."""
    row = longest_row(steady_steps(steps_of(footfalls(motion))))
    if len(row) < FEWEST_STEPS:
        raise TooFewSteps(f"not enough steady walking: {len(row)} even steps in a row, and {FEWEST_STEPS} are needed")
    return row[0].begin, row[-1].end


def longest_row(steps: Sequence[Step]) -> list[Step]:
    """The longest run of steps that follow one another without a gap; the first of several as long."""
    rows: list[list[Step]] = []
    for step in steps:
        if rows and step.begin == rows[-1][-1].end:
            rows[-1].append(step)
        else:
            rows.append([step])
    return max(rows, key=len, default=[])


def gait_parameters(motion: Motion | JointPositions) -> GaitParameters:
    """The gait parameters of a walk on the 22 joints of SMPL, at any frame rate (30 a second or more for timing).

    Raises `TooFewSteps` where no `FEWEST_STEPS` steady steps follow one another, where steps of one foot only are seen,
    or where stance and support contradict each other, as when hops are taken for steps; `SkeletonMismatch` for another
    body.
    """
    joints = motion.joint_positions() if isinstance(motion, Motion) else motion
    if "left_ankle" not in joints.joint_names or "neck" not in joints.joint_names:
        raise SkeletonMismatch("gait parameters need the 22 joints of SMPL; map the take first (formats.read_smpl22)")
    falls = footfalls(joints)
    every = steps_of(falls)
    steady = steady_steps(every)
    if len(steady) < FEWEST_STEPS or {step.side for step in steady} != set(SIDES):
        raise TooFewSteps(
            f"not enough steady walking: {len(falls)} footfalls give {len(steady)} straight and even steps, and at "
            f"least {FEWEST_STEPS} with both feet are needed; give a longer stretch of walking, or one without turns"
        )
    row = len(longest_row(steady))
    if row < FEWEST_STEPS:
        raise TooFewSteps(
            f"not enough steady walking: {row} even steps in a row, and {FEWEST_STEPS} are needed; give a longer "
            "stretch of walking, or one without turns"
        )
    found = _measured(joints, falls, steady, left_out=max(0, len(falls) - 2 - len(steady)))
    if not _consistent(found):
        raise TooFewSteps(
            f"this is no walk: feet that stand {found.stance.left:.0f} and {found.stance.right:.0f} % of a stride "
            f"cannot both stand {found.double_support:.0f} % and both be in the air {found.flight:.0f} % of it; give a "
            "stretch of walking"
        )
    return found


def _consistent(found: GaitParameters) -> bool:
    """Whether stance, double support and flight fit: both stances together are 100 + double support - flight."""
    stances = found.stance.left + found.stance.right
    return not abs(stances - 100.0 - found.double_support + found.flight) > _CONTRADICTION


def _measured(joints: JointPositions, falls: list[Footfall], steady: list[Step], *, left_out: int) -> GaitParameters:
    times = np.array([step.time for step in steady])
    lengths = np.array([step.length for step in steady])
    stride, stride_length = _strides(steady)
    body = _Body(joints, steady)
    both, none = _support(falls, steady)
    return GaitParameters(
        cadence=120.0 / stride,
        speed=stride_length / stride,
        step_length=_sided(lengths, steady),
        stride_length=stride_length,
        step_width=float(np.mean([step.width for step in steady])),
        step_time=_sided(times, steady),
        stance=Sided(*(_stance(falls, steady, side) / stride * 100.0 for side in SIDES)),
        double_support=100.0 * both,
        flight=100.0 * none,
        arm_swing=Sided(*(body.arm_swing(side) for side in SIDES)),
        trunk_lean=body.trunk_lean(),
        trunk_tilt=body.trunk_tilt(),
        pelvis_sway=body.sway("pelvis", "pelvis"),
        shoulder_sway=body.sway("left_shoulder", "right_shoulder"),
        knee_range=Sided(*(body.knee_range(side) for side in SIDES)),
        variability=_variability(times, steady),
        steps=len(steady),
        left_out=left_out,
        seconds=float(times.sum()),
    )


def _strides(steady: Sequence[Step]) -> tuple[float, float]:
    """Mean seconds and metres of a stride: two successive steps, so that a longer left step never counts more often.

    Where no two steady steps follow each other, twice the mean step.
    """
    pairs = [(a, b) for a, b in pairwise(steady) if a.end == b.begin] or [(a, a) for a in steady]
    seconds = np.mean([a.time + b.time for a, b in pairs])
    return float(seconds), float(np.mean([a.length + b.length for a, b in pairs]))


def _sided(values: Array, steps: Sequence[Step]) -> Sided:
    return Sided(*(float(np.mean([v for v, s in zip(values, steps, strict=True) if s.side == side])) for side in SIDES))


def _variability(times: Array, steps: Sequence[Step]) -> float:
    """Percent; each side about its own mean, so that a limp does not count as variability."""
    sided = _sided(times, steps)
    residuals = [time - getattr(sided, step.side) for time, step in zip(times, steps, strict=True)]
    return 100.0 * float(np.sqrt(np.mean(np.square(residuals)))) / float(times.mean())


def _stance(falls: Sequence[Footfall], steady: Sequence[Step], side: str) -> float:
    """Mean seconds of the stays that begin with a landing of the steady steps; NaN for none."""
    lands = {moment for step in steady for moment in (step.begin, step.end)}
    stays = [f.lift - f.land for f in falls if f.side == side and f.land in lands and np.isfinite(f.lift)]
    return float(np.mean(stays)) if stays else np.nan


def _support(falls: Sequence[Footfall], steady: Sequence[Step]) -> tuple[float, float]:
    """Parts of the time of steady steps in which both feet stand, and neither."""
    both = none = total = 0.0
    for step in steady:
        # fmax and fmin pass over the NaN of a landing or lifting that the take does not show
        standing = [(float(np.fmax(step.begin, f.land)), float(np.fmin(step.end, f.lift))) for f in falls]
        spans = [(a, b) for a, b in standing if b > a]
        covered = sum(b - a for a, b in spans)
        union = _union(spans)
        both, none, total = both + covered - union, none + step.time - union, total + step.time
    return both / total, none / total


def _union(spans: Sequence[tuple[float, float]]) -> float:
    length, reached = 0.0, -np.inf
    for begin, end in sorted(spans):
        length += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return length


class _Body:
    """Trunk, arms and knees during the steady steps, in the frame of travel: forward, up, left."""

    def __init__(self, joints: JointPositions, steady: Sequence[Step]) -> None:
        self._joints = joints
        moments = np.arange(joints.frame_count) / joints.fps
        self._frames = np.zeros(joints.frame_count, dtype=bool)
        self._forward = np.zeros((joints.frame_count, 2))
        for step in steady:
            inside = (moments >= step.begin) & (moments <= step.end)
            self._frames |= inside
            self._forward[inside] = step.direction

    def _track(self, joint: str) -> Array:
        return self._joints.positions[:, self._joints.joint_names.index(joint)].astype(np.float64)

    def _along(self, vectors: Array) -> tuple[Array, Array, Array]:
        """(frames,) each: forward, up and left parts of (frames, 3) vectors."""
        x, y, z = vectors.T
        forward_x, forward_z = self._forward.T
        return x * forward_x + z * forward_z, y, x * forward_z - z * forward_x

    def arm_swing(self, side: str) -> float:
        """Degrees between the extremes of shoulder to wrist in the plane of travel, mean over the steady stretches."""
        forward, up, _ = self._along(self._track(f"{side}_wrist") - self._track(f"{side}_shoulder"))
        # unwrapped: an arm may pass overhead
        return self._range(np.degrees(np.unwrap(np.arctan2(forward, -up))))

    def knee_range(self, side: str) -> float:
        """Degrees between the extremes of the knee's bend."""
        thigh = self._track(f"{side}_knee") - self._track(f"{side}_hip")
        shin = self._track(f"{side}_ankle") - self._track(f"{side}_knee")
        cosine = np.sum(thigh * shin, axis=-1) / (np.linalg.norm(thigh, axis=-1) * np.linalg.norm(shin, axis=-1))
        return self._range(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))

    def trunk_lean(self) -> float:
        forward, up, _ = self._along(self._track("neck") - self._track("pelvis"))
        return float(np.mean(np.degrees(np.arctan2(forward, up))[self._frames]))

    def trunk_tilt(self) -> float:
        _, up, left = self._along(self._track("neck") - self._track("pelvis"))
        return float(np.mean(np.degrees(np.arctan2(left, up))[self._frames]))

    def sway(self, first: str, second: str) -> float:
        """Metres from side to side of the middle of two joints, as of a sine about the path's own gentle curve."""
        middle = 0.5 * (self._track(first) + self._track(second))
        extents = []
        for start, stop in self._stretches():
            path = middle[start:stop, [0, 2]]
            line = self._forward[start:stop].mean(axis=0)
            across = path @ np.array([line[1], -line[0]]) / max(float(np.linalg.norm(line)), 1e-9)
            frames = np.arange(len(across))
            trend = np.polynomial.Polynomial.fit(frames, across, 2)
            extents.append(2.0 * np.sqrt(2.0) * float(np.std(across - trend(frames))))
        return float(np.mean(extents)) if extents else np.nan

    def _range(self, values: Array) -> float:
        spans = [float(np.ptp(np.percentile(values[start:stop], [2.0, 98.0]))) for start, stop in self._stretches()]
        return float(np.mean(spans)) if spans else np.nan

    def _stretches(self) -> list[tuple[int, int]]:
        return [(start, stop) for start, stop in runs(self._frames) if stop - start > 2]
