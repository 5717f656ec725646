"""`motionary evaluate absent`: can a search tell that the library does not hold what the words say?

The plain score is compared with a logistic regression over the numbers of `motionary.index.fit`, fitted on one seed of
the procedural corpus and measured on others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.procedural import FAMILIES, corpus_clip, generate_clip
from motionary.errors import MissingData
from motionary.evaluation.metrics.detection import auroc, best_error, fit_logistic, mean_error
from motionary.features.humanml263 import extract
from motionary.index.fit import EVIDENCE, evidence
from motionary.index.scoring import clip_vector
from motionary.index.search import VectorTable
from motionary.tasks.embedder import Embedder
from motionary.tasks.library import checkpoint_path
from motionary.tasks.progress import Progress, Silent

Array = NDArray[np.floating]
BACKGROUND_SEED = 610_001
WEAK = 0.25
"""Likelihood, if half of all searches were for things that are there, below which a search would say so."""


@dataclass(frozen=True)
class AbsentProtocol:
    """What the figures mean; stored beside them.

    A trial takes the words of a clip that shows one action. Absent: a library of clips none of which is of that
    action's group, or has a caption whose MiniLM cosine with the words is `near` or more. Present: the same library,
    one clip of it replaced by another clip of the same action.
    """

    clips: int = 600
    libraries: tuple[int, ...] = (50, 200)
    trials: int = 300
    near: float = 0.7
    words: str = "a clip's first full sentence, and its first terse label, equally often"


@dataclass(frozen=True, eq=False)
class Pool:
    """Clips of one seed: their families, their vectors as a search table, and their words (2, n, d): as vectors of the
    checkpoint, and of MiniLM (`meanings`).
    """

    families: tuple[frozenset[str], ...]
    table: VectorTable
    words: Array
    meanings: Array

    def groups(self) -> list[frozenset[str]]:
        """The groups of each clip's families."""
        return [frozenset(FAMILIES[name].group for name in families) for families in self.families]


def evaluate_absent(
    *,
    checkpoint: Path | None = None,
    clips: int = 600,
    fit_seed: int = 700_001,
    seeds: Sequence[int] = (900_001, 900_002),
    progress: Progress | None = None,
) -> dict[str, Any]:
    """AUROC and error rates of the hint and of the plain score, one row a seed.

    The regression is fitted, and the plain score's threshold chosen, on `fit_seed`.
    """
    protocol, progress = AbsentProtocol(clips=clips), progress or Silent()
    embedder = Embedder(checkpoint_path(checkpoint))
    captions = embedder.texts(list(background_captions())).astype(np.float16).astype(np.float32)
    values, present = trials(make_pool(embedder, fit_seed, clips, progress), captions, protocol, seed=fit_seed)
    weights, bias = fit_logistic(values, present)
    plain_threshold = best_error(values[:, 0], present)[0]
    rows = {}
    for seed in seeds:
        values, present = trials(make_pool(embedder, seed, clips, progress), captions, protocol, seed=seed)
        chance = 1.0 / (1.0 + np.exp(-(values @ weights + bias)))
        rows[f"seed {seed}"] = _scores(chance, values[:, 0], present, plain_threshold)
    about = asdict(protocol) | {"fit_seed": fit_seed, "seeds": list(seeds)}
    regression = dict(zip((*EVIDENCE, "bias"), (*(round(float(w), 4) for w in weights), round(bias, 4)), strict=True))
    return {"protocol": about, "regression": regression, "rows": rows}


def background_captions() -> Iterator[str]:
    """One terse label of each family of the procedural corpus."""
    for number, name in enumerate(FAMILIES):
        yield generate_clip(np.random.default_rng([BACKGROUND_SEED, number]), family=name).captions["label"][0]


def make_pool(embedder: Embedder, seed: int, clips: int, progress: Progress) -> Pool:
    """Generate and embed `clips` clips of the corpus `seed`, cut into windows as an index does."""
    from motionary.text import load_encoder

    progress.start(clips, f"Making {clips} clips of seed {seed}")
    features, families, texts = [], [], []
    for number in range(clips):
        clip = corpus_clip(number, seed=seed)
        features.append(extract(clip.motion.joint_positions().positions))
        families.append(frozenset(segment.family for segment in clip.segments))
        texts.append((clip.captions["sentence"][0], clip.captions["label"][0]))
        progress.advance()
    manners = [list(each) for each in zip(*texts, strict=True)]
    minilm = load_encoder("minilm")
    return Pool(
        families=tuple(families),
        table=_table(embedder, features),
        words=np.stack([embedder.texts(each) for each in manners]),
        meanings=np.stack([minilm.encode_sentences(each) for each in manners]),
    )


