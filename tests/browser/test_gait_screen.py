"""Gait in a browser: a walk measured, its footprints, guesses with their caution, walks found in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browser_library import WALK
from browser_page import accessible, clip_id, drawn, fits, moves, pause, play, stage, visit
from browser_server import Server

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
Shoot = Callable[[str], Path]


def test_a_walk_is_measured(page, app: Server, shoot: Shoot) -> None:
    identifier = clip_id(page, app, WALK)
    told = page.request.get(f"{app.address}api/clips/{identifier}/gait").json()
    cadence = next(each for each in told["parameters"] if each["name"] == "cadence")
    visit(page, app, f"#/gait?clip={identifier}")
    drawn(stage(page))
    measured = page.get_by_role("region", name="Measured")
    row = measured.locator("dl > div").filter(has_text="Cadence")
    expect(row).to_contain_text(f"{cadence['value']:.0f}")
    play(page)
    assert moves(stage(page))
    pause(page)
    shoot("gait")
    accessible(page)
    guesses = page.get_by_text("Guesses at the walker")
    if guesses.count():
        expect(page.get_by_text("often wrong")).to_be_hidden()
        guesses.click()
        expect(page.get_by_text("often wrong")).to_be_visible()
        expect(page.get_by_text(re.compile(r"^\d+ %$")).first).to_be_visible()
        shoot("gait-guesses")
        accessible(page)


def test_what_is_no_walk_is_told_and_shown(page, app: Server) -> None:
    page.watch.allow("status of 422")
    visit(page, app, f"#/gait?clip={clip_id(page, app, 'clap')}")
    expect(page.get_by_role("alert")).to_be_visible()
    drawn(stage(page))
    page.get_by_role("button", name="Choose another walk").click()
    expect(page.get_by_role("heading", name="How somebody walks")).to_be_visible()


def test_walks_are_chosen_and_found_in_words(page, app: Server, shoot: Shoot) -> None:
    visit(page, app, "#/gait")
    walks = page.get_by_role("list", name="Walks of the library").get_by_role("listitem")
    drawn(walks.first.locator("canvas"))
    shoot("gait-choose")
    accessible(page)
    field = page.get_by_role("searchbox", name="Describe how somebody walks")
    if field.count():
        field.fill("an elderly person walking slowly")
        field.press("Enter")
        found = page.get_by_role("list", name="Walks found").get_by_role("listitem")
        expect(found).not_to_have_count(0)
        expect(page.get_by_text(re.compile(r"nearest of \d+ walks?;")).first).to_be_visible()
        walks = found
    walks.first.get_by_role("link").click()
    drawn(stage(page))


@pytest.mark.parametrize(
    "look",
    [{"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}, {"color_scheme": "dark"}],
    indirect=True,
    ids=["phone", "dark"],
)
def test_gait_fits_a_phone_and_the_dark(page, app: Server, shoot: Shoot, request: pytest.FixtureRequest) -> None:
    visit(page, app, f"#/gait?clip={clip_id(page, app, WALK)}")
    drawn(stage(page))
    expect(page.get_by_role("region", name="Measured")).to_be_visible()
    fits(page)
    shoot(f"gait-{request.node.callspec.id}")
    accessible(page)


def test_a_real_walk_is_measured(page, real_app: Server, shoot: Shoot) -> None:
    visit(page, real_app, f"#/gait?clip={clip_id(page, real_app, '07_01')}")
    drawn(stage(page))
    expect(page.get_by_role("region", name="Measured")).to_contain_text("steps/min")
    shoot("real-gait")
