"""Scores of texts against cases worked out by hand and the libraries' own."""

from __future__ import annotations

import pytest

from motionary.errors import EvaluationError
from motionary.evaluation.metrics.text import bleu_4, meteor_exact_stem, text_scores, words_of


def test_words_are_lower_case_and_without_punctuation() -> None:
    assert words_of("Bend BOTH knees 2.5 cm more, please!") == ["bend", "both", "knees", "2.5", "cm", "more", "please"]


def test_equal_texts_score_one() -> None:
    text = "bend both knees much more at the lowest point"
    scores = text_scores([text.upper()], [[text]])
    assert scores["bleu_4"] == pytest.approx(1.0)
    assert scores["rouge_1"] == scores["rouge_2"] == scores["rouge_l"] == 1.0
    assert scores["meteor_exact_stem"] > 0.99


def test_rouge_is_by_hand() -> None:
    """the cat sat / the cat lay down: 2 of 3 and 2 of 4 words; 1 of 2 and 1 of 3 pairs."""
    scores = text_scores(["the cat sat"], [["the cat lay down"]])
    assert scores["rouge_1"] == pytest.approx(2 * 2 / 7)
    assert scores["rouge_2"] == pytest.approx(2 * 1 / 5)
    assert scores["rouge_l"] == pytest.approx(2 * 2 / 7)
    gap = text_scores(["raise the left arm"], [["raise your arm"]])
    assert gap["rouge_l"] == pytest.approx(2 * 2 / 7) and gap["rouge_2"] == 0


def test_repeated_words_count_as_often_as_both_have_them() -> None:
    assert text_scores(["up up up"], [["up down"]])["rouge_1"] == pytest.approx(2 * 1 / 5)


def test_the_best_reference_counts_and_scores_are_means() -> None:
    both = text_scores(["lift the arm", "lift the arm"], [["nothing alike", "lift the arm"], ["other words"]])
    assert both["rouge_1"] == pytest.approx(0.5)


def test_bleu_is_sacrebleus() -> None:
    import sacrebleu

    text, reference = "bend the left knee a bit more", "bend the right knee much more"
    theirs = sacrebleu.sentence_bleu(text, [reference], tokenize="none", use_effective_order=True).score / 100
    assert bleu_4([text], [[reference]]) == pytest.approx(theirs)
    assert 0 < theirs < 1


def test_meteor_matches_stems_and_orders() -> None:
    reference = ["bend both knees"]
    assert meteor_exact_stem(["bending both knee"], [reference]) > 0.9
    assert meteor_exact_stem(["knees both bend"], [reference]) < meteor_exact_stem(["bend both knees"], [reference])
    assert meteor_exact_stem(["wave"], [reference]) == 0


def test_no_pairs_is_an_error() -> None:
    for texts, references in (([], []), (["a"], []), (["a"], [[]]), (["a"], ["a"])):
        with pytest.raises(EvaluationError):
            text_scores(texts, references)