def _table(embedder: Embedder, features: Sequence[Array]) -> VectorTable:
    """The clips as an index would hold them."""
    spans = [embedder.windows.spans(len(each), 20.0) for each in features]
    parts = [each[span.start : span.stop] for each, cuts in zip(features, spans, strict=True) for span in cuts]
    windows = embedder.motions(parts)
    counts = np.array([len(cuts) for cuts in spans])
    starts = np.cumsum(counts) - counts
    clips = np.stack([clip_vector(windows[s : s + len(cuts)], cuts) for s, cuts in zip(starts, spans, strict=True)])
    short = np.array([span.scale == max(each.scale for each in cuts) for cuts in spans for span in cuts])
    seconds = np.array([(span.start / 20.0, span.stop / 20.0) for cuts in spans for span in cuts])
    return VectorTable(tuple(f"{n:06d}" for n in range(len(clips))), clips, windows, starts, seconds, short)


def _part(table: VectorTable, chosen: NDArray[np.intp]) -> VectorTable:
    """The table of the chosen files alone."""
    ends = np.append(table.starts[1:], len(table.windows))
    bounds = zip(table.starts[chosen].tolist(), ends[chosen].tolist(), strict=True)
    rows = np.concatenate([np.arange(start, end) for start, end in bounds])
    counts = (ends - table.starts)[chosen]
    paths = tuple(table.paths[file] for file in chosen)
    starts = np.cumsum(counts) - counts
    return VectorTable(paths, table.clips[chosen], table.windows[rows], starts, table.spans[rows], table.short[rows])


def trials(pool: Pool, captions: Array, protocol: AbsentProtocol, *, seed: int) -> tuple[Array, NDArray[np.bool_]]:
    """Evidence (n, 4) of searches, and whether the library held what was searched for (n,); half of them do."""
    rng = np.random.default_rng(seed)
    groups = pool.groups()
    single = [number for number, families in enumerate(pool.families) if len(families) == 1]
    values, present = [], []
    for size in protocol.libraries:
        for trial in range(2 * protocol.trials):
            own = int(rng.choice(single))
            family = next(iter(pool.families[own]))
            others = np.array([n for n, names in enumerate(pool.families) if family in names and n != own])
            meaning = pool.meanings[trial % 2, own]
            near = (pool.meanings @ meaning).max(axis=0) >= protocol.near
            far = np.flatnonzero([not (groups[own] & group) for group in groups] & ~near)
            if not len(others) or len(far) < size:
                continue
            library = rng.choice(far, size, replace=False)
            for held in (False, True):
                if held:
                    library[0] = rng.choice(others)
                values.append(_search(_part(pool.table, library), pool.words[trial % 2, own], captions))
                present.append(held)
    if not values:
        raise MissingData(f"{len(single)} clips of one action are too few for a trial; give more with --clips")
    return np.stack(values), np.array(present)


def _search(table: VectorTable, query: Array, captions: Array) -> Array:
    """The evidence of one search."""
    best = table.search(query, top=1)[0]
    moment = table.moment_vector(best)
    return evidence(query, moment, score=best.score, files=len(table.paths), captions=captions)


def _scores(chance: Array, plain: Array, present: NDArray[np.bool_], plain_threshold: float) -> dict[str, Any]:
    """The figures of one seed, in percent but for the areas."""
    weak = chance < WEAK
    return {
        "searches": len(present),
        "AUROC hint": round(auroc(chance, present), 3),
        "AUROC plain score": round(auroc(plain, present), 3),
        "error hint": round(100 * mean_error(chance, present, threshold=0.5), 1),
        "error plain score": round(100 * mean_error(plain, present, threshold=plain_threshold), 1),
        "called weak, absent": round(100 * float(weak[~present].mean()), 1),
        "called weak, present": round(100 * float(weak[present].mean()), 1),
    }
