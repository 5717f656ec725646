"""Index a folder of motion files and search it in words, from Python.

python examples/02_search_a_folder.py
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from motionary.datasets.procedural import generate_corpus
from motionary.formats import write_bvh
from motionary.tasks.indexing import index_folder
from motionary.tasks.search import search

with TemporaryDirectory() as name:
    folder = Path(name)
    for number, clip in enumerate(generate_corpus(12, seed=11)):
        write_bvh(clip.motion, folder / f"take{number:02d}.bvh")
    report = index_folder(folder, library=folder / "library.index", workers=1)
    print(f"{report.files} files, {report.windows} moments")
    for hit in search("a person walks", library=folder / "library.index", top=3).hits:
        print(f"{hit.score:.2f}  {hit.start:.1f}-{hit.end:.1f} s  {hit.path.name}")
