"""TMR++'s printed figures (Bensabath, Petrovich, Varol, "A Cross-Dataset Study for Text-based 3D Human Motion
Retrieval", CVPR workshops 2024), as facts to put beside ours: on its data, with its models."""

from __future__ import annotations

TITLE = "TMR++"

_RECALLS = ("R@1", "R@3", "R@10")


def _row(names: tuple[str, ...], numbers: str) -> dict[str, str]:
    """Printed numbers, in order, under the tests' names."""
    columns = [f"{name} {recall}" for name in names for recall in _RECALLS]
    return dict(zip(columns, numbers.split(), strict=True))


_HKB = ("HumanML3D", "KIT-ML", "BABEL")

TABLE_2: dict[str, dict[str, str]] = {
    row: _row(_HKB, numbers)
    for row, numbers in {
        "H": "11.63±0.16 21.73±0.40 40.73±0.89 25.06±0.85 42.53±2.29 63.82±1.20 15.85±3.53 25.78±6.22 42.33±3.25",
        "K": "2.81±0.24 6.19±0.10 12.34±0.72 21.75±2.56 37.45±2.08 59.79±2.10 5.42±2.37 11.26±3.72 20.29±3.96",
        "B": "1.65±0.20 3.02±0.46 6.96±0.46 9.58±1.16 17.85±1.86 32.11±2.03 23.29±5.02 36.93±2.02 54.42±0.51",
        "H + K": "11.68±0.32 21.70±0.56 40.25±0.01 24.24±0.70 44.91±1.78 71.24±3.06 20.38±4.67 26.35±6.19 44.50±1.16",
        "H + K, augmented": (
            "14.47±0.67 24.94±0.48 45.54±0.88 27.95±2.64 46.23±1.52 71.59±0.98 18.47±3.80 29.31±2.75 48.64±1.02"
        ),
        "H + K, HN-NCE": (
            "13.31±0.54 23.67±0.50 42.77±1.19 27.40±1.79 46.73±2.16 69.76±1.38 15.98±1.44 28.39±1.75 39.67±1.36"
        ),
        "H + K, augmented, HN-NCE": (
            "14.89±0.77 26.34±1.11 46.49±0.50 29.39±1.82 46.82±2.44 68.96±1.09 14.68±2.32 29.86±5.50 42.07±4.39"
        ),
        "H + K + B": (
            "10.02±0.43 19.37±0.13 37.48±1.02 22.46±2.22 42.68±1.21 66.35±1.21 26.34±2.31 41.42±5.26 57.08±0.93"
        ),
        "H + K + B, augmented": (
            "12.25±0.11 23.31±0.02 42.38±0.23 24.30±1.65 46.89±1.46 71.62±0.64 24.80±6.94 39.03±5.32 56.90±0.70"
        ),
        "H + K + B, HN-NCE": (
            "11.53±0.47 20.48±0.48 38.39±0.64 26.04±0.26 46.39±1.93 71.33±0.32 26.37±3.34 41.47±4.17 55.69±1.09"
        ),
        "H + K + B, augmented, HN-NCE": (
            "12.38±0.57 23.66±0.36 44.05±0.72 26.63±3.25 47.16±1.86 72.06±0.84 28.47±1.80 39.80±0.69 56.45±2.46"
        ),
    }.items()
}

_ACTION_COLUMNS = tuple(f"BABEL-{count} {what}" for count in (60, 120) for what in ("top-1 CB", "top-1", "top-5"))

TABLE_3: dict[str, dict[str, str]] = {
    row: dict(zip(_ACTION_COLUMNS, numbers.split(), strict=True))
    for row, numbers in {
        "2s-AGCN, cross-entropy, B-actions": "24.46 41.14 73.18 17.56 38.41 70.49",
        "2s-AGCN, focal, B-actions": "30.42 33.41 67.83 26.17 27.91 57.96",
        "MotionCLIP, B-actions": "- 40.90 57.71 - - -",
        "TMR, B-actions": "25.14 40.21 62.99 20.61 37.27 55.93",
        "TMR, B-text (raw)": "25.36 37.93 54.14 20.88 34.03 47.95",
        "TMR, B-text (proc)": "24.73 40.91 56.63 20.88 38.15 50.93",
        "TMR, H-text": "22.44 27.10 53.73 16.23 23.66 44.67",
        "TMR, H-text, augmented without average": "25.02 33.46 62.75 20.10 29.59 55.11",
        "TMR, H-text, augmented": "26.30 36.08 64.18 22.20 32.46 56.32",
    }.items()
}

TABLE_4: dict[tuple[float, float, float, float], str] = {
    (1.0, 0.0, 0.0, 0.0): "11.36 21.15 40.24",
    (0.0, 1.0, 0.0, 0.0): "13.23 24.34 42.43",
    (0.6, 0.4, 0.0, 0.0): "13.30 24.48 45.12",
    (0.4, 0.6, 0.0, 0.0): "13.37 25.66 44.87",
    (0.0, 0.0, 0.0, 1.0): "12.39 22.42 41.79",
    (0.6, 0.0, 0.0, 0.4): "13.39 24.68 43.80",
    (0.4, 0.0, 0.0, 0.6): "13.75 25.00 45.00",
    (0.4, 0.4, 0.0, 0.2): "13.30 24.32 44.75",
    (0.4, 0.2, 0.0, 0.4): "13.66 24.29 45.69",
    (0.4, 0.2, 0.2, 0.2): "13.62 25.11 45.94",
    (0.4, 0.2, 0.1, 0.3): "14.67 24.27 44.34",
}
"""Probabilities of original, paraphrase, action label and average -> R@1, R@3, R@10 on HumanML3D."""

TABLE_5: dict[tuple[str, float, float, str], str] = {
    ("token", 0.0, 1.0, "4"): "8.87 17.77 33.12",
    ("token", 0.0, 1.0, "rand/30"): "11.70 21.10 39.69",
    ("token", 0.5, 0.5, "4"): "11.79 20.92 39.53",
    ("token", 0.5, 0.5, "rand/30"): "11.75 22.22 42.91",
    ("sentence", 0.0, 1.0, "4"): "10.97 19.37 36.20",
    ("sentence", 0.0, 1.0, "rand/30"): "12.32 22.70 41.51",
    ("sentence", 0.5, 0.5, "4"): "12.36 21.72 39.83",
    ("sentence", 0.5, 0.5, "rand/30"): "14.03 24.50 43.61",
}
"""Averaging, probabilities of original and average, how many paraphrases -> R@1, R@3, R@10 on HumanML3D."""


def on_humanml3d(numbers: str) -> dict[str, str]:
    """Three printed recalls under their names."""
    return _row(("HumanML3D",), numbers)
