"""Joint centres estimated from markers of Plug-in Gait's and CMU's kind. All of them are estimates, and named so.

Every estimate follows from the markers of its own frame and needs no subject measurements:

- hips: the regression of Harrington et al. 2007 (J Biomech 40, 595-602) from pelvic width and depth;
- knees, ankles, elbows: half way to the inner marker where there is one; else the outer marker moved inwards by half
  a customary joint width (as Plug-in Gait does with measured ones), across the limb;
- shoulders: below the acromion by 17 % of the distance between the two (Rab, Petuskey, Bagley 2002);
- pelvis, neck, spine, head, wrists, feet: points between markers, where SMPL has these joints.

The pelvis frame: origin between the front markers, z to the right, x forward in the plane of front and back, y up.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Markers = dict[str, Array]
"""Plug-in Gait's name -> (frames, 3) in metres; NaN where a marker was not seen."""

MARKER_RADIUS = 0.007
HALF_WIDTH = {"knee": 0.052, "ankle": 0.036, "elbow": 0.033}
"""Metres: half the widths of an adult's joints, to which the marker's radius is added."""
_ACROMION_SHARE = 0.17
_HEAD_HEIGHT = 0.5
_SPINE_DEPTH = 0.35
_BALL_DROP = 0.5
_STRAIGHT_ARM = 0.3
"""Sine of the elbow's bend below which the plane of the bend is not trusted alone."""
_OVERHEAD = 0.3


def joint_centres(markers: Markers) -> Markers:
    """SMPL-22 name -> (frames, 3), for those joints whose markers are there, Y-up or not: no axis is taken for up."""
    found: Markers = {}
    _trunk(markers, found)
    for side in ("L", "R"):
        _leg(markers, found, side)
        _arm(markers, found, side)
    return found


def _has(markers: Markers, *names: str) -> bool:
    return all(name in markers for name in names)


def _middle(*points: Array) -> Array:
    return sum(points[1:], points[0]) / len(points)


def unit(vectors: Array) -> Array:
    """Vectors (..., 3) of length 1; those of no length stay."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def _across(vectors: Array, axis: Array) -> Array:
    """The part of `vectors` at right angles to `axis`."""
    axis = unit(axis)
    return vectors - (vectors * axis).sum(-1, keepdims=True) * axis


def _trunk(markers: Markers, found: Markers) -> None:
    back = _sacrum(markers)
    if _has(markers, "LASI", "RASI") and back is not None:
        found["left_hip"], found["right_hip"] = hip_centres(markers["LASI"], markers["RASI"], back)
        found["pelvis"] = _middle(_middle(markers["LASI"], markers["RASI"]), back)
    if _has(markers, "C7", "CLAV"):
        found["neck"] = _middle(markers["C7"], markers["CLAV"])
    if _has(markers, "T10", "STRN"):
        found["spine2"] = markers["T10"] + _SPINE_DEPTH * (markers["STRN"] - markers["T10"])
    head = [markers[name] for name in ("LFHD", "RFHD", "LBHD", "RBHD") if name in markers]
    if len(head) >= 2 and "neck" in found:
        found["head"] = found["neck"] + _HEAD_HEIGHT * (_middle(*head) - found["neck"])
    if _has(markers, "LSHO", "RSHO") and ("neck" in found and "pelvis" in found):
        drop = _ACROMION_SHARE * np.linalg.norm(markers["LSHO"] - markers["RSHO"], axis=-1, keepdims=True)
        down = drop * unit(found["pelvis"] - found["neck"])
        found["left_shoulder"], found["right_shoulder"] = markers["LSHO"] + down, markers["RSHO"] + down


def _sacrum(markers: Markers) -> Array | None:
    if _has(markers, "LPSI", "RPSI"):
        return _middle(markers["LPSI"], markers["RPSI"])
    return markers.get("SACR")


def hip_centres(left: Array, right: Array, back: Array) -> tuple[Array, Array]:
    """Left and right hip joint centres from the front markers (frames, 3) and the middle of the back ones, metres.

    Harrington et al. 2007, equations of table 3 for all groups: from the middle of the front markers, backward by
    0.24 of the pelvic depth and 9.9 mm, down by 0.30 of its width and 10.9 mm, aside by 0.33 of it and 7.3 mm.
    """
    middle = _middle(left, right)
    aside = unit(right - left)
    forward = unit(_across(middle - back, aside))
    up = np.cross(aside, forward)
    width = np.linalg.norm(right - left, axis=-1, keepdims=True)
    depth = np.linalg.norm(middle - back, axis=-1, keepdims=True)
    base = middle - (0.24 * depth + 0.0099) * forward - (0.30 * width + 0.0109) * up
    out = (0.33 * width + 0.0073) * aside
    return base - out, base + out


def _leg(markers: Markers, found: Markers, side: str) -> None:
    name = "left" if side == "L" else "right"
    knee, ankle, toe = (markers.get(side + each) for each in ("KNE", "ANK", "TOE"))
    hip = found.get(f"{name}_hip")
    inwards = found["right_hip"] - found["left_hip"] if hip is not None else None
    if inwards is not None and side == "R":
        inwards = -inwards
    foot_inwards = _foot_inwards(markers, side, knee, ankle)
    if knee is not None and hip is not None and inwards is not None:
        # the pelvis and the foot turn half each when a leg is turned at the hip
        both = unit(inwards) if foot_inwards is None else unit(inwards) + foot_inwards
        found[f"{name}_knee"] = _inner(markers, side + "KNM", knee, lambda: unit(_across(both, knee - hip)), "knee")
    if ankle is not None and f"{name}_knee" in found:
        aim = foot_inwards if foot_inwards is not None else unit(np.asarray(inwards))
        shin = ankle - found[f"{name}_knee"]
        found[f"{name}_ankle"] = _inner(markers, side + "ANM", ankle, lambda: unit(_across(aim, shin)), "ankle")
    if toe is not None:
        outer = markers.get(side + "MT5")
        found[f"{name}_foot"] = toe if outer is None else toe + _BALL_DROP * (outer - toe)


def _foot_inwards(markers: Markers, side: str, knee: Array | None, ankle: Array | None) -> Array | None:
    """Unit vectors to the body's middle, at right angles to foot and shin; None without a heel and a toe."""
    if knee is None or ankle is None or not _has(markers, side + "HEE", side + "TOE"):
        return None
    forward = markers[side + "TOE"] - markers[side + "HEE"]
    right = unit(np.cross(forward, knee - ankle))
    return right if side == "L" else -right


