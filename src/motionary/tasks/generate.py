"""Generate and edit: words to motion files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from motionary.errors import FormatError, MissingData, MotionaryError
from motionary.features.humanml263 import extract
from motionary.features.regions import change_mask, frames_mask, region_dims
from motionary.formats import read_motion, to_smpl22
from motionary.formats.atomic import replacing
from motionary.grounding.check import Checked
from motionary.models.checkpoint import read_record
from motionary.models.generation.checkpoint import CONFIGS
from motionary.motion import resample
from motionary.tasks.acts import fitted
from motionary.tasks.choosing import CANDIDATES, FEWEST, Candidate, Told, choose, told_by
from motionary.tasks.finishing import FPS, NO_FINISH, Finish, check_formats, write_all
from motionary.tasks.generator import LONGEST, Generator, Phrase, Sampling, usual_sampling
from motionary.tasks.latent_generator import LatentGenerator
from motionary.tasks.library import checkpoint_path
from motionary.tasks.progress import Progress, Silent

SHIPPED_GENERATOR = "mdm-small"


def generator_path(checkpoint: Path | None) -> Path:
    """Folder of the generator to use: the one given, else the one that ships. MissingData where there is none."""
    return checkpoint_path(
        checkpoint, shipped=SHIPPED_GENERATOR, command=f"motionary train {SHIPPED_GENERATOR} --data FOLDER_WITH_CMU"
    )


def open_generator(folder: Path) -> Generator | LatentGenerator:
    """The generator in a checkpoint's folder: an MDM, or a MotionCLIP, TEMOS or TEACH."""
    kind = read_record(folder).get("model")
    return LatentGenerator(folder) if kind in CONFIGS else Generator(folder)


def sampling_for(checkpoint: Path | None, **asked: Any) -> Sampling:
    """What is asked (fields of `Sampling`; None: not asked), and the checkpoint's own settings for the rest."""
    usual = usual_sampling(read_record(generator_path(checkpoint)).get("training", {}))
    return replace(usual, **{name: value for name, value in asked.items() if value is not None})


@dataclass(frozen=True)
class Made:
    """One generated motion: its files, its features (frames, 263) before they were finished, and the words' claims,
    judged by its facts.
    """

    number: int
    files: tuple[Path, ...]
    features: np.ndarray
    claims: tuple[Checked, ...] = ()


def phrases_of(texts: Sequence[str], seconds: Sequence[float]) -> list[Phrase]:
    """Texts with their seconds: one for all, or one each. Raises `MotionaryError` for other numbers of seconds."""
    if len(seconds) not in (1, len(texts)):
        phrases = "1 phrase" if len(texts) == 1 else f"{len(texts)} phrases"
        raise MotionaryError(f"{len(seconds)} --seconds for {phrases}; give one for all, or one each")
    lengths = list(seconds) * len(texts) if len(seconds) == 1 else list(seconds)
    return [Phrase(text, length) for text, length in zip(texts, lengths, strict=True)]


def generate_files(
    phrases: Sequence[Phrase],
    out: Path,
    *,
    count: int = 1,
    candidates: int = CANDIDATES,
    formats: str = "bvh,png",
    sampling: Sampling | None = None,
    finish: Finish | None = None,
    checkpoint: Path | None = None,
    progress: Progress | None = None,
) -> list[Made]:
    """Make `count` motions of the phrases and write each to the folder `out` in every format, with what made them.

    Each is the best of `candidates`: the one that is seen to do most of what its words claim (`tasks.choosing`).
    An MDM is told the acts of a sentence that is longer than its window one by one (`tasks.acts`).

    Files are motion-01.bvh, ...; `out`/generated.json holds phrases, settings, the checkpoint's hash and the claims.
    """
    names = check_formats(formats)
    generator = open_generator(generator_path(checkpoint))
    sampling = sampling or usual_sampling(generator.info.training)
    if isinstance(generator, Generator):
        phrases = fitted(phrases, longest=generator.model.config.longest / FPS)
    _check_out(out)
    tell = _teller(progress, "Generating", total=count * candidates)

    def make(some: int, first: int) -> list[np.ndarray]:
        return generator.generate(phrases, count=some, first=first, sampling=sampling, tell=tell(some, first))

    made = choose(make, told_by(phrases), count=count, candidates=candidates, finish=finish)
    about = {"phrases": [asdict(phrase) for phrase in phrases]}
    title = " | ".join(phrase.text for phrase in phrases)
    return _written(made, out, names, title=title, about=about | _settings(generator, sampling, candidates))


