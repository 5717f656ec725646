"""How a take is cut into the windows that are embedded: long ones say what it is about, short ones find the moment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Frames `start` (first) to `stop` (one past the last) of a take; `scale` is the index of its window length."""

    start: int
    stop: int
    scale: int


@dataclass(frozen=True)
class WindowSettings:
    """Window lengths and hops in seconds, longest first; part of an index's signature.

    The lengths lie inside the 2 to 10 s that the models are trained on (TMR, appendix; `reference` of the checkpoint).
    A rest of a take shorter than `shortest` seconds gets no window of its own: the last window is moved back instead.
    """

    lengths: tuple[float, ...] = (10.0, 4.0)
    hops: tuple[float, ...] = (5.0, 2.0)

    def spans(self, frames: int, fps: float) -> list[Span]:
        """All windows of a take of `frames` frames, each scale in order of time; at least one a scale.

        A take no longer than a scale's length is one window. Otherwise windows step by the hop and the last one ends
        with the take. Scales that give the very same window as a longer one are left out.
        """
        spans: list[Span] = []
        for scale, (length, hop) in enumerate(zip(self.lengths, self.hops, strict=True)):
            size, step = round(length * fps), max(1, round(hop * fps))
            if frames <= size:
                if scale == 0:
                    spans.append(Span(0, frames, scale))
                continue
            starts = list(range(0, frames - size + 1, step))
            if starts[-1] + size < frames:
                starts.append(frames - size)
            spans += [Span(start, start + size, scale) for start in starts]
        return spans or [Span(0, frames, 0)]

    def to_dict(self) -> dict[str, list[float]]:
        """Plain values for a signature."""
        return {"lengths": list(self.lengths), "hops": list(self.hops)}
