"""How fast are text and motion encoded: one query, sentences in bulk beside sentence-transformers, clips?

python benchmarks/bench_encoding.py --out benchmarks/results
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from harness import Case, measure, parser, write_result
from synthetic import human_positions

from motionary.features import FEATURE_NAME, Normaliser, extract
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.contrastive import TMRConfig
from motionary.models.contrastive.encode import encode_motions
from motionary.models.contrastive.model import TMR
from motionary.text import load_encoder

ACTIONS = ("walks", "runs", "jumps", "sits down", "waves", "turns around", "kicks a ball", "picks something up")
MANNERS = ("slowly", "in a hurry", "with both hands raised", "to the left", "like a tired person", "twice", "again")


def sentences(count: int, *, rng: np.random.Generator) -> list[str]:
    """Captions of 5 to 14 words."""
    drawn = [(rng.choice(ACTIONS), rng.choice(MANNERS), rng.choice(ACTIONS)) for _ in range(count)]
    return [
        f"a person {first} {manner} and then {second}, number {at}" for at, (first, manner, second) in enumerate(drawn)
    ]


def by_sentence_transformers(texts: Sequence[str]) -> Callable[[], object] | None:
    """sentence-transformers on the same weights, or None where it is not installed."""
    try:
        from sentence_transformers import SentenceTransformer

        from motionary.text.minilm_files import minilm_folder
    except ImportError:
        return None
    model = SentenceTransformer(str(minilm_folder()), device="cpu")
    return lambda: model.encode(list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False)


def motion_case(name: str, *, config: TMRConfig, clips: Sequence[np.ndarray], half: bool) -> Case:
    """Encoding clips with an untrained model: speed does not depend on the weights."""
    model = TMR(config).eval()
    normaliser = Normaliser.fit(clips)
    info = CheckpointInfo(
        config=config.to_dict(),
        mean=np.asarray(normaliser.mean, dtype=np.float32),
        std=np.asarray(normaliser.std, dtype=np.float32),
        normaliser=normaliser.name,
        text_encoder="none",
        features=FEATURE_NAME,
    )
    return Case(name, lambda: encode_motions(model, info, clips, half=half), len(clips))


def main() -> None:
    """Time text and motion encoders in one run and write the result."""
    arguments = parser(__doc__)
    arguments.add_argument("--texts", type=int, default=256)
    arguments.add_argument("--clips", type=int, default=64)
    given = arguments.parse_args()
    rng = np.random.default_rng(0)
    texts = sentences(given.texts, rng=rng)
    clips = [extract(human_positions(frames=int(rng.integers(101, 202)), rng=rng)) for _ in range(given.clips)]
    bulk, half = load_encoder("minilm", engine="torch"), load_encoder("minilm", engine="torch", half=True)
    query, steady = load_encoder("minilm", engine="numpy"), load_encoder("minilm", engine="onnx")
    cases = [
        Case("one query, numpy", lambda: query.encode_sentences(texts[:1])),
        Case("one query, torch", lambda: bulk.encode_sentences(texts[:1])),
        Case("one query, onnxruntime", lambda: steady.encode_sentences(texts[:1])),
        Case("8 queries, onnxruntime", lambda: steady.encode_sentences(texts[:8]), 8),
        Case("sentences, float32", lambda: bulk.encode_sentences(texts), len(texts)),
        Case("sentences, bfloat16", lambda: half.encode_sentences(texts), len(texts)),
        motion_case("clips, TMR float32", config=TMRConfig(), clips=clips, half=False),
        motion_case("clips, TMR bfloat16", config=TMRConfig(), clips=clips, half=True),
        motion_case("clips, TMR patch 4 bfloat16", config=TMRConfig(patch=4), clips=clips, half=True),
    ]
    if (peer := by_sentence_transformers(texts)) is not None:
        cases.append(Case("sentence-transformers", peer, len(texts)))
    results = measure(cases, runs=given.runs, warmups=1)
    write_result(
        "encoding",
        settings={"texts": given.texts, "clips": given.clips, "clip_frames": "100 to 200"},
        results=results,
        reference="sentence-transformers" if results[-1].name == "sentence-transformers" else "sentences, float32",
        extra={"items_a_second": {result.name: 1.0 / result.median for result in results}},
        folder=given.out,
    )


if __name__ == "__main__":
    main()