def _arm(markers: Markers, found: Markers, side: str) -> None:
    name = "left" if side == "L" else "right"
    wrists = [markers[side + each] for each in ("WRA", "WRB") if side + each in markers]
    if wrists:
        found[f"{name}_wrist"] = _middle(*wrists)
    elbow, shoulder = markers.get(side + "ELB"), found.get(f"{name}_shoulder")
    if elbow is None or shoulder is None:
        return

    def inwards() -> Array:
        arm = unit(elbow - shoulder)
        middle = found["right_shoulder"] - found["left_shoulder"]
        straight = _swung(found["pelvis"] - found["neck"], arm, middle if side == "L" else -middle)
        if not wrists:
            return straight
        # across the plane in which the elbow bends, which a straight arm does not show
        bend = np.cross(arm, unit(found[f"{name}_wrist"] - elbow))
        both = (bend if side == "L" else -bend) + _STRAIGHT_ARM * straight
        return both / np.maximum(np.linalg.norm(both, axis=-1, keepdims=True), _STRAIGHT_ARM)

    found[f"{name}_elbow"] = _inner(markers, side + "ELM", elbow, inwards, "elbow")


def _swung(down: Array, arm: Array, inwards: Array) -> Array:
    """Where a hanging arm's inner side is once the arm has swung, by the shortest way, to the direction `arm`.

    An arm straight up has no shortest way: near it the vectors shrink to nothing, and the centre moves to the marker.
    """
    down = unit(down)
    inwards = unit(_across(inwards, down))
    both = down + arm
    size = 1.0 + (down * arm).sum(-1, keepdims=True)
    swung = inwards - (arm * inwards).sum(-1, keepdims=True) / np.maximum(size, 1e-3) * both
    return unit(swung) * np.clip(size / _OVERHEAD, 0.0, 1.0)


def _inner(markers: Markers, inner: str, outer: Array, inwards: Callable[[], Array], joint: str) -> Array:
    """Half way to the inner marker, or `outer` moved by half a customary width along `inwards`, of length 1 or less."""
    if inner in markers:
        return _middle(outer, markers[inner])
    return outer + (HALF_WIDTH[joint] + MARKER_RADIUS) * inwards()
