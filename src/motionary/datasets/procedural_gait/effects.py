"""What each attribute does to a walk: which parameter, by how much, and the study that direction and size come from.

Every effect is a mean over people. A walker shows it times a draw around 1 (`SPREAD`), on top of what people differ in
anyway (`BETWEEN`) and of what one walk differs from another by (`WITHIN`), so that attributes overlap as they do in
life. Attributes that leave no trace in movement are in `TRACELESS`: they are drawn apart from all that does, and
nothing in the generator reads them. docs/gait.md lists the sources in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Trace = Literal["movement", "view", "absence", "none"]

SPREAD = 0.35
"""Standard deviation of the factor by which an effect shows in one walker, around 1."""


@dataclass(frozen=True)
class Effect:
    """`parameter` of a walk times `times`, then plus `plus`; `source` is a key of `SOURCES`, or "geometry"."""

    parameter: str
    source: str
    times: float = 1.0
    plus: float = 0.0


BASE: dict[str, float] = {
    "speed": 1.38,
    "cadence": 111.0,
    "width": 0.14,
    "duty": 0.545,
    "swing": 13.0,
    "elbow": 18.0,
    "lean": 2.0,
    "bend": 2.0,
    "nod": 4.0,
    "twist": 5.0,
    "obliquity": 3.0,
    "pelvis_sway": 0.022,
    "shoulder_sway": 2.0,
    "abduction": 9.0,
    "lift": 0.06,
    "peel": 46.0,
    "strike": -18.0,
    "crouch": 0.025,
    "variability": 2.0,
    "scale": 1.0,
    "leg": 1.05,
    "arm": 1.06,
    "trunk": 0.98,
    "shoulders": 1.04,
    "hips": 0.97,
    "girth": 1.0,
}
"""A young man of normal build, unloaded, in shoes.

