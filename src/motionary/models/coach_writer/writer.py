"""A language model that is shown two motions and writes what to change in the first to come to the second."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.errors import FeatureMismatch
from motionary.models.coach_writer.config import WriterConfig
from motionary.models.coach_writer.decoding import GREEDY, Writing, written
from motionary.models.coach_writer.motion_tokens import Motions, MotionTokens
from motionary.models.coach_writer.template import around
from motionary.models.language.base import Base
from motionary.models.language.decoding import padded
from motionary.models.language.packing import Prompt, packed
from motionary.models.language.runtime import evaluating


class Texts(Protocol):
    """Token ids of texts; `first` and `last` are what a prompt begins and ends with, `end` ends an answer."""

    first: list[int]
    last: list[int]
    end: int

    def ids(self, text: str) -> list[int]: ...
    def text(self, ids: Sequence[int]) -> str: ...


class CoachWriter(nn.Module):
    """CigTime (section 3.3): an `Engine`, how motions enter it, and the words around them.

    `known`: pieces of the vocabulary it is limited to, empty for a whole vocabulary.
    """

    anchors: list[Tensor]

    def __init__(
        self,
        engine: Any,
        texts: Texts,
        motion: MotionTokens,
        *,
        base: Base,
        config: WriterConfig,
        known: Sequence[int] = (),
    ) -> None:
        super().__init__()
        self.engine, self.motion = engine, motion
        self.config, self.base, self.known = config, base, tuple(known)
        self._texts = texts
        self._before, self._between, self._after = (texts.ids(part) for part in around(config.template))
        self._trained_before = list(engine.pre_trained().values()) if config.tuning == "all" and config.anchor else []
        # W_0 of equation 10; in a tuple's place in no state, since the base holds it
        self.anchors = [each.detach().clone() for each in self._trained_before]

    def losses(self, source: Motions, target: Motions, instructions: Sequence[str]) -> dict[str, Tensor]:
        """Equation 9's cross-entropy over the instructions' tokens and their ends, equation 10, and their `total`.

        `right` is the share of tokens that would have been written.
        """
        answers = [[*self._texts.ids(text), self._texts.end] for text in instructions]
        prompt = self.prompt(source, target)
        self._fits(prompt, most=max(len(answer) for answer in answers))
        ids, mask = padded(answers, device=prompt.embeddings.device)
        logits = self.engine.taught(prompt, ids, mask).float()
        said = functional.cross_entropy(logits, ids[mask])
        right = (logits.argmax(dim=1) == ids[mask]).float().mean()
        if not self._trained_before:
            return {"total": said, "said": said, "right": right}
        anchor = self.anchor_distance()
        return {"total": said + self.config.anchor * anchor, "said": said, "right": right, "anchor": anchor.detach()}

    def anchor_distance(self) -> Tensor:
        """Sum of squared distances of the tuned weights from those before (equation 10, without its lambda)."""
        if self.anchors and self.anchors[0].device != self._trained_before[0].device:
            self.anchors = [each.to(self._trained_before[0].device) for each in self.anchors]
        return torch.stack(
            [(now - old).square().sum() for now, old in zip(self._trained_before, self.anchors, strict=True)]
        ).sum()

    def write(
        self,
        source: Motions,
        target: Motions,
        *,
        writing: Writing = GREEDY,
        count: int = 1,
        generator: torch.Generator | None = None,
        batch: int = 64,
    ) -> list[list[tuple[str, float]]]:
        """`count` instructions for each pair with the mean log-chance of a token, each once, the likeliest first.

        The first is greedy, the others are drawn at `writing`'s temperature.
        """
        found: list[list[tuple[str, float]]] = [[] for _ in range(len(source.codes))]
        with evaluating(self):
            for start in range(0, len(found), batch):
                rows = list(range(start, min(start + batch, len(found))))
                prompt = self.prompt(source.rows(rows), target.rows(rows))
                self._fits(prompt, most=writing.most)
                for number in range(count):
                    how = Writing(0.0, writing.penalty, writing.most) if number == 0 and count > 1 else writing
                    made = written(self.engine, prompt, end=self._texts.end, writing=how, generator=generator)
                    for row, each in zip(rows, made, strict=True):
                        text = _sentence(self._texts.text(each.ids))
                        if text and text not in dict(found[row]):
                            found[row].append((text, each.score))
        return [sorted(each, key=lambda pair: -pair[1]) for each in found]

    def prompt(self, source: Motions, target: Motions) -> Prompt:
        """The template with both motions in it, as input embeddings. FeatureMismatch where a motion has no code."""
        words = self.engine.words()
        parts: list[tuple[Tensor, Tensor | None]] = []
        for ids, motions in (
            ([*self._texts.first, *self._before], source),
            (self._between, target),
            ([*self._after, *self._texts.last], None),
        ):
            parts.append((self._said(ids, clips=len(source.codes)), None))
            if motions is not None:
                vectors, mask = self.motion(motions, words)
                if not bool(mask.any(dim=1).all()):
                    raise FeatureMismatch("a motion without a code; it must have one frame at least")
                parts.append((vectors.to(words.weight.dtype), mask))
        return packed(parts)

    def parameters_trained(self) -> Mapping[str, nn.Parameter]:
        """What is trained, by name: all that a checkpoint holds."""
        return {name: parameter for name, parameter in self.named_parameters() if parameter.requires_grad}

    def _said(self, ids: Sequence[int], *, clips: int) -> Tensor:
        """Embeddings (clips, L, width) of token ids, the same for every pair."""
        words = self.engine.words()
        tokens = torch.tensor([list(ids)], dtype=torch.int64, device=words.weight.device)
        return words(tokens).expand(clips, -1, -1)

    def _fits(self, prompt: Prompt, *, most: int) -> None:
        """Raise FeatureMismatch where prompt and answer are longer than the model can read."""
        longest = self.engine.longest
        asked = prompt.embeddings.shape[1] + (most if self.config.adapter == "causal" else 0)
        if longest is not None and asked > longest:
            raise FeatureMismatch(
                f"template, motions and answer take {asked} tokens; {self.base.name} reads {longest}: give shorter "
                "motions, a tokenizer with more frames a code, or template='short'"
            )


def vocabulary_words(texts: Collection[str]) -> set[str]:
    """The plain words of texts, which no motion token should be."""
    return {word.strip(".,;:!?'\"()[]#").lower() for text in texts for word in text.split()}


def _sentence(text: str) -> str:
    """What was written as a sentence: one line, a capital first."""
    plain = " ".join(text.split())
    return plain[:1].upper() + plain[1:]
