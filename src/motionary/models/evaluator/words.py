"""How words reach the published evaluator: GloVe vectors, and parts of speech with five kinds of words of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError, MissingData

Array = NDArray[np.float32]

PARTS = (
    *("VERB", "NOUN", "DET", "ADP", "NUM", "AUX", "PRON", "ADJ", "ADV"),
    *("Loc_VIP", "Body_VIP", "Obj_VIP", "Act_VIP", "Desc_VIP", "OTHER"),
)
"""Parts of speech in the order of the one-hot vector."""

_KINDS: dict[str, str] = {
    "Act_VIP": "walk run swing pick bring kick put squat throw hop dance jump turn stumble stop sit lift lower raise "
    "wash stand kneel stroll rub bend balance flap jog shuffle lean rotate spin spread climb",
    "Loc_VIP": "left right clockwise counterclockwise anticlockwise forward back backward up down straight curve",
    "Body_VIP": "arm chin foot feet face hand mouth leg waist eye knee shoulder thigh",
    "Obj_VIP": "stair dumbbell chair window floor car ball handrail baseball basketball",
    "Desc_VIP": "slowly carefully fast careful slow quickly happy angry sad happily angrily sadly",
}
KIND_OF: Mapping[str, str] = {word: kind for kind, words in _KINDS.items() for word in words.split()}
"""Words whose kind takes the place of their part of speech."""

LONGEST = 20
"""Words of a text; the rest is dropped."""
UNKNOWN = "unk"
_MOST_BYTES = 8 << 30
_WIDTH = 300


class GloVe:
    """Word vectors (n, 300) by word. A word that is not there is `unk`."""

    def __init__(self, vectors: Array, words: Sequence[str]) -> None:
        if vectors.ndim != 2 or vectors.shape != (len(words), _WIDTH):
            raise FormatError(f"{len(words)} words with vectors {vectors.shape}; need ({len(words)}, {_WIDTH})")
        self._vectors = np.asarray(vectors, dtype=np.float32)
        self._rows = {word: row for row, word in enumerate(words)}
        if UNKNOWN not in self._rows:
            raise FormatError(f"word vectors without {UNKNOWN!r}, which stands for all words that are not there")

    def token(self, token: str) -> tuple[Array, Array]:
        """The vector (300,) and the one-hot part of speech (15,) of "word/PART", as HumanML3D's files tag words."""
        word, _, part = token.rpartition("/")
        known = word in self._rows
        part = (KIND_OF.get(word) or (part if part in PARTS else "OTHER")) if known else "OTHER"
        return self._vectors[self._rows[word if known else UNKNOWN]], np.eye(len(PARTS), dtype=np.float32)[
            PARTS.index(part)
        ]

    def texts(self, texts: Sequence[Sequence[str]]) -> tuple[Array, Array, NDArray[np.int64]]:
        """Word vectors (B, 22, 300), parts (B, 22, 15) and lengths (B,) of texts of tagged words."""
        rows, parts, lengths = [], [], []
        for tokens in texts:
            framed = ["sos/OTHER", *tokens[:LONGEST], "eos/OTHER"]
            lengths.append(len(framed))
            framed += [f"{UNKNOWN}/OTHER"] * (LONGEST + 2 - len(framed))
            found = [self.token(token) for token in framed]
            rows.append(np.stack([vector for vector, _ in found]))
            parts.append(np.stack([part for _, part in found]))
        return np.stack(rows), np.stack(parts), np.array(lengths, dtype=np.int64)


def read_glove(folder: str | Path) -> GloVe:
    """Vectors from `our_vab_data.npy` with words, one a line, in `our_vab_words.txt`; or from one text `glove.txt`.

    The published words are a pickle, which is not read: write them once, one a line, in the order of the vectors.
    In the text each line is a word and its 300 numbers. Raises MissingData and FormatError with what helps.
    """
    folder = Path(folder)
    vectors, words, text = folder / "our_vab_data.npy", folder / "our_vab_words.txt", folder / "glove.txt"
    if vectors.is_file() and words.is_file():
        if vectors.stat().st_size > _MOST_BYTES:
            raise FormatError(f"{vectors.stat().st_size:,} bytes of word vectors are refused", path=vectors)
        try:
            stored = np.load(vectors, allow_pickle=False)
        except ValueError as error:
            raise FormatError(f"not an array of numbers: {error}", path=vectors) from error
        return GloVe(stored, words.read_text(encoding="utf-8").split("\n")[: len(stored)])
    if text.is_file():
        return _read_text(text)
    raise MissingData(
        f"{folder}: no our_vab_data.npy with our_vab_words.txt (its pickled words, one a line), and no glove.txt"
    )


def _read_text(path: Path) -> GloVe:
    words: list[str] = []
    rows: list[Array] = []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            word, *numbers = line.rstrip("\n").split(" ")
            try:
                row = np.array(numbers, dtype=np.float32)
            except ValueError as error:
                raise FormatError(f"not a word and numbers: {error}", path=path, line=number) from error
            if len(row) != _WIDTH or not np.isfinite(row).all():
                raise FormatError(f"{len(row)} numbers after {word!r}; {_WIDTH} are needed", path=path, line=number)
            words.append(word)
            rows.append(row)
    return GloVe(np.stack(rows) if rows else np.empty((0, _WIDTH), dtype=np.float32), words)
