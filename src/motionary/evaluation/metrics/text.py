"""How like its references a text is: BLEU-4, ROUGE-1, -2 and -L, METEOR without its dictionary.

All are means over pairs, 0 to 1. Texts are lower-cased and cut into words and figures; punctuation does not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from motionary.errors import EvaluationError, MissingExtra

References = Sequence[Sequence[str]]

_WORD = re.compile(r"\w+(?:\.\d+)?")


def words_of(text: str) -> list[str]:
    """Lower-case words and figures: "Bend 2.5 cm more!" as bend, 2.5, cm, more."""
    return _WORD.findall(text.lower())


def text_scores(texts: Sequence[str], references: References) -> dict[str, float]:
    """Every score of texts against one or several references each, the best reference counting for ROUGE and METEOR.

    Raises EvaluationError where there are no pairs or a text has no reference.
    """
    _check(texts, references)
    scores = {"bleu_4": bleu_4(texts, references)}
    for name, score in (("rouge_1", _rouge_n(1)), ("rouge_2", _rouge_n(2)), ("rouge_l", _rouge_l)):
        scores[name] = _mean_of_best(texts, references, score)
    return scores | {"meteor_exact_stem": meteor_exact_stem(texts, references)}


def bleu_4(texts: Sequence[str], references: References) -> float:
    """The mean of sentence BLEU with up to four words, exponentially smoothed (sacrebleu)."""
    _check(texts, references)
    try:
        from sacrebleu.metrics.bleu import BLEU
    except ImportError as error:
        raise MissingExtra("BLEU needs sacrebleu: pip install 'motionary[scores]'") from error
    scorer = BLEU(effective_order=True, tokenize="none")
    scores = [
        scorer.sentence_score(" ".join(words_of(text)), [" ".join(words_of(each)) for each in refs]).score
        for text, refs in zip(texts, references, strict=True)
    ]
    return sum(scores) / len(scores) / 100


def meteor_exact_stem(texts: Sequence[str], references: References) -> float:
    """METEOR that matches equal words and equal Porter stems, but no synonyms: those need WordNet, a download (nltk).

    Lower than the published METEOR, and named so.
    """
    _check(texts, references)
    try:
        from nltk.translate.meteor_score import meteor_score
    except ImportError as error:
        raise MissingExtra("METEOR needs nltk: pip install 'motionary[scores]'") from error
    synonyms: Any = _NoSynonyms()
    scores = [
        float(meteor_score([words_of(each) for each in refs], words_of(text), wordnet=synonyms))
        for text, refs in zip(texts, references, strict=True)
    ]
    return sum(scores) / len(scores)


class _NoSynonyms:
    """A dictionary without an entry, in WordNet's place."""

    def synsets(self, word: str) -> list[object]:
        return []


def _rouge_n(length: int) -> Callable[[list[str], list[str]], float]:
    """ROUGE-N's F1: how many runs of `length` words both have (Lin 2004)."""

    def score(text: list[str], reference: list[str]) -> float:
        runs = [Counter(zip(*(words[start:] for start in range(length)), strict=False)) for words in (text, reference)]
        shared = sum((runs[0] & runs[1]).values())
        return _f1(shared, runs[0].total(), runs[1].total())

    return score


def _rouge_l(text: list[str], reference: list[str]) -> float:
    """ROUGE-L's F1: the longest run of words in order, with gaps (Lin 2004)."""
    before = [0] * (len(reference) + 1)
    for word in text:
        here = [0]
        for place, other in enumerate(reference):
            here.append(before[place] + 1 if word == other else max(before[place + 1], here[place]))
        before = here
    return _f1(before[-1], len(text), len(reference))


def _f1(shared: int, first: int, second: int) -> float:
    return 2 * shared / (first + second) if first + second else 0.0


def _mean_of_best(
    texts: Sequence[str], references: References, score: Callable[[list[str], list[str]], float]
) -> float:
    best = [
        max(score(words_of(text), words_of(each)) for each in refs)
        for text, refs in zip(texts, references, strict=True)
    ]
    return sum(best) / len(best)


def _check(texts: Sequence[str], references: References) -> None:
    if not texts or len(texts) != len(references) or any(isinstance(refs, str) or not refs for refs in references):
        raise EvaluationError(
            f"{len(texts)} texts for {len(references)} lists of references; give at least one reference each"
        )
