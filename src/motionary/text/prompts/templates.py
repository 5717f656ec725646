"""The prompts by name. A change of any word here is a new version of that prompt."""

from __future__ import annotations

from motionary.text.prompts.template import Pair, Prompt

ACTION_GPT = "Action-GPT (Kalakonda et al., ICME 2023)"
WALK_AND_TEXT = "WalkAndText"
TMR_PLUS_PLUS = "TMR++ (Bensabath et al., CVPRW 2024)"
CIG_TIME = "CigTime"

_PARAPHRASES: tuple[Pair, ...] = (
    (
        "A man walks forward, stops, and then turns around to his left.",
        "Someone strolls ahead, comes to a halt and makes a left about-turn.",
    ),
    ("The person lifts both arms over the head.", "Both of the person's hands are raised high above them."),
    ("a person jogs in a small circle", "Somebody runs slowly around in a tight ring."),
)
"""Ours; the published ones are unknown. The paper had its pairs from GPT-3.5 and from annotations of one motion."""

_LABEL_DESCRIPTIONS: tuple[Pair, ...] = (
    ("Point.", "A person motions forward with their hand."),
    ("Kneel down", "Someone lowers themselves until one or both knees rest on the ground."),
    ("t-pose", "A person stands upright and holds both arms straight out to the sides."),
)
"""The first is the paper's own example (section 3); the others are ours."""

_ACTION_STYLE: tuple[Pair, ...] = (
    ("The person sprints down the track, their feet pounding against the ground", "Sprint"),
    ("Someone bends over, takes hold of an object and puts it on a shelf.", "Pick up and place"),
    ("a figure turns clockwise on the spot with arms spread", "Spin"),
)
"""The first is the paper's own example (section 3); the others are ours."""

_TARGETS: tuple[Pair, ...] = (
    ("left arm", "raise the left arm to the side until it is level with the shoulder"),
    ("right arm", "bend the right elbow and bring the hand to the hip"),
    ("both arms", "cross both arms in front of the chest"),
    ("left leg", "lift the left knee to the height of the hip"),
    ("right leg", "step out to the right with the right leg"),
    ("torso", "lean the upper body forward"),
    ("head", "turn the head to look over the left shoulder"),
)
"""Seven examples, as many as the paper gives; the words are ours."""


def _action_gpt(name: str, template: str, what: str) -> Prompt:
    return Prompt(name, 1, f"{ACTION_GPT}, {what}", "action", template)


_ALL = (
    _action_gpt(
        "action-gpt",
        "Describe a person's body movements who is performing the action {data} in detail",
        "the prompt function of section 2.1",
    ),
    _action_gpt(
        "action-gpt-movements",
        "Describe a person's body movements who is performing the action {data}",
        "figure 5, without 'in detail'",
    ),
    _action_gpt(
        "action-gpt-person",
        "Describe a person performing the action {data}",
        "figure 5, without 'body movements'",
    ),
    _action_gpt("action-gpt-action", "Describe the action {data}", "figure 5, the shortest"),
    Prompt(
        "walk-and-text-action",
        1,
        f"{WALK_AND_TEXT}, section III.C",
        "action",
        "Describe in detail a person's body movements who is performing the action: {data}",
        max_tokens=512,
        temperature=0.6,
    ),
    Prompt(
        "walk-and-text-appearance",
        1,
        f"{WALK_AND_TEXT}, section III.D; the features are written as JSON",
        "attributes",
        "Concisely describe a person with the following features: {data}",
        max_tokens=512,
        temperature=0.6,
    ),
    Prompt(
        "walk-and-text-synonym",
        1,
        f"{WALK_AND_TEXT}, table V; the paper's wording is unpublished, this one is ours",
        "action",
        "Give another name for the action {data}: a synonym of one to four words that means the same movement.",
        as_list=True,
        max_tokens=256,
        temperature=0.6,
    ),
    Prompt(
        "tmr-paraphrase",
        1,
        f"{TMR_PLUS_PLUS}, section 3; the paper's wording is unpublished, this one is ours",
        "text",
        "Sentence: {data} Paraphrased:",
        instruction="Paraphrase the description of a motion in the style of the examples, keeping every fact: who "
        "moves, which side, which direction, how often, in what order.",
        pair="Sentence: {given} Paraphrased: {wanted}",
        pairs=_PARAPHRASES,
    ),
    Prompt(
        "tmr-describe-label",
        1,
        f"{TMR_PLUS_PLUS}, section 3; the form of the pairs is the paper's, the instruction is ours",
        "text",
        "Sentence: {data} Paraphrased:",
        instruction="Describe in one sentence the motion that the terse label names, in the style of the examples.",
        pair="Sentence: {given} Paraphrased: {wanted}",
        pairs=_LABEL_DESCRIPTIONS,
    ),
    Prompt(
        "tmr-action-style",
        1,
        f"{TMR_PLUS_PLUS}, section 3; the paper's wording is unpublished, this one is ours",
        "text",
        "Sentence: {data} Action:",
        instruction="Name the motion of the sentence as an action label of a few words, in the style of the examples.",
        pair="Sentence: {given} Action: {wanted}",
        pairs=_ACTION_STYLE,
        max_tokens=32,
    ),
    Prompt(
        "cigtime-targets",
        1,
        f"{CIG_TIME}, section 3.2: editing targets, body part by body part, from seven examples; the words are ours",
        "body_part",
        "Body part: {data} Instructions:",
        instruction="Write instructions that each change what one body part does in a motion. Avoid complex actions "
        "and actions of the fingers.",
        pair="Body part: {given} Instruction: {wanted}",
        pairs=_TARGETS,
        as_list=True,
        max_tokens=4096,
        temperature=0.7,
    ),
    Prompt(
        "motionary-facts",
        1,
        "Motionary: a description of what was measured, nothing added",
        "facts",
        "Measured facts of a motion, in order of time: {data} Describe the motion in one to three sentences.",
        instruction="Use only the facts that are given. Do not add sides, numbers, feelings, objects or intentions "
        "that they do not state.",
        temperature=0.3,
        limit=12_000,
    ),
)

PROMPTS: dict[str, Prompt] = {prompt.name: prompt for prompt in _ALL}
"""Name -> template."""
