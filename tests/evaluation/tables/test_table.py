"""A table as a value: what it refuses, what it prints, and when a finding holds."""

from __future__ import annotations

import json

import pytest

from motionary.errors import EvaluationError
from motionary.evaluation.tables import Finding, Table, by_chance, compared, each_compared, judged, mean_and_deviation


def a_table(**changes: object) -> Table:
    values = {
        "name": "t",
        "title": "A title",
        "protocol": {"pool": "all", "ties": {"rank": "mean", "of": [1, 2]}},
        "columns": ("R@1", "R@3"),
        "rows": {"chance": {"R@1": [1.0]}, "ours | one": {"R@1": [1.0, 2.0, 3.0], "R@3": [4, 4, 4]}},
        "paper": "Some paper, table 2",
        "paper_rows": {"theirs": {"H R@1": "11.63 ± 0.16"}, "other": {"K R@1": 7}},
        "findings": (compared("a beats b", better=[3.0, 4.0], worse=[1.0, 2.0], names=("a", "b")),),
        "notes": ("a note",),
        "pictures": ("t.png",),
        "seeds": (0, 1, 2),
        "budget": "small",
        "commit": "abc",
        "machine": {"cores": 2, "seconds": 1.5, "cells made with": ["abc"]},
    }
    return Table(**(values | changes))  # pyright: ignore[reportArgumentType]


def test_mean_and_deviation_are_those_of_hand() -> None:
    assert mean_and_deviation([1.0, 2.0, 3.0]) == "2.00 ± 1.00"
    assert mean_and_deviation([1.234], places=1) == "1.2"


def test_markdown_keeps_the_papers_figures_apart() -> None:
    text = a_table().to_markdown()
    assert "| ours \\| one | 2.00 ± 1.00 | 4.00 ± 0.00 |" in text
    assert "| chance | 1.00 |  |" in text
    ours, theirs = text.split("## The paper's figures, on its data (Some paper, table 2)")
    assert "11.63" not in ours
    assert "| theirs | 11.63 ± 0.16 |  |" in theirs
    assert "| other |  | 7 |" in theirs
    assert "- ties: rank mean; of 1, 2" in theirs
    assert "a beats b: **holds here**. a 3.50 ± 0.71; b 1.50 ± 0.71 (each of 2 seeds)" in ours
    assert "![t.png](t.png)" in ours
    assert "of 3 seeds; commit abc; cores 2, seconds 1.5." in ours


def test_further_grids_follow() -> None:
    table = a_table(further={"other pools": {"ours": {"R@5": [1.0, 2.0]}}})
    assert "## Further: other pools\n\n|  | R@5 |\n| --- | ---: |\n| ours | 1.50 ± 0.71 |" in table.to_markdown()
    assert table.to_dict()["further"] == {"other pools": {"ours": {"R@5": [1.0, 2.0]}}}
    with pytest.raises(EvaluationError, match="not finite"):
        a_table(further={"x": {"r": {"c": [float("inf")]}}})


def test_json_holds_every_number() -> None:
    values = json.loads(a_table().to_json())
    assert values["rows"]["ours | one"]["R@1"] == [1.0, 2.0, 3.0]
    assert values["findings"][0]["numbers"] == {"a": [3.0, 4.0], "b": [1.0, 2.0]}
    assert values["findings"][0]["verdict"] == "holds here"
    assert (values["seeds"], values["commit"], values["budget"]) == ([0, 1, 2], "abc", "small")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"r": {"R@5": [1.0]}}, "no column R@5"),
        ({"r": {"R@1": [float("nan")]}}, "not finite"),
        ({"r": {"R@1": []}}, "not finite"),
    ],
)
def test_a_number_that_means_nothing_is_refused(rows: dict[str, dict[str, list[float]]], told: str) -> None:
    with pytest.raises(EvaluationError, match=told):
        a_table(rows=rows)


