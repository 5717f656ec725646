"""The lexicon: how it is found and read, and that its texts are complete, long enough, different and plain."""

import json
import re
from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from motionary.datasets.cmu_actions import coarse_actions
from motionary.errors import FormatError, MissingData
from motionary.text import load_encoder
from motionary.text.lexicon import LEXICONS, find_entry, lexicon_names, load_lexicon, parse_lexicon

FOUR_EACH = ("babel120", "utd_mhad", "cmu_actions")
EVERYTHING = [(name, entry) for name in FOUR_EACH for entry in load_lexicon(name).entries.values()]
TEXTS = [(name, entry.label, text) for name, entry in EVERYTHING for text in entry.descriptions]


def words(text):
    return re.findall(r"[a-z0-9]+(?:[-'][a-z0-9]+)*", text.lower())


def four_grams(text):
    found = words(text)
    return {tuple(found[start : start + 4]) for start in range(len(found) - 3)}


def shared_four_grams(one, other):
    """Share of the shorter text's 4-grams that the other has too."""
    first, second = four_grams(one), four_grams(other)
    return len(first & second) / min(len(first), len(second))


# the loader


def test_the_table_and_the_data_files_agree():
    assert set(FOUR_EACH) <= set(lexicon_names())
    for name in lexicon_names():
        lexicon = load_lexicon(name)
        assert lexicon.name == name
        assert lexicon.labels
        assert lexicon.version >= 1
        assert lexicon is load_lexicon(name), "read once"


@pytest.mark.parametrize("name", FOUR_EACH)
def test_the_header_says_who_wrote_it(name):
    assert re.search(r"^Written by the authors of Motionary in the manner .* language model", load_lexicon(name).about)


def test_an_unknown_lexicon_lists_those_there():
    with pytest.raises(MissingData, match="no lexicon 'kinetics'; there are: babel120, utd_mhad"):
        load_lexicon("kinetics")


def test_a_table_row_without_its_file_is_one_clear_error(monkeypatch):
    monkeypatch.setitem(LEXICONS, "lost", "lost.json")
    with pytest.raises(MissingData, match=r"lexicon 'lost': lost\.json cannot be read"):
        load_lexicon("lost")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "not JSON"),
        ("[]", "a lexicon is an object"),
        ('{"about": "", "entries": {}}', "a lexicon is an object"),
        ('{"about": "", "version": 1, "entries": []}', "'entries' must be an object"),
        ('{"about": "", "version": "1", "entries": {}}', "'version' a whole number"),
        ('{"about": "", "version": 1, "entries": {"hop": 3}}', "label 'hop': an entry is an object"),
        ('{"about": "", "version": 1, "entries": {"hop": {"action": ""}}}', "label 'hop': 'action' must be a phrase"),
        (
            '{"about": "", "version": 1, "entries": {"hop": {"action": "hopping", "synonyms": "jump"}}}',
            "label 'hop': 'synonyms' must be a list",
        ),
        (
            '{"about": "", "version": 1, "entries": {"hop": {"action": "hopping", "index": "7"}}}',
            "label 'hop': 'index' must be a whole number",
        ),
        (
            '{"about": "", "version": 1, "entries": {"hop": {"action": "h", "synonyms": ["a"], "descriptions": []}}}',
            "label 'hop': 'descriptions' must be a list of one or more",
        ),
    ],
)
def test_a_broken_data_file_is_one_clear_error(text, problem):
    with pytest.raises(FormatError, match=re.escape(problem)):
        parse_lexicon(text, name="mine")


def test_entries_cannot_be_changed():
    lexicon = load_lexicon("cmu_actions")
    with pytest.raises(TypeError):
        lexicon.entries["walk"] = None
    with pytest.raises(AttributeError):
        lexicon.entries["walk"].action = "flying"


# finding a label


@pytest.mark.parametrize("written", ["t pose", "T-Pose", "  t_POSE! ", "T pose"])
def test_case_and_punctuation_do_not_matter(written):
    found = find_entry(written)
    assert found is not None
    assert found.label == "t pose"


def test_a_synonym_finds_its_label():
    found = find_entry("Biceps curl")
    assert found is not None
    assert (found.label, found.index) == ("arm curl (two arms)", 16)


def test_a_label_goes_before_a_synonym_of_another_file():
    assert any("jog" in entry.synonyms for entry in load_lexicon("cmu_actions").entries.values())
    assert find_entry("jog") is load_lexicon("babel120").entries["jog"]
    assert find_entry("jog", lexicon="cmu_actions") is load_lexicon("cmu_actions").entries["run"]
    assert find_entry("fight", lexicon=load_lexicon("cmu_actions")) is load_lexicon("cmu_actions").entries["fight"]


def test_every_label_is_found_under_its_own_name():
    for name, entry in EVERYTHING:
        assert find_entry(entry.label, lexicon=name) is entry
        assert find_entry(entry.label.upper(), lexicon=name) is entry


@pytest.mark.parametrize("label", ["", "  ", "?!", "defragment the disk"])
def test_what_no_lexicon_has_is_none(label):
    assert find_entry(label) is None


def test_find_entry_names_the_lexicons_there_are():
    with pytest.raises(MissingData, match="there are: babel120"):
        find_entry("walk", lexicon="nowhere")


# completeness


def test_babel_is_the_first_120_categories_in_order(real_data):
    file = real_data / "annotations" / "babel" / "action_label_2_idx.json"
    if not file.is_file():
        pytest.skip(f"no BABEL categories at {file}")
    index = json.loads(file.read_text(encoding="utf-8"))
    assert load_lexicon("babel120").labels == tuple(sorted(index, key=index.__getitem__)[:120])


