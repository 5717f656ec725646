"""Sets split by people or as given: nobody and no moment is on both sides."""

from __future__ import annotations

import numpy as np

from motionary.tasks.reproduce.tmr.items import Item, StudySet, people_groups, split_as_given, split_by_people


def item(
    take: str, *, start: float = 0.0, end: float = 4.0, split: str = "train", mirrored: bool = False, **more
) -> Item:
    path = f"{'M/' if mirrored else ''}CMU/{take.split('_')[0]}/{take}"
    return Item(
        f"{path} {start}", path, take.split("_")[0], split, start, end, np.zeros((80, 263)), ("a person walks",), **more
    )


def a_set(letter: str, *items: Item) -> StudySet:
    return StudySet(letter, letter, "", items)


def test_people_are_dealt_out_evenly_and_once() -> None:
    takes = [f"{person:02d}_{take:02d}" for person, count in ((1, 6), (2, 3), (3, 3), (4, 1)) for take in range(count)]
    groups = people_groups([a_set("C", *map(item, takes))], count=2)
    assert sorted(person for group in groups for person in group) == ["01", "02", "03", "04"]
    assert groups == people_groups([a_set("C", *map(item, reversed(takes)))], count=2)
    assert sorted(sum(take.split("_")[0] in group for take in takes) for group in groups) == [6, 7]


def test_tested_people_are_not_trained_on() -> None:
    items = (item("01_01"), item("01_01", mirrored=True), item("02_01"), item("02_02", mirrored=True))
    split = split_by_people([a_set("C", *items), a_set("K", item("01_02"), item("03_01"))], test=["01"])
    assert [each.path for each in split.test["C"]] == ["CMU/01/01_01"]
    assert [each.path for each in split.train["C"]] == ["CMU/02/02_01", "M/CMU/02/02_02"]
    assert [each.path for each in split.train["K"]] == ["CMU/03/03_01"]
    assert split.left_out["C"] == {"of the people left out": 2, "overlapping a tested stretch": 0}


def test_people_may_be_left_out_of_both_sides_and_items_of_tests() -> None:
    items = (item("01_01"), item("01_02", tested=False), item("02_01"), item("03_01"))
    split = split_by_people([a_set("C", *items)], test=["01"], left_out=["02"])
    assert [each.path for each in split.test["C"]] == ["CMU/01/01_01"]
    assert [each.path for each in split.train["C"]] == ["CMU/03/03_01"]


def test_given_splits_lose_what_overlaps_a_tested_stretch_of_any_set() -> None:
    first = a_set(
        "H", item("05_01"), item("05_02", start=0, end=4), item("05_02", start=4, end=8), item("05_03", split="test")
    )
    second = a_set("B", item("05_02", start=3, end=4.5, split="val"), item("05_09"))
    split = split_as_given([first, second])
    assert [(each.path[-5:], each.start) for each in split.train["H"]] == [("05_01", 0.0)]
    assert split.left_out["H"] == {"overlapping a tested stretch": 2}
    assert [each.path[-5:] for each in split.test["H"]] == ["05_03"]
    assert [each.split for each in split.test["B"]] == ["val"]


def test_a_mirror_image_of_what_is_tested_is_not_trained_on() -> None:
    split = split_as_given([a_set("K", item("05_01", mirrored=True), item("05_02"), item("05_01", split="test"))])
    assert [each.path for each in split.train["K"]] == ["CMU/05/05_02"]
