"""The true instruction of a made pair, in words: what the attempt has to change, with side and figure."""

from __future__ import annotations

from math import exp

WORDS: dict[str, tuple[str, str]] = {
    "knee_flexion": ("Bend both knees {figure} more.", "Bend both knees {figure} less."),
    "trunk_lean": ("Lean {figure} further forward.", "Hold the upper body {figure} more upright."),
    "trunk_side_lean": ("Lean {figure} further to the left.", "Lean {figure} further to the right."),
    "spine_rotation": (
        "Turn the upper body {figure} further to the left.",
        "Turn the upper body {figure} further to the right.",
    ),
    "neck_flexion": ("Bend the head {figure} further forward.", "Hold the head {figure} further up."),
    "shoulder_elevation": ("Raise {arm} {figure} higher.", "Keep {arm} {figure} lower."),
    "elbow_flexion": ("Bend {elbow} {figure} more.", "Straighten {elbow} {figure} more."),
    "foot_distance": ("Put the feet {figure} further apart.", "Put the feet {figure} closer together."),
    "knee_distance": ("Keep the knees {figure} further apart.", "Keep the knees {figure} closer together."),
    "hip_flexion": ("Lift the {side} thigh {figure} higher.", "Lift the {side} thigh {figure} less high."),
    "foot_ahead": ("Step {figure} further with the {side} foot.", "Step {figure} less far with the {side} foot."),
    "pace": ("Take {figure} times as long.", "Take only {figure} times as long."),
    "way_out": ("Take {figure} times as long on the way out.", "Take only {figure} times as long on the way out."),
    "way_back": ("Take {figure} times as long on the way back.", "Take only {figure} times as long on the way back."),
    "hold": ("Stay {figure} longer at the far point.", "Stay {figure} less long at the far point."),
    "arm_timing": ("Move {arm} {figure} later.", "Move {arm} {figure} earlier."),
    "trunk_timing": ("Move the upper body {figure} later.", "Move the upper body {figure} earlier."),
    "arm_symmetry": ("Raise both arms alike: the {side} one is {figure} too low.", ""),
    "elbow_symmetry": ("Bend both elbows alike: the {side} one is bent {figure} too little.", ""),
    "sway": ("", "Keep the weight steadier over the feet: it travels {figure} too far."),
}
"""Measure -> what asks for more of it, and for less."""

EXCHANGED: dict[str, str] = {
    "shoulder_elevation": "Raise the {side} arm instead of the {other} one.",
    "hip_flexion": "Lift the {side} thigh instead of the {other} one.",
    "foot_ahead": "Step with the {side} foot instead of the {other} one.",
}
"""Measure -> what asks for the other limb."""

_CENTIMETRES = ("foot_distance", "knee_distance", "foot_ahead", "sway")
_SECONDS = ("hold", "arm_timing", "trunk_timing")
_OTHER = {"left": "right", "right": "left"}


def instruction(measure: str, side: str, direction: str, *, amount: float, swap: bool = False) -> str:
    """The sentence; `amount` in the unit of the change (a logarithm for times), `swap`: limbs are exchanged."""
    if swap:
        return EXCHANGED[measure].format(side=side, other=_OTHER[side])
    words = WORDS[measure][0 if direction == "more" else 1]
    arm, elbow = (f"both {each}s" if side == "both" else f"the {side} {each}" for each in ("arm", "elbow"))
    return words.format(side=side, arm=arm, elbow=elbow, figure=_figure(measure, direction, amount))


def _figure(measure: str, direction: str, amount: float) -> str:
    if measure in ("pace", "way_out", "way_back"):
        return f"{exp(amount if direction == 'more' else -amount):.1f}"
    if measure in _SECONDS:
        return f"{amount:.1f} seconds"
    return f"{round(amount)} {'cm' if measure in _CENTIMETRES else 'degrees'}"
