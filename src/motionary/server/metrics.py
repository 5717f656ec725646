"""Counts and times of requests, in the text format that Prometheus reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds at which times are counted."""


def _counts() -> list[int]:
    return [0] * (len(BUCKETS) + 1)


@dataclass(eq=False)
class Metrics:
    """What was asked since the start. Only the event loop writes here."""

    in_flight: int = 0
    _requests: dict[tuple[str, str, int], int] = field(default_factory=lambda: defaultdict(int))
    _times: dict[str, list[int]] = field(default_factory=lambda: defaultdict(_counts))
    _seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request that is answered."""
        self._requests[route, method, status] += 1
        self._seconds[route] += seconds
        counts = self._times[route]
        counts[-1] += 1
        for number, bucket in enumerate(BUCKETS):
            counts[number] += seconds <= bucket

    def text(self, gauges: Mapping[str, float]) -> str:
        """All of it, with `gauges` (name -> value) measured now."""
        lines = ["# TYPE motionary_requests_total counter"]
        lines += [
            f'motionary_requests_total{{route="{route}",method="{_label(method)}",status="{status}"}} {count}'
            for (route, method, status), count in sorted(self._requests.items())
        ]
        lines.append("# TYPE motionary_request_seconds histogram")
        for route, counts in sorted(self._times.items()):
            for bucket, count in zip((*BUCKETS, "+Inf"), counts, strict=True):
                lines.append(f'motionary_request_seconds_bucket{{route="{route}",le="{bucket}"}} {count}')
            lines.append(f'motionary_request_seconds_sum{{route="{route}"}} {self._seconds[route]:.6f}')
            lines.append(f'motionary_request_seconds_count{{route="{route}"}} {counts[-1]}')
        for name, value in {"requests_in_flight": self.in_flight, **gauges}.items():
            lines += [f"# TYPE motionary_{name} gauge", f"motionary_{name} {value:g}"]
        return "\n".join(lines) + "\n"


def _label(text: str) -> str:
    return text.replace("\\", "").replace('"', "").replace("\n", "")[:20]