def test_utd_mhad_is_the_27_actions_in_order():
    entries = load_lexicon("utd_mhad").entries.values()
    assert [entry.index for entry in entries] == list(range(1, 28))
    named = {entry.index: entry.label for entry in entries}
    assert named[1] == "right arm swipe to the left"
    assert named[14] == "baseball swing from right"
    assert named[27] == "squat (two arms stretch out)"


def test_cmu_is_the_coarse_actions_in_order():
    assert load_lexicon("cmu_actions").labels == tuple(action.label for action in coarse_actions())


@pytest.mark.parametrize("name", FOUR_EACH)
def test_four_descriptions_two_to_four_synonyms_and_a_short_action_phrase(name):
    for entry in load_lexicon(name).entries.values():
        assert len(entry.descriptions) == 4, entry.label
        assert 2 <= len(set(entry.synonyms)) == len(entry.synonyms) <= 4, entry.label
        assert entry.label not in entry.synonyms
        assert 1 <= len(entry.action.split()) <= 12, entry.label
        assert not entry.action.endswith("."), entry.label


# the texts


def test_descriptions_have_40_to_60_words():
    lengths = {(name, label, text[:40]): len(text.split()) for name, label, text in TEXTS}
    assert not {key: length for key, length in lengths.items() if not 40 <= length <= 60}


def test_texts_are_plain_sentences():
    for name, entry in EVERYTHING:
        for text in (entry.action, *entry.synonyms, *entry.descriptions):
            where = (name, entry.label, text)
            assert text.isascii(), where
            assert text == " ".join(text.split()), where
            assert re.search("[a-z]", text), where
            assert not re.search(r"[{}<>\[\]#*_|]|\d", text), where
        for text in entry.descriptions:
            assert re.fullmatch(r"[A-Z].*[a-z]\.", text), (name, entry.label, text)


def test_descriptions_of_a_label_differ():
    for name, entry in EVERYTHING:
        for one, other in combinations(entry.descriptions, 2):
            assert shared_four_grams(one, other) < 0.2, (name, entry.label, one, other)


def test_no_text_and_no_sentence_is_used_twice():
    counts = Counter(text for _, _, text in TEXTS)
    assert [text for text, count in counts.items() if count > 1] == []
    sentences = Counter(sentence for _, _, text in TEXTS for sentence in re.split(r"(?<=\.)\s+", text))
    assert [sentence for sentence, count in sentences.items() if count > 1] == []


def test_descriptions_are_not_one_text_with_a_word_filled_in():
    """No two descriptions of different labels share more than a fifth of their 4-grams."""
    grams = [(label, four_grams(text)) for _, label, text in TEXTS]
    holders = {}
    for row, (_, found) in enumerate(grams):
        for gram in found:
            holders.setdefault(gram, []).append(row)
    shared = Counter(pair for rows in holders.values() for pair in combinations(rows, 2))
    close = [
        (grams[one][0], grams[other][0])
        for (one, other), count in shared.items()
        if count > 0.2 * min(len(grams[one][1]), len(grams[other][1]))
    ]
    assert close == []


@pytest.mark.parametrize(
    ("label", "mentioned"),
    [
        ("walk", r"\b(leg|foot|feet|knees?|heel)"),
        ("t pose", r"\barms?\b"),
        ("kick", r"\b(leg|foot|knee)"),
        ("clap", r"\b(hands?|palms?)\b"),
        ("squat", r"\b(knees|hips|thighs)\b"),
        ("shrug", r"\bshoulders?\b"),
        ("head movements", r"\b(head|chin|neck)\b"),
        ("wrist movements", r"\bwrists?\b"),
        ("crawl", r"\b(hand|palm|forearm)"),
        ("backwards movement", r"\b(back|backward|behind)"),
        ("cartwheel", r"\bhands?\b"),
        ("jumping jacks", r"\barms\b"),
    ],
)
def test_descriptions_mention_what_moves(label, mentioned):
    entry = load_lexicon("babel120").entries[label]
    for text in entry.descriptions:
        assert re.search(mentioned, text), (label, text)


def test_right_handed_actions_of_utd_mhad_name_the_right_side():
    for entry in load_lexicon("utd_mhad").entries.values():
        if "right" in entry.label or entry.label in ("tennis serve", "draw triangle", "basketball shoot"):
            named = sum("right" in words(text) for text in entry.descriptions)
            assert named == 4 or (entry.label == "basketball shoot" and named >= 3), entry.label
    for text in load_lexicon("utd_mhad").entries["forward lunge (left foot forward)"].descriptions:
        assert re.search(r"\bleft (foot|leg|thigh|knee)", text)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "within", "least"), [("babel120", 10, 0.7), ("utd_mhad", 3, 0.9), ("cmu_actions", 1, 0.8)]
)
def test_a_description_is_told_from_those_of_other_labels(name, within, least):
    """A text encoder finds each description's own label by the mean of the label's three other descriptions.

    BABEL's categories overlap (raise, lift, move a body part), so its own label need only be among the first ten.
    """
    encoder = load_encoder()
    vectors = np.stack([encoder.encode_sentences(entry.descriptions) for entry in load_lexicon(name).entries.values()])
    ranks = []
    for left_out in range(4):
        means = np.delete(vectors, left_out, axis=1).mean(axis=1)
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        scores = vectors[:, left_out] @ means.T
        ranks.append((scores > np.diag(scores)[:, None]).sum(axis=1))
    assert (np.concatenate(ranks) < within).mean() >= least
