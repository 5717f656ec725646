"""The stage: where families write what a body does, as keys on named channels and footsteps in the world.

Angles in degrees here, metres for lengths, seconds. World: Y up, +Z forward, +X the figure's left at heading 0.

Channels (both sides have `l_` and `r_`):
  px, pz, heading          the pelvis over the floor (metres) and its yaw, positive to the left
  sway_x, sway_z           offset of the pelvis to its left and forward (fractions of leg length)
  height                   pelvis height as a fraction of standing; air: metres added for flight
  pitch, roll, twist       of the pelvis: forward, to the left, to the left
  bend, lean, turn         the same three of the spine, shared by its joints; nod, tilt, look: of neck and head
  X_flex, X_abd, X_rot, X_elbow     arm: forward and up, sideways, inward, elbow; 0 = hanging straight
  X_shrug                  the collar bone, upwards
  X_hand                   weight of the hand's target: X_hx (outward from the midline), X_hy (up), X_hz (forward),
                           in the chest's frame from the middle of the shoulders, fractions of arm length; X_swivel
                           lifts the elbow
  X_leg                    weight of the leg's own angles over the foot's plan: X_hip, X_out, X_spin, X_knee, X_point
  X_heel                   degrees a standing foot's heel is lifted about the ball of the foot; rise: metres of floor
                           under it
  ground                   weight of lowering or raising the body so that its lowest joint touches the floor
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from motionary.datasets.procedural.body import SIDES, Body
from motionary.datasets.procedural.curves import Array, keyframes

FPS = 20.0
"""Frames a second of every generated clip."""

REST = {"height": 1.0, "flex": 4.0, "abd": 9.0, "rot": 12.0, "elbow": 16.0, "hy": -0.9, "hx": 0.4}
"""Values of channels before anything is keyed; the rest are 0."""


@dataclass(frozen=True)
class Step:
    """One swing of a foot: lifted at `lift`, down at `land` with the ball of the foot at `place` (x, z), turned `yaw`
    degrees.

    `height`: metres of the highest point over the straight line; `floor`: of the surface it lands on; `peel` and
    `strike`: pitch in degrees (toes down positive) at leaving and at landing; `early`: the swing's top comes early
    (running).
    """

    lift: float
    land: float
    place: tuple[float, float]
    yaw: float
    height: float = 0.08
    floor: float = 0.0
    peel: float = 35.0
    strike: float = -12.0
    tuck: float = 0.0


@dataclass
class Foot:
    """Where a foot stands first, and its steps in order."""

    place: tuple[float, float]
    yaw: float
    steps: list[Step] = field(default_factory=list)

    def now(self) -> tuple[tuple[float, float], float, float]:
        """Place, yaw and floor after the last step so far."""
        if self.steps:
            return self.steps[-1].place, self.steps[-1].yaw, self.steps[-1].floor
        return self.place, self.yaw, 0.0


class Stage:
    """Collects what happens to one body; `time` is the end of what has been played so far."""

    def __init__(self, body: Body, rng: np.random.Generator) -> None:
        self.body = body
        self.rng = rng
        self.time = 0.0
        self.keys: dict[str, list[tuple[float, float]]] = {}
        self.layers: list[tuple[str, Callable[[Array], Array]]] = []
        self.width = float(rng.uniform(0.085, 0.125)) * body.scale
        self.feet = {side: Foot(self.beside(side, (0.0, 0.0), 0.0), self.toe_out(side)) for side in SIDES}
        for channel in ("px", "pz", "heading"):
            self.key(channel, 0.0, 0.0)
        self.seated = 0.0

    def toe_out(self, side: str) -> float:
        """Degrees a standing foot points away from the heading."""
        return 7.0 if side == "l" else -7.0

    def beside(
        self, side: str, centre: tuple[float, float], heading: float, *, width: float | None = None
    ) -> tuple[float, float]:
        """Where the ball of a foot stands under a pelvis at `centre` with `heading` degrees."""
        out = (self.width if width is None else width) * (1.0 if side == "l" else -1.0)
        ahead = 0.105 * self.body.scale
        return offset(centre, heading, out, ahead)

    def key(self, channel: str, time: float, value: float) -> None:
        """The channel passes `value` at `time`."""
        self.keys.setdefault(channel, []).append((time, float(value)))

    def value(self, channel: str) -> float:
        """The channel's last keyed value, or its rest value."""
        keys = self.keys.get(channel)
        return max(keys, key=lambda key: key[0])[1] if keys else rest_value(channel)

    def move(self, channel: str, start: float, end: float, value: float) -> None:
        """The channel stays as it is until `start` and reaches `value` at `end`."""
        self.key(channel, start, self.value(channel))
        self.key(channel, max(end, start + 0.05), value)

    def pose(self, start: float, end: float, values: Mapping[str, float]) -> None:
        """Several channels moved at once, see `move`."""
        for channel, value in values.items():
            self.move(channel, start, end, value)

    def relax(self, start: float, end: float, channels: list[str] | None = None) -> None:
        """Channels (all but the pelvis' place unless named) go back to rest."""
        for channel in channels if channels is not None else list(self.keys):
            if channel not in ("px", "pz", "heading"):
                self.move(channel, start, end, rest_value(channel))

    def layer(self, channel: str, curve: Callable[[Array], Array]) -> None:
        """Adds `curve(times)` to the channel."""
        self.layers.append((channel, curve))

    @property
    def place(self) -> tuple[float, float]:
        """Pelvis (x, z) so far."""
        return self.value("px"), self.value("pz")

    @property
    def heading(self) -> float:
        """Heading in degrees so far."""
        return self.value("heading")

    def step_to(self, side: str, lift: float, land: float, **changes: float) -> None:
        """A step whose landing is given by `x`, `z` and `yaw` (each kept where absent); other words as in `Step`."""
        (x, z), yaw, floor = self.feet[side].now()
        place = (changes.pop("x", x), changes.pop("z", z))
        values = {"yaw": yaw, "floor": floor} | changes
        self.feet[side].steps.append(Step(lift=lift, land=land, place=place, **values))

    @property
    def lowest_floor(self) -> float:
        """Metres to lift everything by so that the lowest surface stood on is at 0 (stairs that lead down)."""
        return -min(0.0, *(step.floor for foot in self.feet.values() for step in foot.steps), 0.0)

    def sample(self, times: Array) -> dict[str, Array]:
        """All channels that were written, at `times`, layers added."""
        values = {channel: keyframes(times, keys) for channel, keys in self.keys.items()}
        for channel, curve in self.layers:
            values[channel] = values.get(channel, rest_value(channel)) + curve(times)
        return values


def rest_value(channel: str) -> float:
    """The channel's value when nothing is written."""
    return REST.get(channel.removeprefix("l_").removeprefix("r_"), 0.0)


def offset(centre: tuple[float, float], heading: float, left: float, ahead: float) -> tuple[float, float]:
    """The floor point `left` and `ahead` metres from `centre` for someone with `heading` degrees."""
    sine, cosine = np.sin(np.radians(heading)), np.cos(np.radians(heading))
    return float(centre[0] + left * cosine + ahead * sine), float(centre[1] - left * sine + ahead * cosine)
