"""`motionary demo`: the main job on a library made on the spot, with files, index, searches and a recognition."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from motionary.datasets.procedural import ProceduralClip, generate_corpus
from motionary.formats import write_bvh
from motionary.tasks.indexing import IndexReport, index_folder
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.recognise import Recognition, recognise
from motionary.tasks.search import SearchReport, search
from motionary.tasks.sheets import hits_sheet

SEED = 20_26
"""Of the demo's library: no checkpoint was trained on it."""

QUERIES = (
    "someone waves the right hand",
    "someone jumps over something while running",
    "a person sits down",
)
LABELS = ("walk", "run", "jump", "kick", "wave", "sit down", "dance", "throw", "crawl", "turn around")


@dataclass(frozen=True)
class DemoReport:
    """What the demo made and found; `truth` gives for each file of the library the caption it was made with."""

    library_folder: Path
    index: IndexReport
    searches: tuple[SearchReport, ...]
    pictures: tuple[Path, ...]
    recognition: Recognition
    truth: dict[str, str]


def _write_library(folder: Path, count: int, progress: Progress) -> dict[str, str]:
    """Write `count` procedural clips as BVH files and return each file name's own caption."""
    folder.mkdir(parents=True, exist_ok=True)
    truth: dict[str, str] = {}
    progress.start(count, "Making a library")
    for number, clip in enumerate(generate_corpus(count, seed=SEED)):
        name = f"take_{number:03d}.bvh"
        if not (folder / name).is_file():
            write_bvh(clip.motion, folder / name)
        truth[name] = clip.captions["sentence"][0]
        progress.advance()
    return truth


def _single_action(truth: dict[str, str], folder: Path) -> Path:
    """The file to recognise: the first whose clip is a single action of a family among the demo's labels."""
    wanted = {"run", "kick", "sit_down", "throw", "crawl", "jump_up"}
    for number, clip in enumerate(_clips(len(truth))):
        if len(clip.segments) == 1 and clip.segments[0].family in wanted:
            return folder / f"take_{number:03d}.bvh"
    return folder / "take_000.bvh"


def _clips(count: int) -> list[ProceduralClip]:
    return list(generate_corpus(count, seed=SEED))


def run_demo(
    out: Path, *, clips: int = 300, checkpoint: Path | None = None, progress: Progress | None = None
) -> DemoReport:
    """Make a library of BVH files under `out`, index it, search it three times and recognise one of its takes."""
    progress = progress or Silent()
    out = Path(out)
    folder = out / "library"
    truth = _write_library(folder, clips, progress)
    library = out / "library.index"
    report = index_folder(folder, library=library, checkpoint=checkpoint, progress=progress)
    searches, pictures = [], []
    for number, query in enumerate(QUERIES, start=1):
        found = search(query, library=library, checkpoint=checkpoint, top=3)
        picture = out / f"search_{number}.png"
        hits_sheet(found, picture)
        searches.append(found)
        pictures.append(picture)
    take = _single_action(truth, folder)
    return DemoReport(
        library_folder=folder,
        index=report,
        searches=tuple(searches),
        pictures=tuple(pictures),
        recognition=recognise(take, LABELS, checkpoint=checkpoint),
        truth=truth,
    )
