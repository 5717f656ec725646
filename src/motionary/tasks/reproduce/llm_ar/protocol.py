"""What the tables say of how their numbers were made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from motionary.tasks.reproduce.llm_ar.rows import BATCHES, STEPS, base_for
from motionary.tasks.reproduce.llm_ar.sets import ReadSet
from motionary.tasks.reproduce.recipe import Context


def protocol_of(sets: Sequence[ReadSet], context: Context, *, length: str) -> dict[str, Any]:
    """Sets, language model, lengths of training, and what is ours at small budget."""
    about: dict[str, Any] = {
        "sets": {each.asked.short: each.about() for each in sets},
        "language model": base_for(context).identity,
        "measure": "top-1 accuracy in percent over the set's labels",
    }
    if context.budget == "small":
        lengths = ", ".join(f"{each.asked.short} %d and %d" % STEPS[length][each.asked.name] for each in sets)
        about |= {
            "training": f"steps of the tokenizer and of the language model: {lengths}; batches of "
            f"{BATCHES.get(length, 32)}, every row alike; choices were made on people held back from training, none on "
            "test clips",
            "not the paper's": "MiniLM, which compares its vector of the action sentence with those of the labels' "
            "texts (names and descriptions), in place of LLaMA-13B, which writes; codes also learn to tell the "
            "labels apart in the first stage; 256 codes of 384 numbers, moving averages, levelled latents, changed "
            "clips (turn, pace, build, noise)",
        }
    return about
