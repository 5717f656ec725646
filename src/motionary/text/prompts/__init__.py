"""The papers' prompts, versioned: what is asked of a language model, and how strangers' words are kept harmless in it.

Every template keeps its paper's wording where the paper gives it; where it does not, ours follows its description and
says so in `source`. `PROMPTS[name].request("walk", count=4)` makes a request for any back end.
"""

from motionary.text.prompts.pairs import pairs_from_texts
from motionary.text.prompts.template import Pair, Prompt
from motionary.text.prompts.templates import PROMPTS

__all__ = ["PROMPTS", "Pair", "Prompt", "pairs_from_texts", "prompt_of"]


def prompt_of(name: str) -> Prompt:
    """The prompt called `name`; `MotionaryError` lists the names there are."""
    from motionary.errors import MotionaryError

    if name not in PROMPTS:
        raise MotionaryError(f"no prompt is called {name!r}; known: {', '.join(PROMPTS)}")
    return PROMPTS[name]
