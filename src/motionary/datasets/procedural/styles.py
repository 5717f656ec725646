"""Manners of walking that show a mood, an age or a state: what each changes in the gait, the posture, and the words."""

from __future__ import annotations

from typing import Any

GAITS: dict[str, dict[str, Any]] = {
    "tired": {"bend": 20.0, "swing": 9.0, "lift": 0.04, "speed": 0.6, "step_time": 0.75},
    "happy": {"swing": 36.0, "bob": 0.03, "bend": -4.0, "lift": 0.1},
    "old": {"bend": 30.0, "swing": 6.0, "speed": 0.45, "step_time": 0.62, "crouch": 0.06, "lift": 0.035, "elbow": 45.0},
    "proud": {"bend": -9.0, "swing": 34.0, "lean": -2.0},
    "angry": {"bend": 9.0, "swing": 42.0, "elbow": 50.0, "lean": 6.0, "speed": 1.7, "step_time": 0.42},
    "drunk": {"wobble": 0.1, "swing": 14.0, "speed": 0.6, "step_time": 0.7},
    "sad": {"bend": 15.0, "swing": 7.0, "speed": 0.7, "step_time": 0.68, "lift": 0.045},
    "strut": {
        "bend": -10.0,
        "swing": 40.0,
        "twist": 11.0,
        "sway": 0.04,
        "bob": 0.025,
        "speed": 1.15,
        "step_time": 0.56,
    },
    "sway": {"sway": 0.06, "twist": 12.0, "swing": 26.0, "width": 0.03, "speed": 1.0, "step_time": 0.56},
    "stiff": {"swing": 8.0, "elbow": 6.0, "elbow_swing": 2.0, "twist": 1.0, "bend": -3.0, "peel": 18.0, "speed": 0.85},
    "shuffle": {"lift": 0.015, "peel": 10.0, "strike": 2.0, "speed": 0.5, "step_time": 0.5, "swing": 6.0, "bend": 12.0},
    "stooped": {"bend": 42.0, "lean": 10.0, "swing": 12.0, "speed": 0.6, "step_time": 0.68, "crouch": 0.05},
    "hurried": {"speed": 1.75, "step_time": 0.4, "lean": 6.0, "swing": 30.0, "elbow": 60.0},
    "relaxed": {"speed": 0.95, "step_time": 0.62, "swing": 20.0, "sway": 0.035, "lean": -2.0},
    "careful": {
        "speed": 0.5,
        "step_time": 0.78,
        "lift": 0.12,
        "swing": 5.0,
        "elbow": 45.0,
        "strike": 10.0,
        "bend": 9.0,
    },
    "giant": {"speed": 1.0, "step_time": 0.85, "lift": 0.18, "swing": 34.0, "width": 0.2, "sway": 0.06, "bend": 6.0},
}
"""Fields of `Gait` that a style sets; numbers vary by a tenth or so from play to play."""

POSTURES: dict[str, dict[str, float]] = {
    "tired": {"nod": 14.0},
    "sad": {"nod": 22.0, "b_shrug": -3.0},
    "old": {"nod": -14.0},
    "stooped": {"nod": -22.0, "b_flex": 26.0},
    "proud": {"nod": -7.0},
    "strut": {"nod": -6.0, "b_abd": 17.0, "b_elbow": 28.0},
    "stiff": {"b_abd": 5.0},
    "shuffle": {"nod": 10.0},
    "careful": {"nod": 20.0, "b_abd": 20.0},
    "giant": {"b_abd": 26.0, "b_elbow": 24.0},
}
"""Channels (see stage.py; "b_" for both sides) that a style holds while it walks."""

WORDS = {
    "tired": "[wearily|tiredly|as if exhausted]",
    "happy": "[cheerfully|happily|in a bouncy, cheerful way]",
    "old": "[like an old person|in a hunched, elderly way]",
    "proud": "[proudly|with the chest out]",
    "angry": "[angrily|in an angry way]",
    "drunk": "[drunkenly|as if drunk]",
    "sad": "[sadly|with the head down|dejectedly]",
    "strut": "[with a strut|with a swagger|boastfully]",
    "sway": "[with swaying hips|swaying the hips|in a swaying way]",
    "stiff": "[stiffly|like a robot|with stiff arms]",
    "shuffle": "[with shuffling feet|with a shuffle|without lifting the feet]",
    "stooped": "[stooped|bent over|with a stoop]",
    "hurried": "[hurriedly|in a hurry|busily]",
    "relaxed": "[casually|in a relaxed way|at ease]",
    "careful": "[carefully|cautiously]",
    "giant": "[heavily|like a giant|with heavy steps]",
}  # fmt: skip
"""How a style is said after "walks"."""
