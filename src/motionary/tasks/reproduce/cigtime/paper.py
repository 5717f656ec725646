"""The paper's figures (Fang et al., NeurIPS 2024), on its data: facts to set ours beside."""

from __future__ import annotations

PAPER = "CigTime (Fang et al., NeurIPS 2024)"

_TEXT = ("BLEU", "ROUGE", "METEOR", "CLIPScore")
_MOTION = ("MPJPE", "FID")


def _rows(columns: tuple[str, ...], rows: dict[str, tuple[float, ...]]) -> dict[str, dict[str, str | float]]:
    return {name: dict(zip(columns, values, strict=True)) for name, values in rows.items()}


TABLE_1 = _rows(
    (*_TEXT, *_MOTION),
    {
        "Ground truth": (1.00, 1.00, 1.00, 1.00, 0.00, 0.00),
        "Llama-3-8B in context": (0.15, 0.29, 0.45, 0.77, 0.21, 3.04),
        "Llama-3-8B LoRA": (0.10, 0.19, 0.36, 0.77, 0.24, 2.09),
        "Mistral-7B in context": (0.16, 0.30, 0.46, 0.80, 0.22, 5.03),
        "Mistral-7B LoRA": (0.08, 0.19, 0.27, 0.79, 0.75, 1.84),
        "MotionGPT": (0.02, 0.10, 0.11, 0.76, 0.80, 8.84),
        "MotionGPT-M2T": (0.02, 0.13, 0.12, 0.76, 1.05, 7.96),
        "CigTime": (0.24, 0.35, 0.52, 0.82, 0.13, 1.44),
    },
)

TABLE_2 = _rows(
    (*_TEXT, *_MOTION),
    {
        "Llama-3-8B extended": (0.12, 0.23, 0.44, 0.80, 0.27, 5.43),
        "Mistral-7B extended": (0.18, 0.27, 0.42, 0.81, 0.19, 1.45),
        "CigTime extended": (0.24, 0.37, 0.55, 0.84, 0.16, 1.50),
        "CigTime continuous": (0.12, 0.24, 0.47, 0.78, 0.20, 2.56),
        "CigTime T5": (0.14, 0.25, 0.46, 0.80, 0.33, 5.03),
        "CigTime": (0.24, 0.35, 0.52, 0.82, 0.13, 1.44),
    },
)

TABLE_3 = _rows(
    tuple(f"{editor} {column}" for editor in ("MDM", "PriorMDM-LW", "PriorMDM-RF") for column in _MOTION),
    {
        "Ground truth": (0.00, 0.00, 0.22, 2.97, 0.25, 5.22),
        "Llama-3-8B LoRA": (0.24, 2.09, 0.27, 3.08, 0.37, 7.08),
        "MotionGPT": (0.80, 8.84, 0.80, 9.80, 0.77, 19.07),
        "MotionGPT-M2T": (1.05, 7.96, 0.80, 8.48, 0.74, 28.95),
        "CigTime": (0.13, 1.44, 0.22, 3.02, 0.26, 5.34),
    },
)

TABLE_5 = _rows(
    (*_TEXT, *_MOTION),
    {
        "Llama-3-8B LoRA": (0.11, 0.17, 0.36, 0.78, 0.37, 5.03),
        "Qwen-1.5-7B LoRA": (0.14, 0.25, 0.46, 0.80, 0.33, 5.03),
        "Mistral-7B LoRA": (0.13, 0.17, 0.36, 0.79, 0.30, 5.02),
        "CigTime": (0.14, 0.27, 0.47, 0.80, 0.21, 4.52),
    },
)
