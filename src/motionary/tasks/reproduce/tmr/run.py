"""One training of the study, and what it makes of every tested motion and text: latents, kept instead of weights."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.atomic import replacing
from motionary.index.windows import WindowSettings
from motionary.tasks.library import checkpoint_path
from motionary.tasks.progress import Progress
from motionary.tasks.reproduce.recipe import Context
from motionary.tasks.reproduce.tmr.settings import StudySettings, Variant
from motionary.tasks.reproduce.tmr.study import Study, check_data, load_study
from motionary.text.cache import CachedEncoder
from motionary.text.encoders import TextEncoder

Array = NDArray[np.floating]

CAPTIONS = "captions.sqlite"
WINDOWS = WindowSettings(lengths=(10.0,), hops=(5.0,))
"""A motion longer than the 10 s that training saw is the mean of the latents of its windows."""


@dataclass(frozen=True, eq=False)
class Answers:
    """Unit latents of one training: `motions` and `texts` by the name of what is tested, (n, d) each.

    Names are a set's letter (its tested stretches and their first captions), and "BABEL" and "CMU" (the pieces of the
    recognition sets, and the names of their classes).
    """

    motions: Mapping[str, Array]
    texts: Mapping[str, Array]


def answers(variant: Variant, seed: int, context: Context) -> Answers:
    """Train a row with a seed, or take what is kept of it, and embed all that is tested.

    Two tables with the same row share it. Weights are deleted afterwards at small budget, and kept at full.
    """
    study = load_study(context)
    name = _name(variant, seed, study)
    kept = context.cache / "answers" / f"{name}.npz"
    if kept.is_file():
        return _read(kept)
    run = context.cache / "runs" / name
    checkpoint = _trained(variant, seed, study, run, progress=context.progress)
    found = _embedded(checkpoint, study, seed, caption_encoder(context.cache))
    kept.parent.mkdir(parents=True, exist_ok=True)
    _write(kept, found)
    if context.budget == "small":
        shutil.rmtree(run, ignore_errors=True)
    return found


def caption_encoder(cache: Path) -> TextEncoder:
    """MiniLM through the store of embeddings that training and tests share."""
    return CachedEncoder(_encoder(), cache / CAPTIONS, half=True)


def _name(variant: Variant, seed: int, study: Study) -> str:
    """A run's name: what is trained, the seed, and a hash of all settings and data."""
    settings = [asdict(variant), study.settings.to_dict(), check_data(study.context), study.groups]
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:12]
    words = "-".join(part.lower() for part in variant.sources) or "start"
    return f"{words.replace(' ', '').replace('(', '').replace(')', '')}-seed{seed}-{digest}"


def _trained(variant: Variant, seed: int, study: Study, run: Path, *, progress: Progress) -> Path:
    """Folder of the trained checkpoint, or of the start where nothing is trained."""
    settings = study.settings
    start = _start(settings)
    if not variant.sources and start is not None:
        return start
    from motionary.training.dataset import Corpus
    from motionary.training.loop import train

    augmented = variant.policy is not None
    clips = {source: study.clips(source, seed, augmented=augmented) for source in variant.sources}
    recipe = variant.recipe(settings, seed=seed, clips=sum(map(len, clips.values())))
    train(
        recipe,
        {source: Corpus(each) for source, each in clips.items()},
        run,
        encoder=_encoder(),
        start_from=start,
        bank_store=study.context.cache / CAPTIONS,
        tell=_teller(progress, run.name),
    )
    return run / "checkpoint"


@lru_cache(maxsize=1)
def _encoder() -> TextEncoder:
    """MiniLM, loaded once."""
    from motionary.text import load_encoder

    return load_encoder("minilm", engine="torch")


def _start(settings: StudySettings) -> Path | None:
    return checkpoint_path(None, shipped=settings.start) if settings.start else None


def _teller(progress: Progress, name: str):
    state = {"phase": "", "done": 0}

    def tell(report) -> None:
        if report.phase != state["phase"]:
            what = "Embedding captions" if report.phase == "captions" else f"Training {name}"
            progress.start(report.total, what)
            state.update(phase=report.phase, done=0)
        progress.advance(report.done - state["done"])
        state["done"] = report.done

    return tell


def _embedded(checkpoint: Path, study: Study, seed: int, encoder: TextEncoder) -> Answers:
    """Latents of everything tested, with one loaded model."""
    from motionary.models.checkpoint import load_checkpoint
    from motionary.models.contrastive.encode import encode_texts

    model, info = load_checkpoint(checkpoint)
    features = {letter: [item.features for item in items] for letter, items in study.split(seed).test.items()}
    words = {letter: [item.captions[0] for item in items] for letter, items in study.split(seed).test.items()}
    for actions in (study.babel, study.cmu):
        if actions is not None:
            tested = study.tested_pieces(actions, seed)
            features[actions.name] = [actions.pieces[number].features for number in tested]
            words[actions.name] = list(actions.classes)

    found = _motion_latents(model, info, [clip for clips in features.values() for clip in clips])
    ends = np.cumsum([len(clips) for clips in features.values()])[:-1]
    return Answers(
        {name: values for name, values in zip(features, np.split(found, ends), strict=True) if len(values)},
        {name: encode_texts(model, info, texts, encoder=encoder) for name, texts in words.items() if texts},
    )


def _motion_latents(model, info, clips: Sequence[Array]) -> Array:
    """Unit latents (n, d) of clips, a long one's the mean of its windows'; equal clips, which the sets share, once."""
    from motionary.models.contrastive.encode import encode_motions

    names = [hashlib.blake2b(np.ascontiguousarray(clip).tobytes(), digest_size=16).digest() for clip in clips]
    different = dict(zip(names, clips, strict=True))
    windows = [
        [clip[span.start : span.stop] for span in WINDOWS.spans(len(clip), info.fps)] for clip in different.values()
    ]
    latents = encode_motions(model, info, [window for each in windows for window in each], half=False)
    ends = np.cumsum([len(each) for each in windows])[:-1]
    means = {name: _unit(part.mean(axis=0)) for name, part in zip(different, np.split(latents, ends), strict=True)}
    return np.stack([means[name] for name in names])


def _unit(vector: Array) -> Array:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)


def _write(path: Path, found: Answers) -> None:
    arrays = {f"motions/{name}": values for name, values in found.motions.items()}
    arrays |= {f"texts/{name}": values for name, values in found.texts.items()}
    with replacing(path) as stream:
        np.savez(stream, allow_pickle=False, **{name: values.astype(np.float32) for name, values in arrays.items()})


def _read(path: Path) -> Answers:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (ValueError, KeyError, EOFError, BadZipFile) as error:
        raise FormatError(f"not what a training left: {error}; delete it to train again", path=path) from error
    motions, texts = (
        {name.split("/", 1)[1]: values for name, values in arrays.items() if name.startswith(f"{kind}/")}
        for kind in ("motions", "texts")
    )
    return Answers(motions, texts)