def edit_file(
    path: Path,
    text: str,
    out: Path,
    *,
    part: str = "all",
    start: float | None = None,
    stop: float | None = None,
    count: int = 1,
    candidates: int = CANDIDATES,
    formats: str = "bvh,png",
    sampling: Sampling | None = None,
    finish: Finish | None = None,
    checkpoint: Path | None = None,
    mapping: Path | None = None,
    reading: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> list[Made]:
    """Change `part` of a motion file, from `start` to `stop` seconds, as the text says; the rest stays.

    `part`: a region or joints, see `motionary.features.regions`. What is kept is kept exactly in the features; a finish
    touches the whole motion, so that none is applied unless one is given.
    """
    names = check_formats(formats)
    dims = region_dims(part)
    features = _features(path, mapping=mapping, reading=reading or {})
    frames = frames_mask(len(features), start=start or 0.0, stop=len(features) / FPS if stop is None else stop)
    generator = open_generator(generator_path(checkpoint))
    sampling = sampling or usual_sampling(generator.info.training)
    change, where = change_mask(dims, frames), np.flatnonzero(frames)
    _check_out(out)
    tell = _teller(progress, "Editing", total=count * candidates)

    def make(some: int, first: int) -> list[np.ndarray]:
        return generator.edit(
            features, text, change, count=some, first=first, sampling=sampling, tell=tell(some, first)
        )

    told = [Told(text, int(where[0]), int(where[-1]) + 1)] if len(where) >= FEWEST else []
    made = choose(make, told, count=count, candidates=candidates, finish=finish or NO_FINISH)
    about = {"source": path.name, "text": text, "part": part, "start": start, "stop": stop}
    return _written(made, out, names, title=text, about=about | _settings(generator, sampling, candidates))


def _check_out(out: Path) -> None:
    """Raises MissingData where no folder `out` can be made, before there is any work to lose."""
    there = next((folder for folder in (out, *out.parents) if folder.exists()), out)
    if there.exists() and not there.is_dir():
        raise MissingData(f"{there}: is a file; --out names the folder to write to")


def _features(path: Path, *, mapping: Path | None, reading: Mapping[str, Any]) -> np.ndarray:
    """Features (frames, 263) of a motion file to edit. Raises `MotionaryError` that names the file."""
    joints = to_smpl22(read_motion(path, **reading), mapping=mapping)
    if joints.duration > LONGEST:
        raise FormatError(
            f"{joints.duration:.1f} s of motion; {LONGEST:g} s at most are edited at once; cut it with "
            "`motionary convert IN OUT --trim FROM:TO`",
            path=path,
        )
    try:
        return extract(resample(joints, FPS).positions).astype(np.float32)
    except MotionaryError as error:
        raise FormatError(str(error), path=path) from error


def _written(
    made: Sequence[Candidate],
    out: Path,
    formats: tuple[str, ...],
    *,
    title: str,
    about: Mapping[str, Any],
) -> list[Made]:
    out.mkdir(parents=True, exist_ok=True)
    results = []
    for number, each in enumerate(made, start=1):
        files = write_all(each.motion, out / f"motion-{number:02d}", formats=formats, title=title)
        results.append(Made(number, tuple(files), each.features, each.claims))
    motions = [
        {"files": [file.name for file in done.files], "claims": each.summary()}
        for done, each in zip(results, made, strict=True)
    ]
    record = {**about, "motions": motions}
    with replacing(out / "generated.json") as stream:
        stream.write((json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode())
    return results


def _settings(generator: Generator | LatentGenerator, sampling: Sampling, candidates: int) -> dict[str, Any]:
    return {"sampling": asdict(sampling), "candidates": candidates, "checkpoint": generator.info.weights_sha256}


def _teller(progress: Progress | None, what: str, *, total: int) -> Callable[[int, int], Callable[[int, int], None]]:
    """Progress, in per cent, over `total` motions: told which are made now (how many, from which on), it gives what
    hears how many of their steps are done.
    """
    progress = progress or Silent()
    shown = -1

    def making(some: int, first: int) -> Callable[[int, int], None]:
        def tell(now: int, steps: int) -> None:
            nonlocal shown
            if shown < 0:
                progress.start(100, what)
                shown = 0
            done = 100 * (first * steps + some * now) // (total * steps)
            progress.advance(done - shown)
            shown = done

        return tell

    return making
