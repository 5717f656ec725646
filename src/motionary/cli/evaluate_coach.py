"""`motionary evaluate coach`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from motionary.cli import options
from motionary.cli.output import print_json, print_table, progress_bar
from motionary.cli.several import whole_numbers

_SEEDS = ["920001,920002,920003"]


def coach(
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder with kimore/, to measure real people's squats too.")
    ] = None,
    pairs: Annotated[int, typer.Option("--pairs", min=2, help="Made pairs a seed and condition.")] = 100,
    seeds: Annotated[
        list[str],
        typer.Option("--seeds", help="Seeds, separated by commas or given again; below 100 are those it was tuned on."),
    ] = _SEEDS,
    writer: Annotated[
        str | None, typer.Option("--writer", help="Hear a learnt writer on the same pairs: its folder, or cigtime.")
    ] = None,
    json: options.Json = False,
) -> None:
    """The coach on made pairs of known differences: the largest named first, silent on equal ones; and on KIMORE."""
    from motionary.tasks.evaluate_coach import evaluate_coach

    with progress_bar(quiet=json) as progress:
        report = evaluate_coach(data=data, pairs=pairs, seeds=whole_numbers(seeds), writer=writer, progress=progress)
    if json:
        print_json(report)
        return
    _print_protocol(report)
    print("\nMade pairs, per cent (95 % interval)")
    columns = ("first", "among_three", "silent")
    rows = [(name, str(row["pairs"]), *(_interval(row, c) for c in columns)) for name, row in report["pairs"].items()]
    print_table(("", "pairs", "largest first", "among first three", "silent on equal"), rows)
    if report["wrong"]:
        print("not named first: " + ", ".join(f"{name} ({n})" for name, n in list(report["wrong"].items())[:8]))
    if "writer" in report:
        _print_writer(report["writer"])
    if "kimore" in report:
        _print_kimore(report["kimore"])


def _print_writer(found: dict[str, Any]) -> None:
    print("\nThe learnt writer on the same pairs, per cent (95 % interval)")
    _print_protocol(found)
    columns = ("alone", "spoke", "said")
    rows = [(name, str(row["pairs"]), *(_interval(row, c) for c in columns)) for name, row in found["rows"].items()]
    print_table(("", "pairs", "right alone", "spoke", "right in the end"), rows)


def _print_kimore(found: dict[str, Any]) -> None:
    print(f"\nKIMORE: squats of {found['people']} people against {found['target']}")
    _print_protocol(found)
    header = ("fault", "with", "without", "sensitivity", "specificity", "balanced", "shuffled: mean, 95 of 100")
    for part, title in (("as_shipped", "The coach as shipped"), ("split_halves", "Thresholds set on other people")):
        print(f"\n{title}, per cent (95 % interval)")
        rows = []
        for fault, row in found["faults"].items():
            cells = row[part]
            known = cells is not None
            rows.append(
                (
                    fault,
                    str(row["with_fault"]),
                    str(row["without"]),
                    _interval(cells, "sensitivity") if known else "-",
                    _interval(cells, "specificity") if known else "-",
                    f"{cells['balanced_accuracy']:.1f}" if known else "-",
                    f"{cells['permuted_mean']:.0f}, {cells['permuted_95']:.0f}"
                    if known and "permuted_mean" in cells
                    else "",
                )
            )
        print_table(header, rows)


def _interval(row: dict[str, Any], name: str) -> str:
    if row[name] is None:
        return "-"
    low, high = row[f"{name}_interval"]
    return f"{row[name]:.1f} ({low:.0f} to {high:.0f})"


def _print_protocol(report: dict[str, Any]) -> None:
    for name, value in report["protocol"].items():
        print(f"{name.replace('_', ' ')}: {value}")