`speed` (m/s, of the reference body; it scales with `scale`), `cadence` (steps a minute), `width` (m between the balls
of the feet; the ankles are some 5 cm closer), `duty` (planned share of the stride that a foot stands; its gentle lift
and landing make about 0.1 more of it), `swing` (degrees of the upper arm to either side of hanging), `elbow`
(degrees), `lean`, `bend`, `nod` (degrees forward of pelvis, spine and head), `twist` and `obliquity` (degrees of the
pelvis to either side about the vertical and the forward axis), `pelvis_sway` (share of the leg's length),
`shoulder_sway` (degrees of the trunk to either side), `abduction` (degrees of the arms away from the body), `lift` (m
of the swinging foot), `peel` and `strike` (degrees of the foot at leaving and landing), `crouch` (share of the standing
height), `variability` (percent of step time), `scale`, `leg`, `arm`, `trunk`, `shoulders`, `hips`, `girth` (ratios of
size, lengths and widths). Lengths are near those of recorded walkers; at long steps the pelvis rises and falls more.
"""

BETWEEN: dict[str, float] = {
    "speed": 0.12, "cadence": 5.0, "width": 0.02, "duty": 0.008, "swing": 3.5, "elbow": 6.0, "lean": 1.2, "bend": 3.0,
    "nod": 3.0, "twist": 1.2, "obliquity": 0.8, "pelvis_sway": 0.005, "shoulder_sway": 0.6, "abduction": 2.0,
    "lift": 0.01, "peel": 3.5, "strike": 2.5, "crouch": 0.004, "variability": 0.5, "scale": 0.04, "leg": 0.04,
    "arm": 0.05, "trunk": 0.03, "shoulders": 0.03, "hips": 0.03, "girth": 0.03,
}  # fmt: skip
"""Standard deviations between people of the same attributes."""

WITHIN: dict[str, float] = {
    "speed": 0.07, "cadence": 2.0, "width": 0.008, "swing": 1.8, "elbow": 4.0, "lean": 0.8, "bend": 1.5, "nod": 3.0,
    "twist": 0.6, "obliquity": 0.3, "pelvis_sway": 0.002, "shoulder_sway": 0.3, "abduction": 1.0, "lift": 0.005,
    "peel": 2.0, "strike": 1.5,
}  # fmt: skip
"""Standard deviations between two walks of one person."""

LIMITS: dict[str, tuple[float, float]] = {
    "speed": (0.45, 2.1), "cadence": (70.0, 150.0), "width": (0.02, 0.34), "duty": (0.51, 0.68), "swing": (0.0, 36.0),
    "elbow": (4.0, 110.0), "twist": (0.5, 14.0), "obliquity": (0.3, 10.0), "pelvis_sway": (0.004, 0.08),
    "shoulder_sway": (0.1, 7.0), "abduction": (2.0, 30.0), "lift": (0.015, 0.15), "peel": (14.0, 60.0),
    "strike": (-26.0, 4.0), "crouch": (0.005, 0.07), "variability": (0.5, 9.0), "scale": (0.6, 1.16),
    "leg": (0.85, 1.25), "arm": (0.85, 1.25), "trunk": (0.85, 1.15),
    "shoulders": (0.85, 1.2), "hips": (0.85, 1.2), "girth": (0.85, 1.4),
}  # fmt: skip
"""What a parameter never leaves, whatever comes together."""

EFFECTS: dict[str, tuple[Effect, ...]] = {
    "Female": (
        Effect("cadence", "ko2011", times=1.05),
        Effect("speed", "cho2004", times=0.96),
        Effect("width", "cho2004", plus=-0.025),
        Effect("obliquity", "bruening2015", plus=2.5),
        Effect("twist", "bruening2015", plus=2.0),
        Effect("swing", "bruening2015", plus=3.0),
        Effect("pelvis_sway", "mather1994", plus=0.014),
        Effect("shoulder_sway", "mather1994", times=0.4),
        Effect("shoulders", "cutting1978", times=0.92),
        Effect("hips", "cutting1978", times=1.08),
        Effect("scale", "anthropometry", times=0.93),
    ),
    "BodyThin": (Effect("girth", "geometry", times=0.9), Effect("abduction", "geometry", plus=-3.0)),
    "BodyFat": (
        Effect("speed", "browning2007", times=0.9),
        Effect("width", "browning2007", plus=0.06),
        Effect("duty", "meng2017", plus=0.02),
        Effect("girth", "geometry", times=1.2),
        Effect("abduction", "geometry", plus=9.0),
        Effect("twist", "geometry", times=0.8),
    ),
    "AgeChild": (
        Effect("scale", "anthropometry", times=0.76),
        Effect("speed", "hausdorff1999", times=1.15),
        Effect("cadence", "hausdorff1999", times=1.12),
        Effect("variability", "hausdorff1999", plus=2.5),
        Effect("shoulders", "anthropometry", times=0.97),
        Effect("leg", "anthropometry", times=0.94),
    ),
    "AgeMediumAdult": (Effect("speed", "bohannon1997", times=0.98), Effect("bend", "bartynski2005", plus=2.0)),
    "AgeOldAdult": (
        Effect("speed", "bohannon1997", times=0.93),
        Effect("swing", "mirelman2015", times=0.85),
        Effect("bend", "bartynski2005", plus=6.0),
        Effect("nod", "bartynski2005", plus=2.0),
    ),
    "AgeSenior": (
        Effect("speed", "bohannon1997", times=0.8),
        Effect("cadence", "prince1997", times=0.98),
        Effect("duty", "prince1997", plus=0.025),
        Effect("peel", "hageman1986", times=0.75),
        Effect("strike", "hageman1986", plus=6.0),
        Effect("obliquity", "hageman1986", times=0.7),
        Effect("variability", "mirelman2015", plus=2.0),
        Effect("swing", "mirelman2015", times=0.6),
        Effect("twist", "mirelman2015", times=0.7),
        Effect("bend", "bartynski2005", plus=14.0),
        Effect("nod", "bartynski2005", plus=5.0),
        Effect("crouch", "geometry", plus=0.015),
    ),
    "Backpack": (
        Effect("lean", "attwells2006", plus=4.0),
        Effect("bend", "attwells2006", plus=7.0),
        Effect("nod", "attwells2006", plus=6.0),
        Effect("twist", "lafiandra2003", times=0.65),
        Effect("cadence", "lafiandra2003", times=1.03),
    ),
    "Bag": (Effect("side_lean", "crosbie1994", plus=5.0), Effect("loaded_swing", "crosbie1994", times=0.4)),
    "HandTrunk": (
        Effect("side_lean", "crosbie1994", plus=7.0),
        Effect("loaded_swing", "crosbie1994", times=0.1),
        Effect("speed", "crosbie1994", times=0.97),
    ),
    "Sandals": (
        Effect("speed", "shroyer2010", times=0.97),
        Effect("strike", "zhang2013", plus=7.0),
        Effect("peel", "zhang2013", times=0.8),
        Effect("lift", "price2014", plus=0.02),
    ),
    "Boots": (Effect("peel", "bohm2010", times=0.7), Effect("lift", "geometry", plus=0.015)),
    "Calling": (Effect("speed", "crowley2019", times=0.95), Effect("twist", "geometry", times=0.85)),
    "Talking": (Effect("speed", "moussaid2010", times=0.95),),
    "Gathering": (Effect("speed", "moussaid2010", times=0.9), Effect("variability", "moussaid2010", plus=1.0)),
    "Pulling": (Effect("lean", "geometry", plus=4.0), Effect("speed", "geometry", times=0.95)),
    "CarryingbyHand": (
        Effect("side_lean", "crosbie1994", plus=2.5),
        Effect("held_swing", "crosbie1994", times=0.3),
    ),
    "HoldObjectsInFront": (
        Effect("lean", "geometry", plus=-2.0),
        Effect("bend", "geometry", plus=-4.0),
        Effect("twist", "lim2020", times=0.6),
    ),
}
"""Attribute -> its effects. What the arms do (a hand at the ear, a bent elbow) is geometry, in `arms.py`."""

SOURCES: dict[str, str] = {
    "anthropometry": "common anthropometry: women are about 7 % shorter than men, children of 8 about a quarter, "
    "with shorter legs for their trunk",
    "attwells2006": "Attwells et al. 2006, Influence of carrying heavy loads on soldiers' posture, movements and gait, "
    "Ergonomics 49",
    "bartynski2005": "Bartynski et al. 2005, Severe thoracic kyphosis in the older patient in the absence of vertebral "
    "fracture, AJNR 26",
    "bohannon1997": "Bohannon 1997, Comfortable and maximum walking speed of adults aged 20-79 years, Age Ageing 26",
    "bohm2010": "Böhm and Hösl 2010, Effect of boot shaft stiffness on stability joint energy and muscular "
    "co-contraction during walking on uneven surface, J Biomech 43",
    "browning2007": "Browning and Kram 2007, Effects of obesity on the biomechanics of walking at different speeds, "
    "Med Sci Sports Exerc 39 (and Spyropoulos et al. 1991, cited there)",
    "bruening2015": "Bruening et al. 2015, Sex differences in whole body gait kinematics at preferred speeds, Gait "
    "Posture 41",
    "cho2004": "Cho, Park and Kwon 2004, Gender differences in three dimensional gait analysis data from 98 healthy "
    "Korean adults, Clin Biomech 19",
    "crosbie1994": "Crosbie, Flynn and Rutter 1994, Effect of side load carriage on the kinematics of gait, Gait "
    "Posture 2",
    "crowley2019": "Crowley, Madeleine and Vuillerme 2019, The effects of mobile phone use on walking: a dual task "
    "study, BMC Res Notes 12",
    "cutting1978": "Cutting, Proffitt and Kozlowski 1978, A biomechanical invariant for gait perception, J Exp Psychol "
    "Hum Percept Perform 4",
    "hageman1986": "Hageman and Blanke 1986, Comparison of gait of young women and elderly women, Phys Ther 66",
    "hausdorff1999": "Hausdorff et al. 1999, Maturation of gait dynamics: stride-to-stride variability and its "
    "temporal organization in children, J Appl Physiol 86",
    "ko2011": "Ko et al. 2011, Sex-specific differences in gait patterns of healthy older adults, J Biomech 44",
    "lafiandra2003": "LaFiandra et al. 2003, How do load carriage and walking speed influence trunk coordination and "
    "stride parameters?, J Biomech 36",
    "lim2020": "Lim and D'Souza 2020, Measuring effects of two-handed side and anterior load carriage on "
    "thoracic-pelvic coordination using wearable gyroscopes, Sensors 20",
    "mather1994": "Mather and Murdoch 1994, Gender discrimination in biological motion displays based on dynamic cues, "
    "Proc R Soc B 258",
    "meng2017": "Meng et al. 2017, Alterations in over-ground walking patterns in obese and overweight adults, Gait "
    "Posture 53",
    "mirelman2015": "Mirelman et al. 2015, Effects of aging on arm swing during gait, PLoS ONE 10",
    "moussaid2010": "Moussaïd et al. 2010, The walking behaviour of pedestrian social groups and its impact on crowd "
    "dynamics, PLoS ONE 5",
    "price2014": "Price et al. 2014, Does flip-flop style footwear modify ankle biomechanics and foot loading "
    "patterns?, J Foot Ankle Res 7",
    "prince1997": "Prince et al. 1997, Gait in the elderly, Gait Posture 5",
    "shroyer2010": "Shroyer and Weimar 2010, Comparative analysis of human gait while wearing thong-style flip-flops "
    "versus sneakers, J Am Podiatr Med Assoc 100",
    "zhang2013": "Zhang, Paquette and Zhang 2013, A comparison of gait biomechanics of flip-flops, sandals, barefoot "
    "and shoes, J Foot Ankle Res 6",
}
"""Short name -> the study."""

TRACELESS: tuple[str, ...] = (
    *("OtherAttachment", "Shoes", "LeatherShoes", "SportShoes", "Sneaker", "ClothShoes"),
    *("CasualWear", "Jacket", "FormalWear", "LongTrousers", "CarryingOther", "Dress", "LongCoat", "Trousers"),
    "LongSleeve",
)
"""Attributes without any effect on movement or view. In life some may have one (shoes); no study is known to us from
which size and direction could be taken for 18 key points, so that they serve as the test for leakage."""

ABSENCES: tuple[str, ...] = ("BodyNormal", "AgeYoungAdult", "No accessory", "No carrying")
"""Attributes that are seen by what is not there."""


def trace_of(attribute: str) -> Trace:
    """Whether an attribute shows in "movement" (posture and build included), the "view", by "absence", or not."""
    if attribute in TRACELESS:
        return "none"
    if attribute in ABSENCES:
        return "absence"
    return "view" if attribute in ("Front", "Side", "Back") else "movement"


def draw_parameters(
    present: frozenset[str],
    *,
    person: dict[str, float],
    rng: np.random.Generator,
) -> dict[str, float]:
    """The parameters of one walk: `BASE` with the effects of what is `present`, the person's own ways and the day's.

    `person` holds what this person differs by from others, in the parameters' units (`draw_person`).
    """
    values = dict(BASE) | {"side_lean": 0.0, "loaded_swing": 1.0, "held_swing": 1.0}
    for attribute in sorted(present & EFFECTS.keys()):
        for effect in EFFECTS[attribute]:
            size = float(np.clip(rng.normal(1.0, SPREAD), 0.1, 2.0))
            values[effect.parameter] *= 1.0 + (effect.times - 1.0) * size
            values[effect.parameter] += effect.plus * size
    for name, own in person.items():
        values[name] += own
    for name, deviation in WITHIN.items():
        values[name] += float(rng.normal(0.0, deviation))
    for name, (low, high) in LIMITS.items():
        values[name] = float(np.clip(values[name], low, high))
    for name in ("loaded_swing", "held_swing"):
        values[name] = float(np.clip(values[name], 0.02, 1.0))
    return values


def draw_person(rng: np.random.Generator) -> dict[str, float]:
    """What a person differs by from others of the same attributes, for every parameter."""
    return {name: float(rng.normal(0.0, deviation)) for name, deviation in BETWEEN.items()}
