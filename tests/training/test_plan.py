"""Training plans: those that ship are the papers', and a bad one gives one clear error."""

import json
import re
from pathlib import Path

import pytest

from motionary.errors import FormatError, MissingData
from motionary.models.contrastive import LossWeights, TMRConfig
from motionary.text.policy import TextPolicy
from motionary.training.plan import CorpusPlan, Stage, load_plan, plan_names
from motionary.training.recipe import Recipe

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "training.md").read_text(encoding="utf-8")
CORPUS = {"kind": "prepared", "folder": "kitml"}


def written(tmp_path, **changes):
    stage = {"name": "one", "recipe": {}, "corpora": [CORPUS]} | changes
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({"stages": [stage]}))
    return path


@pytest.mark.parametrize("name", plan_names())
def test_plans_that_ship_can_be_read(name):
    plan = load_plan(name)
    assert plan.about
    assert all(stage.corpora for stage in plan.stages)


def test_the_papers_settings_are_those_of_tmr():
    plan = load_plan("tmr-paper")
    for stage in plan.stages:
        recipe = stage.recipe
        assert (recipe.learning_rate, recipe.batch, recipe.schedule, recipe.policy) == (1e-4, 32, "constant", None)
        assert recipe.model == TMRConfig()
        assert stage.start == "fresh"
    assert (TMRConfig().motion_layers, TMRConfig().latent, TMRConfig().patch) == (6, 256, 1)
    assert {stage.name for stage in plan.stages} == {"humanml3d", "kitml"}


def test_tmr_plus_plus_has_its_policy_loss_and_shares():
    joint = load_plan("tmr-plus-plus").stage("h+k+b")
    assert joint.recipe.text_policy == TextPolicy()
    assert joint.recipe.model.loss == LossWeights(contrastive_kind="hn_nce")
    assert joint.joint == "balanced"
    assert [corpus.name for corpus in joint.corpora] == ["humanml3d", "kitml", "babel"]
    assert joint.evaluation_folders == ("humanml3d", "kitml", "babel")


def test_what_is_held_out_is_the_own_sets_unless_told(tmp_path):
    assert load_plan(written(tmp_path)).stages[0].evaluation_folders == ("kitml",)
    assert load_plan(written(tmp_path, held_out=[])).stages[0].evaluation_folders == ()
    named = load_plan(written(tmp_path, held_out=["kitml", "babel"])).stages[0]
    assert named.evaluation_folders == ("kitml", "babel")
    assert Stage("a", Recipe(), (CorpusPlan("procedural", clips=3),)).evaluation_folders == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"corpora": []}, "no corpora"),
        ({"corpora": [CORPUS, CORPUS]}, "kitml twice"),
        ({"corpora": [CORPUS | {"kind": "kit"}]}, "'kit'"),
        ({"corpora": [{"kind": "prepared"}]}, "folder"),
        ({"corpora": [{"kind": "procedural"}]}, "clips"),
        ({"corpora": [CORPUS | {"share": 0}]}, "share 0"),
        ({"corpora": [CORPUS | {"share": "half"}]}, "half"),
        ({"corpora": [CORPUS | {"seconds": [10, 2]}]}, "seconds"),
        ({"corpora": [CORPUS | {"seconds": [2]}]}, "seconds"),
        ({"corpora": [CORPUS | {"speed": 2}]}, "speed"),
        ({"corpora": [CORPUS | {"sensor": True}]}, "sensor"),
        ({"corpora": [{"kind": "cmu", "augmented": "x"}]}, "words"),
        ({"joint": "equal"}, "equal"),
        ({"start": "anew"}, "anew"),
        ({"held_out": "kitml"}, "list of folders"),
        ({"epochs": 3}, "epochs"),
        ({"recipe": {"policy": "tmr+"}}, r"tmr\+"),
        ({"recipe": {"policy": {"original": 0.9}}}, "sum to 1"),
    ],
)
def test_a_bad_plan_is_one_clear_error(tmp_path, changes, words):
    with pytest.raises(FormatError, match=words) as caught:
        load_plan(written(tmp_path, **changes))
    assert "plan.json" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_plan_that_is_not_there_lists_those_that_are():
    with pytest.raises(MissingData, match="tmr-paper"):
        load_plan("tmr-papers")


def test_the_page_names_every_plan_and_its_own_plan_can_be_read(tmp_path):
    assert all(f"`{name}`" in PAGE for name in plan_names())
    path = tmp_path / "mine.json"
    path.write_text(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0])
    (stage,) = load_plan(path).stages
    assert stage.recipe.text_policy == TextPolicy(embeddings="tokens")
    assert [corpus.words for corpus in stage.corpora] == ["", "lexicon"]


def test_the_pages_imports_are_there():
    for module, names in re.findall(r"^from (motionary\S*) import (.*)$", PAGE, re.MULTILINE):
        found = __import__(module, fromlist=["x"])
        assert all(hasattr(found, name.strip()) for name in names.split(","))
