"""Pictures of motion: stick figures drawn with Pillow, no screen needed."""

from motionary.pictures.sheet import Row, contact_sheet
from motionary.pictures.stick import draw_figure

__all__ = ["Row", "contact_sheet", "draw_figure"]
