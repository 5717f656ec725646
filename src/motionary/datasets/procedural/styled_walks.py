# ruff: noqa: E501  (a table of data: one row a family reads better than wrapped rows)
"""Walks that have a verb of their own for their style: strut, shuffle, trudge, swagger and the like."""

from __future__ import annotations

import numpy as np

from motionary.datasets.procedural.family import Family, Parameters
from motionary.datasets.procedural.locomotion import straight


def _styled(name: str, style: str, *words: tuple[str, ...], weight: float = 0.7) -> Family:
    """A straight walk that always has the style."""

    def draw(rng: np.random.Generator, p: Parameters) -> Parameters:
        return {"style": style}

    do, label, body = words
    return Family(name, "locomotion", straight("walk"), do, label, body, draw, paced=False, weight=weight)


FAMILIES = (
    _styled("walk_strut", "strut", ("[<strut>|<swagger>] [forward|along|]", "<walk> [proudly|boastfully], swinging the arms and shoulders"), ("strut", "swagger", "walk, strutting"), ("the chest is out, the shoulders turn and the arms swing wide of the body",)),
    _styled("walk_shuffle", "shuffle", ("<shuffle> [forward|along|]", "<walk> with [dragging|shuffling] feet"), ("shuffle", "walk, dragging feet"), ("the feet hardly leave the floor and the steps are short",)),
    _styled("walk_stooped", "stooped", ("<walk> [stooped|bent over|with a bent back] [forward|]", "<walk> with the back bent like a very old person"), ("walk stooped", "walk bent over"), ("the trunk is bent far forward while the legs take slow, short steps",)),
    _styled("walk_old", "old", ("<walk> like an [old|elderly] [person|man|woman]", "<walk> slowly with a rounded back, like an elderly person"), ("walk like an old person", "elderly walk"), ("the back is round, the knees stay bent, and the steps are short and slow",)),
    _styled("walk_tired", "tired", ("[<trudge>|<plod>] [forward|along|] [wearily|]", "<walk> [wearily|as if exhausted|tiredly]"), ("trudge", "tired walk", "exhausted walk"), ("the head and shoulders hang and the feet drag at each slow step",)),
    _styled("walk_sad", "sad", ("<walk> with the head [hanging|down] [sadly|]", "<walk> [sadly|dejectedly] [forward|]"), ("sad walk", "walk with head down"), ("the head hangs, the arms hardly swing and the steps are slow",)),
    _styled("walk_sway", "sway", ("<walk> [swaying|with swinging|with swaying] hips", "<walk> like a [model|fashion model] [on a catwalk|]"), ("walk, swaying hips", "catwalk", "feminine walk"), ("the hips sway from side to side and each foot is set in front of the other",)),
    _styled("walk_stiff", "stiff", ("<walk> [stiffly|like a robot]", "<walk> with stiff arms [at the sides|]"), ("stiff walk", "robot walk"), ("the arms hang straight and hardly swing while the legs step",)),
    _styled("walk_giant", "giant", ("[<stomp>|<lumber>] [forward|along|] [heavily|]", "<walk> like a [giant|monster] with heavy steps"), ("stomp", "walk like a giant", "heavy walk"), ("the feet are wide apart and lift high, the arms are out and the body sways over each step",)),
    _styled("walk_hurried", "hurried", ("<hurry> [forward|along|]", "<walk> [in a hurry|hurriedly|busily]"), ("hurry", "hurried walk", "busy walk"), ("quick steps follow each other and the body leans forward",)),
    _styled("walk_relaxed", "relaxed", ("[<saunter>|<stroll>|<amble>] [along|forward|]", "<walk> [casually|in a relaxed way]"), ("stroll", "casual walk"), ("the steps are easy and unhurried and the arms swing loosely",)),
    _styled("walk_proud", "proud", ("<walk> proudly [forward|]", "<stride> with the chest out"), ("proud walk", "stride"), ("the chest is out, the back straight and the arms swing strongly",)),
)  # fmt: skip
