"""What instructions are worth: as texts against the true ones, and by the motion that the editor makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.motion_edits import Triplet
from motionary.evaluation.metrics.generation import fid
from motionary.evaluation.metrics.position_errors import mpjpe
from motionary.evaluation.metrics.text import text_scores
from motionary.features.humanml263 import recover_positions
from motionary.tasks.cigtime.making import EditPlan, edited
from motionary.text.lexicon.edits import PARTS, edits, instruction

Array = NDArray[np.floating]

TEXT_COLUMNS = ("BLEU-4", "ROUGE-1", "ROUGE-2", "ROUGE-L", "METEOR (exact, stem)", "text cosine", "same edit %")
MOTION_COLUMNS = ("MPJPE m", "FID")
_NAMES = dict(zip(("bleu_4", "rouge_1", "rouge_2", "rouge_l", "meteor_exact_stem"), TEXT_COLUMNS[:5], strict=True))


def instruction_quality(texts: Sequence[str], triplets: Sequence[Triplet], *, encoder: Any) -> dict[str, float]:
    """CigTime's text metrics, sentence means, and the share of texts that ask for the true edit in any wording."""
    found = text_scores(texts, [[each.instruction] for each in triplets])
    scores = {column: found[name] for name, column in _NAMES.items()}
    said, true = (encoder.encode_sentences(list(each)) for each in (texts, [each.instruction for each in triplets]))
    scores["text cosine"] = float(np.mean(np.sum(said * true, axis=1)))
    names = edit_names(texts, encoder=encoder)
    same = [name == f"{each.name}, {each.part}" for name, each in zip(names, triplets, strict=True)]
    return {**scores, "same edit %": 100.0 * float(np.mean(same))}


def reconstruction(
    texts: Sequence[str], triplets: Sequence[Triplet], *, editor: Any, plan: EditPlan, embedder: Any
) -> dict[str, float]:
    """Each source edited by its text, against the true target: MPJPE in metres, and FID of all.

    FID is in the space of a motion-text model (`embedder`): comparable among rows of equal numbers only.
    """
    made = edited(triplets, texts, editor=editor, plan=plan)
    true = [each.target.astype(np.float32) for each in triplets]
    apart = [mpjpe(recover_positions(a), recover_positions(b)) for a, b in zip(true, made, strict=True)]
    return {"MPJPE m": float(np.mean(apart)), "FID": fid(embedder.motions(true), embedder.motions(made))}


def edit_names(texts: Sequence[str], *, encoder: Any) -> list[str]:
    """Which edit of the lists each text asks for, as "name, part": the same words, else the nearest by the encoder."""
    known = _listed()
    strangers = [text for text in dict.fromkeys(texts) if _plain(text) not in known]
    named = dict(known)
    if strangers:
        every = list(known)
        cosines = encoder.encode_sentences(strangers) @ encoder.encode_sentences(every).T
        named |= {_plain(text): known[every[int(row.argmax())]] for text, row in zip(strangers, cosines, strict=True)}
    return [named[_plain(text)] for text in texts]


@cache
def _listed() -> dict[str, str]:
    return {
        _plain(instruction(text, part=part)): f"{edit.name}, {part}"
        for part in PARTS
        for edit in edits(part)
        for text in edit.wordings
    }


def _plain(text: str) -> str:
    return " ".join(text.lower().replace(".", " ").split())
