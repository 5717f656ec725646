"""Numbers out of latents, on latents whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.tasks.reproduce.tmr import paper
from motionary.tasks.reproduce.tmr.actions import ActionSet, Piece, first_classes
from motionary.tasks.reproduce.tmr.scoring import RECALLS, chance_numbers, retrieval_numbers, score_recognition
from motionary.tasks.reproduce.tmr.settings import FULL, SMALL, Variant
from motionary.text.policy import POLICIES


def numbers_of(texts: np.ndarray, *, sentences: np.ndarray | None = None) -> dict[str, float]:
    eye = np.eye(len(texts))
    return retrieval_numbers(
        "K",
        motions=eye,
        texts=texts,
        sentences=eye if sentences is None else sentences,
        ids=[f"{n}" for n in range(len(eye))],
    )


def test_latents_that_fit_are_found_first_in_every_protocol_and_direction() -> None:
    numbers = numbers_of(np.eye(12))
    assert len(numbers) == 4 * 2 * len(RECALLS)
    assert set(numbers.values()) == {100.0}


def test_a_similar_text_counts_only_with_the_threshold() -> None:
    swapped = np.eye(12)[[1, 0, *range(2, 12)]]
    alike = np.eye(12)
    alike[1] = alike[0]
    numbers = numbers_of(swapped, sentences=alike)
    assert numbers["K threshold t-m R@1"] == 100.0
    assert numbers["K all t-m R@1"] == pytest.approx(100 * 10 / 12)


def test_a_tiny_set_lacks_the_protocols_it_cannot_fill() -> None:
    assert {name.split()[1] for name in numbers_of(np.eye(3))} == {"threshold", "all"}


def test_chance_is_that_of_a_random_order() -> None:
    assert chance_numbers("B", sentences=np.eye(10))["B threshold t-m R@3"] == pytest.approx(30.0)


def piece(*labels: int) -> Piece:
    return Piece("CMU/01/01_01", "01", "", 0.0, 5.0, np.zeros((100, 263)), labels)


def test_the_three_ways_differ_where_a_piece_has_several_labels() -> None:
    actions = ActionSet("BABEL", tuple(f"c{n}" for n in range(120)), (piece(0, 70), piece(1), piece(99)))
    scores = np.zeros((3, 120))
    scores[0, 0], scores[1, 2], scores[2, 99] = 1.0, 1.0, 1.0
    numbers = score_recognition(actions, [0, 1, 2], scores)
    assert numbers["BABEL-60 official top-1"] == pytest.approx(50.0)
    assert numbers["BABEL-120 official top-1"] == pytest.approx(50.0)
    assert numbers["BABEL-120 any top-1"] == pytest.approx(100 * 2 / 3)
    assert numbers["BABEL-120 any top-1 CB"] == pytest.approx(75.0)
    assert numbers["BABEL-120 best top-1 CB"] == pytest.approx(100 * 2 / 3)


def test_smaller_benchmarks_keep_pieces_with_their_classes() -> None:
    assert first_classes([piece(0, 70), piece(99)], 60) == [(0, (0,))]


def test_a_variant_changes_loss_policy_seed_and_length() -> None:
    recipe = Variant(("C",), POLICIES["tmr++"], "hn_nce").recipe(SMALL, seed=2, clips=100)
    assert (recipe.seed, recipe.model.loss.contrastive_kind, recipe.steps) == (
        SMALL.recipe.seed + 2,
        "hn_nce",
        SMALL.recipe.steps,
    )
    assert recipe.text_policy == POLICIES["tmr++"]
    assert Variant(("H",)).recipe(FULL, seed=0, clips=640).steps == 500 * 640 // 32


def test_the_papers_figures_are_whole() -> None:
    assert len(paper.TABLE_2) == 11 and {len(row) for row in paper.TABLE_2.values()} == {9}
    assert paper.TABLE_2["H + K, augmented"]["HumanML3D R@1"] == "14.47±0.67"
    assert paper.TABLE_2["H + K + B, augmented, HN-NCE"]["BABEL R@10"] == "56.45±2.46"
    assert len(paper.TABLE_3) == 9 and paper.TABLE_3["TMR, H-text, augmented"]["BABEL-60 top-1 CB"] == "26.30"
    assert len(paper.TABLE_4) == 11 and all(sum(shares) == pytest.approx(1) for shares in paper.TABLE_4)
    assert len(paper.TABLE_5) == 8
