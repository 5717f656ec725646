"""Search, recognise, describe, convert and compare, from Python, on a small library made on the spot.

python examples/04_the_jobs_in_three_lines.py
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import motionary as m
from motionary.datasets.procedural import generate_corpus
from motionary.formats import write_bvh

with TemporaryDirectory() as name:
    folder = Path(name)
    for number, clip in enumerate(generate_corpus(8, seed=7)):
        write_bvh(clip.motion, folder / f"take{number:02d}.bvh")

    with m.index_folder(folder, folder / "library.index", workers=1) as lib:
        for hit in lib.search("a person walks", top=2).hits:
            print(f"{hit.score:.2f}  {hit.start:.1f}-{hit.end:.1f} s  {hit.path.name}")
        take, other = lib.files()[0], lib.like(lib.files()[0], top=1).hits[0].path

    print("most like", take.name, "is", other.name)
    print([each.label for each in m.recognise(take, ["walk", "wave", "sit down"]).labels])
    print(m.describe(take).texts[0])
    print(m.describe("cartwheel").texts[0])
    print(m.convert(take, folder / "take.glb").frames, "frames as glTF")
    print(m.coach(take, other).texts)
