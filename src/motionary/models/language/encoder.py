"""The offline default: a sentence encoder (MiniLM) reads the action sentence and is compared with embedded labels.

Not in the paper, whose models write. The instruction with the codes in it is pooled to one unit vector, as the encoder
pools sentences; a label fits by the cosine with its own text's vector, so that labels never trained on work too.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.errors import FeatureMismatch
from motionary.models.language.actions import checked_actions
from motionary.models.language.base import Base
from motionary.models.language.bert import Bert, load_bert
from motionary.models.language.config import LanguageConfig
from motionary.models.language.decoding import padded
from motionary.models.language.labels import checked_labels
from motionary.models.language.low_rank import adapt, pre_trained
from motionary.models.language.packing import packed
from motionary.models.language.projection import projection_of
from motionary.models.language.prompts import instruction
from motionary.models.language.protocol import Actions
from motionary.models.language.runtime import Runtime, evaluating
from motionary.models.language.sentences import Sentences

QUERY_AND_VALUE = ("query", "value")
TEXTS_AT_ONCE = 64


class EncoderRecogniser(nn.Module):
    """A frozen BERT, adapted in its attention, that maps action sentences to where the labels' texts lie.

    Labels are embedded by the pre-trained model without what was learnt, unless all weights are tuned: then by the
    tuned ones, with gradient.
    """

    scorings = ("cosine",)

    def __init__(
        self, bert: Bert, words: Sentences, *, base: Base, config: LanguageConfig, generator: torch.Generator | None
    ) -> None:
        super().__init__()
        self.config = config
        self.base = base
        self.bert = bert.requires_grad_(config.tuning == "all")
        self._words = words
        self._embedded: dict[str, Tensor] = {}
        self.projection = projection_of(config, bert.words.weight, generator=generator)
        if config.layer is not None and config.layer >= len(bert.blocks):
            raise FeatureMismatch(f"enter {config.enter!r}: {base.name} has {len(bert.blocks)} layers, from 0 on")
        if config.tuning == "lora":
            targets = config.low_rank.targets or QUERY_AND_VALUE
            adapt(self.bert, config.low_rank, targets=targets, generator=generator)

    @classmethod
    def open(
        cls, base: Base, config: LanguageConfig, *, generator: torch.Generator | None, runtime: Runtime
    ) -> EncoderRecogniser:
        """The recogniser on a BERT's folder. Raises FormatError where it is another kind of model."""
        model = cls(load_bert(base.folder), Sentences.read(base), base=base, config=config, generator=generator)
        return model.to(runtime.device)

    @property
    def width(self) -> int:
        """Size of the word embeddings."""
        return self.bert.sizes.width

    def losses(self, actions: Actions, targets: Tensor, *, labels: Sequence[str]) -> dict[str, Tensor]:
        """Cross-entropy among `labels` (at least two, to have something to learn), and the share of clips right."""
        logits = self._logits(actions, checked_labels(labels))
        targets = targets.to(logits.device)
        right = (logits.argmax(dim=1) == targets).float().mean()
        return {"total": functional.cross_entropy(logits, targets), "right": right}

    def scores(self, actions: Actions, *, labels: Sequence[str], scoring: str = "") -> Tensor:
        """Cosines over the temperature (B, labels): the logits that were trained."""
        if scoring not in ("", *self.scorings):
            raise FeatureMismatch(f"scoring {scoring!r}; an encoder knows {', '.join(self.scorings)}")
        with evaluating(self):
            return self._logits(actions, checked_labels(labels))

    def write(
        self,
        actions: Actions,
        *,
        labels: Sequence[str] = (),
        most: int = 16,
        temperature: float = 0.0,
        generator: torch.Generator | None = None,
    ) -> list[str]:
        """An encoder writes no words: always FeatureMismatch."""
        raise FeatureMismatch(
            f"{self.base.name} is an encoder and writes no words; give it labels to choose among, or use a causal or "
            "seq2seq model"
        )

    def embed(self, actions: Actions, *, labels: Sequence[str] = ()) -> Tensor:
        """Unit vectors (B, width) of action sentences, in the space of the labels' texts, with gradient."""
        device = self.bert.words.weight.device
        vectors, mask = checked_actions(
            Actions(*(part.to(device) for part in actions)), code_width=self.config.code_width
        )
        vectors = self.projection(vectors) if self.projection is not None else vectors.to(self.bert.words.weight.dtype)
        said = instruction(labels if self.config.listed else (), cue=self.config.cue)
        before = self._text([self._words.first, *self._words.ids(said.before)], clips=len(vectors))
        after = self._text([*self._words.ids(said.after), self._words.last], clips=len(vectors))
        prompt = packed([(before, None), (vectors, mask), (after, None)])
        return self._words.pooled(self.bert(prompt, layer=self.config.layer), prompt.mask)

    def embed_texts(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors (texts, width) of labels: by the pre-trained model (kept), or by the tuned one."""
        if self.config.tuning == "all":
            return self._sentences(texts)
        fresh = [text for text in dict.fromkeys(texts) if text not in self._embedded]
        if fresh:
            with torch.no_grad(), pre_trained(self.bert):
                self._embedded |= dict(zip(fresh, self._sentences(fresh), strict=True))
        return torch.stack([self._embedded[text] for text in texts]).to(self.bert.words.weight.device)

    def parameters_trained(self) -> dict[str, nn.Parameter]:
        """What is trained, by name."""
        return {name: parameter for name, parameter in self.named_parameters() if parameter.requires_grad}

    def _logits(self, actions: Actions, labels: tuple[str, ...]) -> Tensor:
        """Cosines of clips and labels over the temperature (B, labels)."""
        cosines = self.embed(actions, labels=labels).float() @ self.embed_texts(labels).float().T
        return cosines / self.config.temperature

    def _text(self, ids: Sequence[int], *, clips: int) -> Tensor:
        """Word embeddings (clips, L, width) of token ids, the same for every clip."""
        tokens = torch.tensor(ids, dtype=torch.int64, device=self.bert.words.weight.device)
        return self.bert.words(tokens).expand(clips, -1, -1)

    def _sentences(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors (texts, width) of texts by themselves, cut at the tokens the encoder was trained with."""
        most = min(self._words.most, self.bert.sizes.longest) - 2
        ids = [[self._words.first, *self._words.ids(text)[:most], self._words.last] for text in texts]
        parts = []
        for start in range(0, len(ids), TEXTS_AT_ONCE):
            tokens, mask = padded(ids[start : start + TEXTS_AT_ONCE], device=self.bert.words.weight.device)
            prompt = packed([(self.bert.words(tokens), mask)])
            parts.append(self._words.pooled(self.bert(prompt), prompt.mask))
        return torch.cat(parts)
