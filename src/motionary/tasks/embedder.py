"""A checkpoint as what tasks need of it: motions and texts to unit vectors of one space.

torch is loaded only when motions are embedded; texts go through numpy, so that a search answers at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from motionary.index.windows import WindowSettings

if TYPE_CHECKING:
    from motionary.index import IndexSignature
    from motionary.text.encoders import Engine

Array = NDArray[np.floating]


class Embedder:
    """Embeds motions and texts with the checkpoint in a folder; `windows` says how takes are cut.

    `stays`: this program goes on to answer queries, so that an engine that starts slowly and answers fast pays.
    """

    def __init__(self, folder: Path, *, windows: WindowSettings | None = None, stays: bool = False) -> None:
        self.folder = Path(folder)
        self.windows = windows or WindowSettings()
        self._stays = stays

    @cached_property
    def _text_side(self) -> Any:
        from motionary.models.contrastive.numpy_text import load_text_side

        return load_text_side(self.folder, onnx=self._engine == "onnx")

    @cached_property
    def _encoder(self) -> Any:
        from motionary.text import load_encoder

        # a checkpoint's record keeps the recipe, which names the encoder; one that is not the same is refused later
        recipe = self._text_side.info.training.get("recipe", {})
        return load_encoder(str(recipe.get("encoder", "minilm")), engine=self._engine)

    @cached_property
    def _engine(self) -> Engine:
        from motionary.text.encoders import query_engine

        return query_engine() if self._stays else "auto"

    @cached_property
    def _model(self) -> Any:
        from motionary.models.checkpoint import load_checkpoint

        return load_checkpoint(self.folder)

    def motions(self, features: Sequence[Array]) -> Array:
        """Unit vectors (n, d) of stretches of features (frames, 263), not normalised."""
        from motionary.models.contrastive.encode import encode_motions

        model, info = self._model
        return encode_motions(model, info, features)

    def texts(self, texts: Sequence[str]) -> Array:
        """Unit vectors (n, d) of English texts."""
        return self._text_side.encode(list(texts), encoder=self._encoder)

    @cached_property
    def signature(self) -> IndexSignature:
        """What an index made with this checkpoint records."""
        from motionary.index import IndexSignature

        info = self._text_side.info
        return IndexSignature(
            checkpoint=info.model,
            checkpoint_sha256=info.weights_sha256,
            feature_set=info.features,
            window_seconds=self.windows.lengths[-1],
            hop_seconds=self.windows.hops[-1],
            fps=info.fps,
            dimension=info.config["latent"],
            settings=str(self.windows.to_dict()),
        )