@pytest.mark.parametrize(
    ("better", "worse", "holds"),
    [
        ([2.0, 3.0], [1.0, 1.0], True),
        ([1.0, 1.0], [2.0, 3.0], False),
        ([1.0, 1.0], [1.0, 2.0], False),
        ([2.0, 0.5], [1.0, 1.0], None),
        ([2.0, 3.0], [1.0], True),
        ([2.5], [2.0, 3.0], None),
    ],
)
def test_a_finding_holds_when_all_seeds_say_so(better: list[float], worse: list[float], holds: bool | None) -> None:
    assert compared("x", better=better, worse=worse, names=("a", "b")).holds is holds


@pytest.mark.parametrize(("better", "worse"), [(2.0, 1.0), (1.0, 2.0), (1.0, 1.0)])
def test_one_seed_decides_nothing(better: float, worse: float) -> None:
    found = compared("x", better=[better], worse=[worse], names=("a", "b"))
    assert (found.holds, found.rule) == (None, "one seed decides nothing")
    assert (
        f"**undecided here**. a {better:.2f}; b {worse:.2f} (one seed decides nothing)"
        in a_table(findings=(found,)).to_markdown()
    )
    assert "no comparison is decided" in by_chance(1)


def test_a_rule_of_its_own_decides_with_several_seeds_alone() -> None:
    given = {"claim": "x", "holds": True, "numbers": {"a": [1.0]}, "rule": "above 0"}
    assert (judged(**given, seeds=2).holds, judged(**given, seeds=2).rule) == (True, "above 0")
    assert (judged(**given, seeds=1).holds, judged(**given, seeds=1).rule) == (None, "one seed decides nothing")


def test_what_is_not_random_needs_one_number() -> None:
    found = each_compared("x", {"k": ([4.0, 4.0], [1.0]), "b": ([1.0, 3.0], [2.0])}, names=("a", "b"))
    assert [each.holds for each in found] == [True, True, None]
    assert found[0].numbers == {"a": [2.5, 3.5], "b": [1.5, 1.5]}
    assert found[1].numbers == {"a": [4.0, 4.0], "b": [1.0]}


def test_several_comparisons_are_told_as_their_mean_and_each() -> None:
    found = each_compared("x", {"k": ([4.0, 4.0], [1.0, 2.0]), "b": ([1.0, 1.0], [2.0, 3.0])}, names=("a", "b"))
    assert [each.holds for each in found] == [None, True, False]
    assert found[0].numbers == {"a": [2.5, 2.5], "b": [1.5, 2.5]}
    assert [each.claim for each in found] == ["x, mean of 2", "x: k", "x: b"]


def test_a_comparison_of_unequal_seeds_is_refused() -> None:
    with pytest.raises(EvaluationError, match="2 and 3 numbers"):
        compared("x", better=[1.0, 2.0], worse=[1.0, 2.0, 3.0], names=("a", "b"))
    with pytest.raises(EvaluationError, match="0 and 0 numbers"):
        compared("x", better=[], worse=[], names=("a", "b"))
    with pytest.raises(EvaluationError, match="nothing to compare"):
        each_compared("x", {}, names=("a", "b"))


def test_counts_in_findings_stay_counts() -> None:
    finding = Finding("c", True, {"gain": 3, "share": 0.5})
    assert "c: **holds here**. gain 3; share 0.50" in a_table(findings=(finding,)).to_markdown()


def test_an_undecided_finding_says_so() -> None:
    assert "**undecided here**" in a_table(findings=(Finding("c", None),)).to_markdown()


def test_how_often_chance_alone_makes_a_finding_hold_is_that_of_coins() -> None:
    import itertools

    pairs = list(itertools.product(((1.0, 0.0), (0.0, 1.0)), repeat=3))
    held = [
        compared("x", better=[each[0] for each in draw], worse=[each[1] for each in draw], names=("a", "b")).holds
        for draw in pairs
    ]
    assert (held.count(True), held.count(False), held.count(None)) == (1, 1, 6)
    assert "once in 8 each with 3 seeds" in by_chance(3)
