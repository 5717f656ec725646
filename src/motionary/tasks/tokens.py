"""The action sentence of a motion file: which code covers which moment, and what each code decodes to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.skeletons.bodies import BODIES, BodyGraph
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.tokenizer.checkpoint import load_tokenizer
from motionary.models.tokenizer.clips import clips_of, sentences_of
from motionary.models.tokenizer.model import Tokenizer
from motionary.tasks.action_files import ActionTake, read_action_take, recogniser_folder
from motionary.training.action_recogniser import TOKENIZER, frames_from

if TYPE_CHECKING:
    from motionary.pictures.tokens import Body

Array = NDArray[np.floating]

ALONE = 5
"""How often a code is repeated to see what it says by itself: its neighbours' reach is two codes to each side."""


@dataclass(frozen=True)
class TokenMoment:
    """Seconds `start` to `end` of the file, in which every `seconds` is said in the same code (or codes)."""

    start: float
    end: float
    code: tuple[int, ...]
    times: int


@dataclass(frozen=True)
class TokensReport:
    """An action sentence: all its codes in order, and the moments in which one code stays.

    `known`: codes there are; `seconds` that one code covers.
    """

    path: Path
    known: int
    seconds: float
    sentence: tuple[tuple[int, ...], ...]
    moments: tuple[TokenMoment, ...]

    @property
    def different(self) -> int:
        """How many different codes the sentence has."""
        return len(set(self.sentence))


def action_tokens(
    path: Path,
    *,
    checkpoint: Path | None = None,
    mapping: Path | None = None,
    unit: str | None = None,
    picture: Path | None = None,
) -> TokensReport:
    """The action sentence of a motion file, by the tokenizer of the recogniser that ships or that of a folder.

    `picture` is a PNG file to draw it to.
    """
    tokenizer, info = load_tokenizer(recogniser_folder(checkpoint) / TOKENIZER)
    take = read_action_take(path, info, mapping=mapping, unit=unit)
    sentence = sentences_of(tokenizer, info, [take.features])[0]
    said = tuple(tuple(int(code) for code in np.atleast_1d(each)) for each in sentence)
    step = tokenizer.config.frames_per_code / info.fps
    last = take.offset + len(take.features) / info.fps
    report = TokensReport(
        Path(path), tokenizer.config.codes, step, said, tuple(_moments(said, step=step, offset=take.offset, last=last))
    )
    if picture is not None:
        draw_tokens(report, take, tokenizer, info, picture)
    return report


def draw_tokens(
    report: TokensReport, take: ActionTake, tokenizer: Tokenizer, info: CheckpointInfo, picture: Path
) -> None:
    """Draw a sentence: above each moment the body as it is, under it the code and the body that it decodes to."""
    from motionary.pictures.tokens import TokenCell, token_sheet
    from motionary.tasks.sheets import write_image

    frames = frames_from(info)
    body = BODIES[info.skeleton]
    prepared = frames.prepared(take.positions)
    shown = {code: code_pose(tokenizer, info, code) for code in dict.fromkeys(report.sentence)}
    cells = []
    for moment in report.moments:
        middle = (moment.start + moment.end) / 2 - take.offset
        frame = min(len(prepared) - 1, round(middle * info.fps))
        real = prepared[frame] - frames.centre(prepared[frame : frame + 1])[0]
        cells.append(
            TokenCell(
                moment.start, moment.end, "·".join(map(str, moment.code)), moment.code[0], real, shown[moment.code]
            )
        )
    heading = (
        f"{report.path.name}: {len(report.sentence)} codes, {report.different} different of {report.known}, "
        f"one for {report.seconds:.2f} s"
    )
    write_image(token_sheet(cells, _drawn_body(body), heading=heading), picture)


def code_pose(tokenizer: Tokenizer, info: CheckpointInfo, code: tuple[int, ...]) -> Array:
    """Joints (joints, 3) about the body's centre, in body sizes, in the middle of what a code decodes to by itself."""
    said = np.repeat(np.array([code]), ALONE, axis=0)
    decoded = clips_of(tokenizer, info, [said if len(code) > 1 else said[:, 0]])[0]
    frames = frames_from(info)
    middle = decoded[len(decoded) // 2][None]
    middle[:, frames.slices["way"]] = 0.0
    return frames.positions(middle)[0]


def _moments(sentence: tuple[tuple[int, ...], ...], *, step: float, offset: float, last: float) -> list[TokenMoment]:
    """Neighbouring equal codes joined."""
    moments, first = [], 0
    for code, group in groupby(sentence):
        times = len(list(group))
        start, end = offset + first * step, min(last, offset + (first + times) * step)
        moments.append(TokenMoment(round(start, 3), round(end, 3), code, times))
        first += times
    return moments


def _drawn_body(body: BodyGraph) -> Body:
    """How a body is drawn."""
    from motionary.pictures.tokens import Body

    sides = tuple(("left" in name.lower()) - ("right" in name.lower()) for name in body.joints)
    head = next((number for number, name in enumerate(body.joints) if name.lower() == "head"), None)
    return Body(body.bones, sides, head)
