"""All gestures by name."""

from __future__ import annotations

from motionary.datasets.gestures import air, daily, sport
from motionary.datasets.procedural import FAMILIES as MAIN
from motionary.datasets.procedural.family import Family

ALSO = (
    *("clap", "wave", "point", "push", "box", "throw_over", "throw_under", "catch", "cross_arms", "sit_down", "squat"),
    *("pick_up", "lunge", "tennis", "baseball", "basketball", "bowl", "high_knees", "beckon", "raise_arm_up", "nod"),
    *("raise_arm_side", "raise_arm_front", "phone", "drink", "salute", "bow", "sit_stand", "stand", "punch", "shrug"),
    *("check_watch", "scratch_head", "point_side", "refuse", "stop_sign", "shake_hands", "hand_over", "wave_both"),
    *("front_kick", "jumping_jacks", "jump_up", "crouch", "hands_on_hips", "wipe_brow", "look_around", "bow_deep"),
)
"""Families of the main corpus that are played here alone and short, beside the ones only found here."""

FAMILIES: dict[str, Family] = {family.name: family for module in (air, daily, sport) for family in module.FAMILIES} | {
    name: MAIN[name] for name in ALSO
}
"""Name to family, in a steady order: a corpus depends on it."""
