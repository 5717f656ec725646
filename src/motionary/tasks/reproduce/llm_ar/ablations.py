"""LLM-AR's tables 4 to 7: the whole method without one thing at a time, all rows trained alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from motionary.evaluation.tables import Finding, Table, by_chance, each_compared
from motionary.tasks.reproduce.llm_ar.paper import PAPER, TABLE_4, TABLE_5, TABLE_6, TABLE_7, PaperRows
from motionary.tasks.reproduce.llm_ar.peers import GRAPH, OWN_CODES, peer_settings, peer_top1
from motionary.tasks.reproduce.llm_ar.protocol import protocol_of
from motionary.tasks.reproduce.llm_ar.rows import OURS, health, outcome, row_settings
from motionary.tasks.reproduce.llm_ar.sets import NEEDS, NTU_120_XSET, SMALL, Asked, described, read_set
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, by_seed, columns_of, grid

BESIDE = (GRAPH, OWN_CODES)
"""Rows of table 1; table 1 has all their seeds."""
BESIDE_ABOUT = f"{BESIDE[0]} and the {BESIDE[1]} are table 1's, trained as long as there, one seed"
SHORT = "Trainings are far shorter than the paper's."


@dataclass(frozen=True)
class AblationTable:
    """One of the tables: `claims` are rows and what the paper says of the whole method beside each."""

    number: int
    subject: str
    claims: Mapping[str, str]
    paper_rows: PaperRows
    small_minutes: float
    needs: Mapping[str, str] = field(default_factory=lambda: dict(NEEDS))

    @property
    def name(self) -> str:
        """What the command calls it."""
        return f"llm-ar-table-{self.number}"

    @property
    def title(self) -> str:
        """What it shows."""
        return f"LLM-AR table {self.number}: {self.subject}"

    @property
    def paper(self) -> str:
        """Where it stands."""
        return f"{PAPER}, table {self.number}"

    @property
    def minutes(self) -> Mapping[str, float | None]:
        """How long it takes."""
        return {"small": self.small_minutes, "full": None}

    @property
    def rows(self) -> list[str]:
        """The whole method first, then without each thing."""
        return [OURS, *self.claims, *BESIDE]

    def settings(self, context: Context) -> Mapping[str, Any]:
        """The data by its keys, and every row's recipes."""
        asked = _asked(context)
        return {
            "data": described(asked, context),
            "peers": peer_settings(BESIDE, asked, context),
            **row_settings([OURS, *self.claims], asked, context, length="ablation"),
        }

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """A cell a row and seed, on all sets; of what stands beside, the first seed alone."""
        return [cell for cell in grid(self.rows, seeds) if cell.row not in BESIDE or cell.seed == min(seeds)]

    def run(self, cell: Cell, context: Context) -> Numbers:
        """Top-1 on every set, and the codebook's health on the test clips; of what stands beside, top-1 alone."""
        numbers: dict[str, float] = {}
        for asked in _asked(context):
            actions = read_set(asked, context)
            if cell.row in BESIDE:
                numbers[f"{asked.short} top-1"] = peer_top1(cell.row, actions, context, seed=cell.seed)
                continue
            found = outcome(cell.row, actions, context, seed=cell.seed, length="ablation")
            book = health(found.recogniser, actions.test)
            numbers |= {
                f"{asked.short} top-1": found.top1,
                f"{asked.short} codes used": book["used"],
                f"{asked.short} perplexity": book["perplexity"],
            }
        return numbers

    def finish(self, results: Results, context: Context) -> Table:
        """The table and whether each claim of the paper holds on our sets."""
        sets = [read_set(asked, context) for asked in _asked(context)]
        measures = ("top-1", "codes used", "perplexity")
        columns = [f"{each.asked.short} {measure}" for measure in measures for each in sets]
        return Table(
            name=self.name,
            title=self.title,
            protocol=protocol_of(sets, context, length="ablation") | {"beside": BESIDE_ABOUT},
            columns=columns,
            rows={row: columns_of(results, row, columns) for row in self.rows},
            paper=self.paper,
            paper_rows=self.paper_rows,
            findings=self._findings(results, [each.asked.short for each in sets]),
            notes=(*((SHORT,) if context.budget == "small" else ()), by_chance(len(context.seeds))),
        )

    def _findings(self, results: Results, shorts: Sequence[str]) -> list[Finding]:
        found: list[Finding] = []
        for row, claim in self.claims.items():
            pairs = {
                f"on {short}": (by_seed(results, OURS, f"{short} top-1"), by_seed(results, row, f"{short} top-1"))
                for short in shorts
            }
            found += each_compared(claim, pairs, names=("with", "without"))
        return found


def _asked(context: Context) -> tuple[Asked, ...]:
    """The sets of the ablations: the paper's are on NTU-120's X-Set."""
    return SMALL if context.budget == "small" else (NTU_120_XSET,)


TABLE4 = AblationTable(
    4,
    "the human inductive biases",
    {
        "without biases": "the three biases together help",
        "without Zipf's law": "Zipf's law helps",
        "without context": "context-sensitivity helps",
        "without MMD": "alignment with word embeddings (MMD) helps",
    },
    TABLE_4,
    15,
)
TABLE5 = AblationTable(
    5,
    "discrete action sentences or continuous latents",
    {"without discretisation": "discretising latents into action sentences helps"},
    TABLE_5,
    6,
)
TABLE6 = AblationTable(
    6,
    "the hyperbolic codebook",
    {"without the hyperbolic codebook": "a hyperbolic codebook helps"},
    TABLE_6,
    6,
)
TABLE7 = AblationTable(
    7,
    "low-rank adaptation or tuning all weights",
    {"all weights tuned": "low-rank adaptation is better than tuning all weights"},
    TABLE_7,
    6,
)
