"""The tables that can be reproduced: a plain table, name -> recipe."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from motionary.errors import MissingData
from motionary.tasks.reproduce.recipe import Recipe

TABLES: dict[str, str] = {
    "tmr-table-2": "motionary.tasks.reproduce.tmr.table2:RECIPE",
    "tmr-table-3": "motionary.tasks.reproduce.tmr.table3:RECIPE",
    "tmr-table-4": "motionary.tasks.reproduce.tmr.table4:RECIPE",
    "tmr-table-5": "motionary.tasks.reproduce.tmr.table5:RECIPE",
    "tmr-figure-1": "motionary.tasks.reproduce.tmr.figure1:RECIPE",
    "tmr-figure-5": "motionary.tasks.reproduce.tmr.figure5:RECIPE",
    "tmr-figure-6": "motionary.tasks.reproduce.tmr.figure6:RECIPE",
    "walk-and-text-table-4": "motionary.tasks.reproduce.walk_and_text.table4:RECIPE",
    "walk-and-text-table-6": "motionary.tasks.reproduce.walk_and_text.table6:RECIPE",
    "llm-ar-table-1": "motionary.tasks.reproduce.llm_ar.recognition:RECIPE",
    "llm-ar-table-4": "motionary.tasks.reproduce.llm_ar.ablations:TABLE4",
    "llm-ar-table-5": "motionary.tasks.reproduce.llm_ar.ablations:TABLE5",
    "llm-ar-table-6": "motionary.tasks.reproduce.llm_ar.ablations:TABLE6",
    "llm-ar-table-7": "motionary.tasks.reproduce.llm_ar.ablations:TABLE7",
    "llm-ar-table-8": "motionary.tasks.reproduce.llm_ar.unseen:RECIPE",
    "llm-ar-codebook": "motionary.tasks.reproduce.llm_ar.codebook:RECIPE",
    "action-gpt-table-1": "motionary.tasks.reproduce.action_gpt.tables:TABLE1",
    "action-gpt-table-2": "motionary.tasks.reproduce.action_gpt.tables:TABLE2",
    "action-gpt-table-3": "motionary.tasks.reproduce.action_gpt.costs:TABLE3",
    "cigtime-table-1": "motionary.tasks.reproduce.cigtime.tables:TABLE1",
    "cigtime-table-2": "motionary.tasks.reproduce.cigtime.tables:TABLE2",
    "cigtime-table-3": "motionary.tasks.reproduce.cigtime.tables:TABLE3",
    "cigtime-table-5": "motionary.tasks.reproduce.cigtime.tables:TABLE5",
    "walk-and-text-figure-5": "motionary.tasks.reproduce.walk_and_text_figure_5:RECIPE",
    "walk-and-text-figure-6": "motionary.tasks.reproduce.walk_and_text_figure_6:RECIPE",
    "walk-and-text-figure-7": "motionary.tasks.reproduce.walk_and_text_figure_7:RECIPE",
}
"""Name of a table -> lazy import string of its recipe."""


@dataclass(frozen=True)
class Listed:
    """What `motionary reproduce --list` says of a table; `minutes` are those of the small budget."""

    name: str
    what: str
    paper: str
    needs: dict[str, str]
    minutes: dict[str, float | None]


def load_recipe(name: str) -> Recipe:
    """The recipe called `name`. Raises MissingData for another name."""
    if name not in TABLES:
        raise MissingData(f"{name!r}: no such table; `motionary reproduce --list` lists them: {', '.join(TABLES)}")
    module, attribute = TABLES[name].split(":")
    return getattr(importlib.import_module(module), attribute)


def list_tables() -> list[Listed]:
    """Every table with what it needs and takes."""
    recipes = [load_recipe(name) for name in TABLES]
    return [Listed(each.name, each.title, each.paper, dict(each.needs), dict(each.minutes)) for each in recipes]
