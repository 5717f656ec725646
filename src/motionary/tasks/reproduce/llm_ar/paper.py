"""LLM-AR's own figures: accuracies in percent, tables 1 to 8."""

from __future__ import annotations

from collections.abc import Mapping

from motionary.evaluation.tables.table import PaperRow

PaperRows = Mapping[str, PaperRow]

PAPER = "LLM-AR (Qu et al., CVPR 2024)"

TABLES_1_TO_3: PaperRows = {
    "ST-GCN": {"NTU-60 X-Sub": 85.7, "NTU-60 X-View": 92.4, "NTU-120 X-Sub": 82.1, "NTU-120 X-Set": 84.5,
               "UAV-Human X-Sub": 30.3},
    "2s-AGCN": {"Smarthome X-Sub": 58.8, "Smarthome CV1": 32.2, "Smarthome CV2": 57.9, "UAV-Human X-Sub": 34.8},
    "SkeleTR": {"NTU-60 X-Sub": 94.8, "NTU-60 X-View": 97.7, "NTU-120 X-Sub": 87.8, "NTU-120 X-Set": 88.3},
    "LLM-AR": {"NTU-60 X-Sub": 95.0, "NTU-60 X-View": 98.4, "NTU-120 X-Sub": 88.7, "NTU-120 X-Set": 91.5,
               "Smarthome X-Sub": 67.0, "Smarthome CV1": 36.1, "Smarthome CV2": 66.6, "UAV-Human X-Sub": 46.3},
}  # fmt: skip

_COLUMN = "NTU-120 X-Set"

TABLE_4: PaperRows = {
    "without biases": {_COLUMN: 87.6},
    "without Zipf's law": {_COLUMN: 89.9},
    "without context": {_COLUMN: 89.8},
    "without MMD": {_COLUMN: 90.3},
    "LLM-AR": {_COLUMN: 91.5},
}
TABLE_5: PaperRows = {"without discretisation": {_COLUMN: 83.4}, "LLM-AR": {_COLUMN: 91.5}}
TABLE_6: PaperRows = {"without the hyperbolic codebook": {_COLUMN: 89.7}, "LLM-AR": {_COLUMN: 91.5}}
TABLE_7: PaperRows = {"all weights tuned": {_COLUMN: 79.6}, "LLM-AR": {_COLUMN: 91.5}}
TABLE_8: PaperRows = {
    "all weights tuned": {"NTU-120, unseen classes": 37.7},
    "LLM-AR": {"NTU-120, unseen classes": 62.4},
}
