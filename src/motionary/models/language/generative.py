"""A language model that writes the action's name: LLM-AR's own way, with a causal or a seq2seq model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.errors import FeatureMismatch
from motionary.models.language.actions import checked_actions
from motionary.models.language.base import Base
from motionary.models.language.causal import CausalEngine
from motionary.models.language.config import LanguageConfig
from motionary.models.language.decoding import SCORINGS, label_scores, padded, written
from motionary.models.language.labels import checked_labels
from motionary.models.language.packing import Prompt, packed
from motionary.models.language.pretrained import adapt, load_pretrained
from motionary.models.language.projection import projection_of
from motionary.models.language.prompts import instruction
from motionary.models.language.protocol import Actions
from motionary.models.language.runtime import Runtime, evaluating
from motionary.models.language.seq2seq import Seq2seqEngine
from motionary.models.language.texts import Texts

ENGINES = {"causal": CausalEngine, "seq2seq": Seq2seqEngine}


class GenerativeRecogniser(nn.Module):
    """A frozen language model with LoRA, given the instruction with the action sentence in it (section 3.2)."""

    scorings = SCORINGS

    def __init__(
        self,
        model: Any,
        texts: Texts,
        *,
        base: Base,
        config: LanguageConfig,
        generator: torch.Generator | None,
        runtime: Runtime,
    ) -> None:
        super().__init__()
        self.config = config
        self.base = base
        self._texts = texts
        self._runtime = runtime
        self.engine: Any = ENGINES[config.adapter](model, config=config, name=base.name)
        self.projection = projection_of(config, self.engine.words().weight, generator=generator)
        if config.tuning == "lora":
            adapt(self.engine.model, config.low_rank, generator=generator)

    @classmethod
    def open(
        cls, base: Base, config: LanguageConfig, *, generator: torch.Generator | None, runtime: Runtime
    ) -> GenerativeRecogniser:
        """The recogniser on a model's folder. Raises as `load_pretrained`."""
        model, tokenizer = load_pretrained(base, config, runtime=runtime)
        texts = Texts(tokenizer, continues=config.adapter == "causal")
        made = cls(model, texts, base=base, config=config, generator=generator, runtime=runtime)
        return made.to(runtime.device).eval()

    @property
    def width(self) -> int:
        """Size of the word embeddings."""
        return self.engine.words().weight.shape[1]

    def losses(self, actions: Actions, targets: Tensor, *, labels: Sequence[str]) -> dict[str, Tensor]:
        """Cross-entropy over the tokens of the right labels and their ends (Eq. 13), and the share of tokens right."""
        labels = checked_labels(labels)
        prompt, answers = self._prompt(actions, labels)
        self._fits(prompt, most=max(len(answer) for answer in answers))
        ids, mask = padded([answers[int(target)] for target in targets], device=prompt.embeddings.device)
        logits = self.engine.taught(prompt, ids, mask).float()
        right = (logits.argmax(dim=1) == ids[mask]).float().mean()
        return {"total": functional.cross_entropy(logits, ids[mask]), "right": right}

    def scores(self, actions: Actions, *, labels: Sequence[str], scoring: str = "") -> Tensor:
        """How likely each label is as the answer (B, labels); `protocol` says what the scorings are."""
        scoring = scoring or SCORINGS[0]
        if scoring not in SCORINGS:
            raise FeatureMismatch(f"scoring {scoring!r}; models that write know {', '.join(SCORINGS)}")
        labels = checked_labels(labels)
        with evaluating(self):
            prompt, answers = self._prompt(actions, labels)
            self._fits(prompt, most=max(len(answer) for answer in answers))
            return label_scores(self.engine, prompt, answers, scoring=scoring, rows=self._runtime.rows)

    def write(
        self,
        actions: Actions,
        *,
        labels: Sequence[str] = (),
        most: int = 16,
        temperature: float = 0.0,
        generator: torch.Generator | None = None,
    ) -> list[str]:
        """The words the model answers with; at most `most` tokens, greedy at `temperature` 0."""
        if self.config.listed:
            labels = checked_labels(labels)
        with evaluating(self):
            prompt, _ = self._prompt(actions, labels)
            self._fits(prompt, most=most)
            options = {"most": most, "temperature": temperature, "generator": generator}
            rows = written(self.engine, prompt, end=self._texts.end, **options)
        return [self._texts.text(row) for row in rows]

    def parameters_trained(self) -> dict[str, nn.Parameter]:
        """What is trained, by name."""
        return {name: parameter for name, parameter in self.named_parameters() if parameter.requires_grad}

    def _prompt(self, actions: Actions, labels: Sequence[str]) -> tuple[Prompt, list[list[int]]]:
        """The instruction with the action sentences in it, and the labels' tokens as they stand after it."""
        words = self.engine.words()
        given = Actions(*(part.to(words.weight.device) for part in actions))
        vectors, mask = checked_actions(given, code_width=self.config.code_width)
        vectors = self.projection(vectors) if self.projection is not None else vectors
        said = instruction(labels if self.config.listed else (), cue=self.config.cue)
        before, after = (
            words(torch.tensor([ids], dtype=torch.int64, device=mask.device)).expand(len(mask), -1, -1)
            for ids in self._texts.around(said)
        )
        parts = [(before, None), (vectors.to(before.dtype), mask), (after, None)]
        return packed(parts, padding=self._runtime.padding), self._texts.answers(labels, said)

    def _fits(self, prompt: Prompt, *, most: int) -> None:
        """Raise FeatureMismatch where a prompt and `most` tokens after it are longer than the model can read."""
        longest = getattr(self.engine.model.config, "max_position_embeddings", None)
        asked = prompt.embeddings.shape[1] + most
        if longest is not None and asked > longest:
            raise FeatureMismatch(
                f"instruction and answer take {asked} tokens; {self.base.name} reads {longest}: cut the clip, or list "
                "fewer labels"
            )
