"""Evaluation with numpy alone: `metrics` turn arrays into numbers, `protocols` say how, and are stored beside them."""

from __future__ import annotations

from motionary.evaluation import metrics, protocols

__all__ = ["metrics", "protocols"]
