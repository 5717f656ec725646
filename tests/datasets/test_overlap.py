"""No training segment overlaps an evaluation segment of any data set: by path, other paths, and mirror images."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from motionary.datasets.annotations import AnnotatedMotion, TextSegment, TextSet
from motionary.datasets.overlap import RULES, evaluation_spans, remove_overlaps
from motionary.datasets.table import TEXT_SETS, load_text_set

Spans = list[tuple[float, float]]


def _motion(path: str, *spans: tuple[float, float], clip: tuple[float, float] | None = None) -> AnnotatedMotion:
    segments = tuple(TextSegment(str(number), "words", *span) for number, span in enumerate(spans))
    return AnnotatedMotion(path, 10.0, segments, clip)


def _set(name: str, train: dict[str, AnnotatedMotion], test: dict[str, AnnotatedMotion]) -> TextSet:
    return TextSet(name, {**train, **test}, {"train": tuple(train), "test": tuple(test)})


def _rules_of(train: AnnotatedMotion, test: AnnotatedMotion) -> dict[str, int]:
    _, (count, _) = remove_overlaps([_set("a", {"1": train}, {}), _set("b", {}, {"2": test})])
    assert sum(count.by_rule.values()) == count.segments - count.segments_left
    return {rule: number for rule, number in count.by_rule.items() if number}


def test_the_rules() -> None:
    tested = _motion("CMU/05/05_13_poses", (2.0, 4.0))
    assert _rules_of(_motion("CMU/05/05_13_poses", (3.0, 5.0)), tested) == {"same path": 1}
    assert _rules_of(_motion("05/05_13.amc", (0.0, 10.0)), tested) == {"other path": 1}
    assert _rules_of(_motion("CMU/CMU/05/05_13_poses.npz", (2.5, 2.6)), tested) == {"other path": 1}
    assert _rules_of(_motion("M/CMU/05/05_13_poses", (3.0, 5.0)), tested) == {"mirrored": 1}
    assert _rules_of(_motion("CMU/05/05_14_poses", (3.0, 5.0)), tested) == {}


def test_touching_is_not_overlapping() -> None:
    tested = _motion("KIT/3/kick_poses", (2.0, 4.0))
    assert _rules_of(_motion("KIT/3/kick_poses", (0.0, 2.0), (4.0, 6.0)), tested) == {}
    assert _rules_of(_motion("KIT/3/kick_poses", (3.0, 3.0), (4.0, 4.0)), tested) == {"same path": 1}


def test_an_evaluated_clip_counts_whole() -> None:
    tested = _motion("KIT/3/kick_poses", (2.0, 4.0), clip=(0.0, 8.0))
    assert _rules_of(_motion("KIT/3/kick_poses", (6.0, 7.0)), tested) == {"same path": 1}


def test_only_the_overlapping_segments_go_and_empty_motions_with_them() -> None:
    train = {
        "1": _motion("KIT/3/kick_poses", (0.0, 1.0), (3.0, 5.0)),
        "2": _motion("M/KIT/3/kick_poses", (2.0, 3.0)),
        "3": _motion("KIT/3/other_poses", (2.0, 3.0)),
    }
    first = _set("a", train, {})
    second = _set("b", {}, {"9": _motion("KIT/3/kick_poses", (2.0, 4.0))})
    (cleaned, tested), (count, _) = remove_overlaps([first, second])
    assert cleaned.splits["train"] == ("1", "3")
    assert [each.seg_id for each in cleaned.annotations["1"].annotations] == ["0"]
    assert "2" not in cleaned.annotations
    assert tested == second
    assert (count.motions, count.motions_left, count.segments, count.segments_left) == (3, 2, 4, 2)
    assert count.by_rule == {"same path": 1, "other path": 0, "mirrored": 1}
    assert count.by_evaluation == {"b test": 2}
    assert [(each.key, each.rule, each.overlapped) for each in count.examples] == [
        ("1", "same path", "9"),
        ("2", "mirrored", "9"),
    ]
    assert list(count.by_rule) == list(RULES)


def test_a_set_is_cleaned_of_its_own_evaluation() -> None:
    own = _set("a", {"1": _motion("KIT/3/a_poses", (0.0, 3.0))}, {"2": _motion("KIT/3/a_poses", (2.0, 4.0))})
    (cleaned,), _ = remove_overlaps([own])
    assert cleaned.splits["train"] == ()
    assert list(cleaned.annotations) == ["2"]


_SPANS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda each: (each[0] / 2, (each[0] + each[1]) / 2)),
    min_size=1,
    max_size=6,
)
_PATHS = st.sampled_from(["CMU/05/05_13_poses", "05/05_13.bvh", "M/CMU/05/05_13_poses", "KIT/3/kick_poses"])


@given(train=st.lists(st.tuples(_PATHS, _SPANS), max_size=4), test=st.lists(st.tuples(_PATHS, _SPANS), max_size=4))
def test_nothing_left_overlaps_and_nothing_else_went(
    train: list[tuple[str, Spans]], test: list[tuple[str, Spans]]
) -> None:
    first = _set("a", {f"{n}": _motion(path, *spans) for n, (path, spans) in enumerate(train)}, {})
    second = _set("b", {}, {f"t{n}": _motion(path, *spans) for n, (path, spans) in enumerate(test)})
    (cleaned, _), _ = remove_overlaps([first, second])

    def overlaps(path: str, start: float, end: float) -> bool:
        return any(
            ("05_13" in path) == ("05_13" in other) and start < stop and begin < end
            for other, spans in test
            for begin, stop in spans
        )

    for n, (path, spans) in enumerate(train):
        kept = cleaned.annotations.get(f"{n}")
        left = [(each.start, each.end) for each in kept.annotations] if kept is not None else []
        assert left == [span for span in spans if not overlaps(path, *span)]


def test_cleaning_again_changes_nothing(real_data: Path) -> None:
    sets = [load_text_set(name, _folder(real_data, name)) for name in TEXT_SETS]
    cleaned, counts = remove_overlaps(sets)
    again, counts_again = remove_overlaps(cleaned)
    assert again == cleaned
    assert all(sum(each.by_rule.values()) == 0 for each in counts_again)
    kit = next(each for each in counts if each.name == "kitml")
    assert (kit.segments, kit.by_rule["mirrored"]) == (1238, 86)
    assert evaluation_spans(cleaned) == evaluation_spans(sets)


def _folder(data: Path, name: str) -> Path:
    return data / "humanml3d" if name == "humanml3d" else data / "annotations" / name
