"""CLIP in a folder: words and pictures as vectors of one space, which MotionCLIP's latent is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError, MissingData, MissingExtra
from motionary.text.encoders import Tokens, unit_rows
from motionary.text.pretrained import weights_hash

BATCH = 32
_MEAN = (0.48145466, 0.4578275, 0.40821073)
_STD = (0.26862954, 0.26130258, 0.27577711)
"""Of the pictures CLIP was trained on, by colour (Radford et al. 2021)."""


class ClipEncoder:
    """A CLIP model that transformers can load: safetensors weights only, nothing fetched, no code of the folder run.

    Texts are cut at the model's longest (77 tokens). A sentence's vector is projected to the shared space; `dimension`
    is that space's width. Token vectors are the text tower's last hidden states, projected alike, so that both kinds
    have one width.
    """

    def __init__(self, folder: str | Path) -> None:
        """Load it. Raises MissingExtra without transformers, MissingData or FormatError for files it cannot use."""
        self._folder = Path(folder)
        self._model, self._tokenizer = _load(self._folder)
        self.name = f"{self._folder.resolve().name}@{weights_hash(self._folder)[:12]}"
        self.dimension = int(self._model.config.projection_dim)

    def encode_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, (n, dimension)."""
        return unit_rows(self.encode_unscaled(texts))

    def encode_unscaled(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector a text, (n, dimension), as CLIP gives it: Action-GPT averages these."""
        rows = [self._texts(texts[first : first + BATCH])[0] for first in range(0, len(texts), BATCH)]
        return np.concatenate(rows) if rows else np.empty((0, self.dimension), dtype=np.float32)

    def encode_tokens(self, texts: Sequence[str]) -> Tokens:
        """Projected hidden states (n, L, dimension), zero where padded, and mask (n, L)."""
        parts = [self._texts(texts[first : first + BATCH])[1:] for first in range(0, len(texts), BATCH)]
        longest = max((mask.shape[1] for _, mask in parts), default=0)
        out = np.zeros((len(texts), longest, self.dimension), dtype=np.float32)
        masks = np.zeros((len(texts), longest), dtype=bool)
        for number, (hidden, mask) in enumerate(parts):
            rows = slice(number * BATCH, number * BATCH + len(mask))
            out[rows, : mask.shape[1]] = hidden * mask[..., None]
            masks[rows, : mask.shape[1]] = mask
        return out, masks

    def encode_images(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """One unit vector a picture (n, side, side, 3), red, green, blue; the side must be the model's.

        Raises FormatError for another size.
        """
        import torch

        side = int(self._model.config.vision_config.image_size)
        if images.ndim != 4 or images.shape[1:] != (side, side, 3) or images.dtype != np.uint8:
            raise FormatError(f"pictures {images.shape} of {images.dtype}; CLIP reads (n, {side}, {side}, 3) of uint8")
        rows = []
        for first in range(0, len(images), BATCH):
            values = (images[first : first + BATCH].astype(np.float32) / 255 - _MEAN) / _STD
            pixels = torch.from_numpy(values.astype(np.float32)).permute(0, 3, 1, 2)
            with torch.inference_mode():
                pooled = self._model.vision_model(pixel_values=pixels).pooler_output
                rows.append(self._model.visual_projection(pooled).float().numpy())
        return unit_rows(np.concatenate(rows)) if rows else np.empty((0, self.dimension), dtype=np.float32)

    def _texts(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
        """Vectors, projected hidden states and mask of one batch."""
        import torch

        most = int(self._model.config.text_config.max_position_embeddings)
        batch = self._tokenizer(
            list(texts), padding=True, truncation=True, max_length=most, padding_side="right", return_tensors="pt"
        )
        with torch.inference_mode():
            made = self._model.text_model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"])
            project = self._model.text_projection
            vectors, hidden = project(made.pooler_output).float(), project(made.last_hidden_state).float()
        return vectors.numpy(), hidden.numpy(), batch["attention_mask"].numpy().astype(bool)


def _load(folder: Path) -> tuple[Any, Any]:
    """Model in evaluation mode and tokenizer."""
    if not any(folder.glob("*.safetensors")):
        raise MissingData(f"{folder}: no .safetensors weights; convert the model, pickled weights are never read")
    from safetensors import SafetensorError

    try:
        from transformers import AutoTokenizer, CLIPModel
    except ImportError as error:
        raise MissingExtra("CLIP needs transformers: `pip install transformers`") from error
    options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        model = CLIPModel.from_pretrained(str(folder), use_safetensors=True, local_files_only=True)
        return model.eval(), AutoTokenizer.from_pretrained(str(folder), **options)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise FormatError(f"not a CLIP model that transformers can load: {error}", path=folder) from error
