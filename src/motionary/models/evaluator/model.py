"""The evaluator's networks: movements from frames, then motion and text into one space."""

from __future__ import annotations

import torch
from torch import Tensor, nn

FEATURES = 259
"""HumanML3D's numbers without the four foot contacts, which the evaluator does not see."""
STRIDE = 4
"""Frames that make one movement."""
WORD_WIDTH, POS_COUNT, SPACE = 300, 15, 512


class MovementEncoder(nn.Module):
    """Two strided convolutions: normalised features (B, T, 259) to movements (B, T // 4, 512)."""

    def __init__(self) -> None:
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv1d(FEATURES, SPACE, 4, 2, 1),
            nn.Dropout(0.2),
            nn.LeakyReLU(0.2),
            nn.Conv1d(SPACE, SPACE, 4, 2, 1),
            nn.Dropout(0.2),
            nn.LeakyReLU(0.2),
        )
        self.out_net = nn.Linear(SPACE, SPACE)

    def forward(self, features: Tensor) -> Tensor:
        """Normalised features (B, T, 259) to movements (B, T // 4, 512)."""
        return self.out_net(self.main(features.transpose(1, 2)).transpose(1, 2))


class Recurrent(nn.Module):
    """A bidirectional GRU from a learned state, whose two last states become one point of the space."""

    def __init__(self, inputs: int, *, hidden: int) -> None:
        super().__init__()
        self.input_emb = nn.Linear(inputs, hidden)
        self.gru = nn.GRU(hidden, hidden, batch_first=True, bidirectional=True)
        self.output_net = nn.Sequential(
            nn.Linear(2 * hidden, hidden), nn.LayerNorm(hidden), nn.LeakyReLU(0.2), nn.Linear(hidden, SPACE)
        )
        self.hidden = nn.Parameter(torch.zeros(2, 1, hidden))

    def forward(self, rows: Tensor, lengths: Tensor) -> Tensor:
        """(B, L, inputs), of which the first `lengths` (B,) count, to (B, 512)."""
        packed = nn.utils.rnn.pack_padded_sequence(
            self.input_emb(rows), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        _, last = self.gru(packed, self.hidden.repeat(1, len(rows), 1))
        return self.output_net(torch.cat([last[0], last[1]], dim=-1))


class MotionEncoder(Recurrent):
    """Movements to the space."""

    def __init__(self) -> None:
        super().__init__(SPACE, hidden=1024)


class TextEncoder(Recurrent):
    """Word vectors and parts of speech to the space."""

    def __init__(self) -> None:
        super().__init__(WORD_WIDTH, hidden=512)
        self.pos_emb = nn.Linear(POS_COUNT, WORD_WIDTH)

    def embed(self, words: Tensor, parts: Tensor, lengths: Tensor) -> Tensor:
        """Word vectors (B, L, 300), parts of speech one-hot (B, L, 15) and lengths (B,) to (B, 512)."""
        return self(words + self.pos_emb(parts), lengths)
