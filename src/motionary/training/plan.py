"""A training plan: stages, each a recipe and the corpora it trains on, as JSON that ships or is the user's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any

from motionary.errors import FormatError, MissingData, MotionaryError
from motionary.models.generation.config import TEACHConfig
from motionary.training.diffusion_recipe import DiffusionRecipe
from motionary.training.generation_recipe import GenerationRecipe
from motionary.training.recipe import Recipe

GENERATED = ("procedural", "gestures", "actions")
"""Kinds of corpora that are generated, so that any number of clips may be asked for."""

KINDS = (*GENERATED, "cmu", "cmu-actions", "prepared")
PAIRED = ("actions", "cmu-actions", "prepared")
"""Kinds that can give pairs: an action and the one after it."""
JOINTS = ("balanced", "plain")
STARTS = ("previous", "fresh")

AnyRecipe = Recipe | DiffusionRecipe | GenerationRecipe

RECIPES: dict[str, type[Recipe] | type[DiffusionRecipe] | type[GenerationRecipe]] = {
    "tmr": Recipe,
    "mdm": DiffusionRecipe,
    "motionclip": GenerationRecipe,
    "temos": GenerationRecipe,
    "teach": GenerationRecipe,
}
"""Models that a plan may train -> what their recipes are."""


@dataclass(frozen=True)
class CorpusPlan:
    """One corpus of a stage, by `kind`, and how often it is drawn from relative to the stage's others (`share`).

    "procedural" and "gestures": `clips` clips of the generator's corpus `seed`. "cmu": CMU takes with their
    descriptions, in `folder`. `sensor`: their motion as a sensor sees it (`training.sensor_noise`), drawn from `seed`.
    "prepared": the `split` of a data set that `motionary data prepare` wrote to `folder`, its stretches from `seconds`
    (shortest, longest; TMR: 2 to 10) with all their captions. A `folder` is in the run's data folder unless absolute.

    Actions by short phrases: "actions" are `clips` single actions of the generator by their labels, "cmu-actions" those
    in CMU takes by BABEL's labels and short captions. `pairs` gives two that follow one another, as TEACH needs them,
    of these and of "prepared", whose segments then are the actions.

    Other words for the captions, which a recipe's text policy draws, are read from `augmented`, a folder that
    `motionary augment` wrote, or asked of the back end `words` ("lexicon", "rules"), or of both.
    """

    kind: str
    share: float = 1.0
    clips: int = 0
    seed: int = 0
    sensor: bool = False
    folder: str = ""
    split: str = "train"
    seconds: tuple[float, float] = (2.0, 10.0)
    augmented: str = ""
    words: str = ""
    pairs: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise FormatError(f"a corpus of kind {self.kind!r}; there are {', '.join(KINDS)}")
        if not isinstance(self.share, int | float) or not self.share > 0:
            raise FormatError(f"a {self.kind} corpus with share {self.share!r}; a number above 0 is needed")
        if self.kind in GENERATED and self.clips < 1:
            raise FormatError(f"a {self.kind} corpus of {self.clips} clips; 'clips' must be above 0")
        if self.kind == "prepared" and not self.folder:
            raise FormatError("a prepared corpus needs 'folder', which `motionary data prepare` made")
        if len(self.seconds) != 2 or not 0 <= self.seconds[0] <= self.seconds[1]:
            raise FormatError(
                f"a corpus of stretches of {self.seconds} seconds; the shortest and the longest are needed"
            )
        if self.sensor and self.kind not in ("procedural", "gestures", "cmu"):
            raise FormatError(f"no sensor sees a {self.kind} corpus; 'sensor' goes with procedural, gestures and cmu")
        if self.pairs and self.kind not in PAIRED:
            raise FormatError(f"a {self.kind} corpus has no pairs of actions; {', '.join(PAIRED)} have")
        if self.pairs and (self.augmented or self.words):
            raise FormatError("pairs of actions take no other words; a recipe's 'describe' describes them")
        if self.augmented and self.kind != "prepared":
            raise FormatError(
                f"'augmented' goes with a prepared corpus; for {self.kind} clips name a back end in 'words'"
            )

    @property
    def name(self) -> str:
        """What checkpoints and logs call it: a prepared one by its folder, others by their kind."""
        name = Path(self.folder).name if self.kind == "prepared" else self.kind
        return name + "-sensed" * self.sensor + "-pairs" * self.pairs


@dataclass(frozen=True)
class Stage:
    """A recipe and its corpora; it starts from the checkpoint of the stage before ("previous") or anew ("fresh").

    `joint`: "balanced" takes of each corpus its share of a batch, equal ones unless told (TMR++'s paper), "plain" draws
    every clip equally often, as if the corpora were one (TMR++'s code); a share then counts for each clip.

    `held_out`: folders of text data sets, prepared or in TMR's layout. Segments of prepared corpora that overlap in
    time with a "val" or "test" segment of any of them are left out, and CMU takes that have any such segment. None:
    the stage's own prepared corpora; (): none. In JSON `trains` says which model the recipe is of, one of RECIPES.
    """

    name: str
    recipe: AnyRecipe
    corpora: tuple[CorpusPlan, ...]
    joint: str = "balanced"
    held_out: tuple[str, ...] | None = None
    start: str = "previous"

    def __post_init__(self) -> None:
        names = [corpus.name for corpus in self.corpora]
        if not names:
            raise FormatError(f"stage {self.name!r} has no corpora")
        if double := next((name for name in names if names.count(name) > 1), None):
            raise FormatError(f"stage {self.name!r} names the corpus {double} twice")
        if self.joint not in JOINTS:
            raise FormatError(f"stage {self.name!r}: joint is {self.joint!r}; it may be {' or '.join(JOINTS)}")
        if self.start not in STARTS:
            raise FormatError(f"stage {self.name!r}: start is {self.start!r}; it may be {' or '.join(STARTS)}")
        if wrong := [corpus.name for corpus in self.corpora if corpus.pairs != self.paired]:
            need = "pairs of actions ('pairs': true)" if self.paired else "clips, not pairs"
            raise FormatError(f"stage {self.name!r} trains on {need}; so should {', '.join(wrong)}")

    @property
    def paired(self) -> bool:
        """Whether it trains on pairs of actions: TEACH."""
        return isinstance(self.recipe, GenerationRecipe) and isinstance(self.recipe.model, TEACHConfig)

    @property
    def evaluation_folders(self) -> tuple[str, ...]:
        """The folders whose evaluation parts are kept out of training."""
        if self.held_out is not None:
            return self.held_out
        return tuple(corpus.folder for corpus in self.corpora if corpus.kind == "prepared")


@dataclass(frozen=True)
class TrainingPlan:
    """Stages in order."""

    name: str
    about: str
    stages: tuple[Stage, ...]

    def stage(self, name: str) -> Stage:
        """The stage called `name`."""
        found = [stage for stage in self.stages if stage.name == name]
        if not found:
            raise FormatError(
                f"plan {self.name!r} has no stage {name!r}; it has {', '.join(s.name for s in self.stages)}"
            )
        return found[0]


def plan_names() -> list[str]:
    """Plans that ship."""
    folder = resources.files("motionary.training") / "plans"
    return sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json"))


def _stage(values: Mapping[str, Any]) -> Stage:
    given = dict(values)
    corpora = tuple(_corpus(entry) for entry in given.pop("corpora"))
    trains = str(given.pop("trains", "tmr"))
    if trains not in RECIPES:
        raise FormatError(f"a stage trains {trains!r}; it may train {' or '.join(RECIPES)}")
    held_out = given.pop("held_out", None)
    if held_out is not None and (isinstance(held_out, str) or not all(isinstance(each, str) for each in held_out)):
        raise FormatError(f"held_out is {held_out!r}; a list of folders is needed")
    recipe = given.pop("recipe")
    if RECIPES[trains] is GenerationRecipe:
        recipe = {"kind": trains, **recipe}
    return Stage(
        name=str(given.pop("name")),
        recipe=RECIPES[trains].from_dict(recipe),
        corpora=corpora,
        held_out=None if held_out is None else tuple(held_out),
        **_known(given, Stage),
    )


def _corpus(values: Mapping[str, Any]) -> CorpusPlan:
    given = _known(values, CorpusPlan)
    if "seconds" in given:
        given["seconds"] = tuple(float(each) for each in given["seconds"])
    return CorpusPlan(**given)


def _known(values: Mapping[str, Any], of: type) -> dict[str, Any]:
    unknown = sorted(set(values) - {entry.name for entry in fields(of)})
    if unknown:
        raise FormatError(f"a {'corpus' if of is CorpusPlan else 'stage'} has no {', '.join(unknown)}")
    return dict(values)


def load_plan(name: str | Path) -> TrainingPlan:
    """A plan by its shipped name or from a JSON file; raises FormatError or MissingData with what to do.

    A model's name alone ("temos") is its small plan.
    """
    if str(name) in RECIPES:
        name = f"{name}-small"
    shipped = resources.files("motionary.training") / "plans" / f"{name}.json"
    path = Path(name)
    if path.suffix != ".json" and shipped.is_file():
        text = shipped.read_text(encoding="utf-8")
    elif path.is_file():
        text = path.read_text(encoding="utf-8")
    else:
        raise MissingData(f"{name}: no such plan; name a JSON file or one that ships: {', '.join(plan_names())}")
    try:
        values = json.loads(text)
        stages = tuple(_stage(entry) for entry in values["stages"])
        if not stages:
            raise FormatError("a plan needs at least one stage")
        return TrainingPlan(name=path.stem, about=str(values.get("about", "")), stages=stages)
    except MotionaryError as error:
        raise FormatError(f"not a training plan: {error}", path=name) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise FormatError(f"not a training plan: {error!r}", path=name) from error
