"""The figures of Action-GPT's tables, and what it finds in them (Kalakonda et al., ICME 2023)."""

from __future__ import annotations

from collections.abc import Mapping

from motionary.tasks.reproduce.action_gpt.measuring import ERRORS

PAPER = "Action-GPT, Kalakonda et al., ICME 2023"

Figures = Mapping[str, Mapping[str, float | str]]


def _errors(*numbers: float | str) -> dict[str, float | str]:
    return {column: number for column, number in zip(ERRORS, numbers, strict=True) if number != "-"}


TABLE_1: Figures = {
    "MotionCLIP, default": _errors("-", "-", 0.556, 0.541, "-", "-", 0.056, 0.020),
    "MotionCLIP, Action-GPT, k = 4": _errors("-", "-", 0.590, 0.571, "-", "-", 0.042, 0.019),
    "TEMOS, default": _errors(0.597, 0.574, 0.162, 0.644, 0.113, 0.112, 0.010, 0.122),
    "TEMOS, Action-GPT, k = 4": _errors(0.561, 0.540, 0.151, 0.605, 0.101, 0.100, 0.010, 0.109),
    "TEACH, default": _errors(0.674, 0.654, 0.159, 0.717, 0.222, 0.220, 0.014, 0.234),
    "TEACH, Action-GPT, k = 4": _errors(0.606, 0.586, 0.159, 0.650, 0.204, 0.202, 0.014, 0.216),
}
TABLE_2: Figures = {
    "TEACH, default": TABLE_1["TEACH, default"],
    "TEACH, Action-GPT, k = 1": _errors(0.655, 0.635, 0.159, 0.698, 0.216, 0.214, 0.015, 0.228),
    "TEACH, Action-GPT, k = 2": _errors(0.637, 0.617, 0.158, 0.680, 0.211, 0.209, 0.015, 0.223),
    "TEACH, Action-GPT, k = 4": _errors(0.606, 0.586, 0.158, 0.650, 0.204, 0.202, 0.014, 0.216),
    "TEACH, Action-GPT, k = 8": _errors(0.632, 0.613, 0.157, 0.674, 0.212, 0.210, 0.015, 0.224),
    "curie in davinci's place, k = 4": _errors(0.642, 0.622, 0.159, 0.680, 0.216, 0.214, 0.015, 0.228),
}
TABLE_3: Figures = {
    "MotionCLIP, default": {"training, s": "585 - 598", "inference, s": "0.32 - 0.34"},
    "MotionCLIP, Action-GPT, k = 4": {"training, s": "700 - 712", "inference, s": "0.53 - 0.62"},
    "TEMOS, default": {"training, s": "225 - 230", "inference, s": "0.8 - 0.96"},
    "TEMOS, Action-GPT, k = 4": {"training, s": "255 - 260", "inference, s": "1.44 - 1.76"},
    "TEACH, default": {"training, s": "234 - 240", "inference, s": "1.6 - 2.1"},
    "TEACH, Action-GPT, k = 4": {"training, s": "315 - 320", "inference, s": "3.4 - 3.8"},
}
RATIOS = {
    "MotionCLIP": {"training": 706 / 591.5, "inference": 0.575 / 0.33},
    "TEMOS": {"training": 257.5 / 227.5, "inference": 1.6 / 0.88},
    "TEACH": {"training": 317.5 / 237, "inference": 3.6 / 1.85},
}
"""Of the middles of table 3's ranges."""
