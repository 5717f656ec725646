"""The coach in a browser: two figures in step, what to change, where, and how the angles run."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from browser_library import ATTEMPT, TARGET
from browser_page import accessible, clip_id, drawn, fits, moves, near_sides, pause, play, stage, visit
from browser_server import Server
from browser_sight import changed, columns_of_ink, picture

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
Shoot = Callable[[str], Path]
WORDS = "The coach's words"


def open_pair(page, server: Server, *, attempt: str = ATTEMPT, target: str = TARGET) -> dict:
    """Open two clips of the library and return what the server says of them."""
    two = {"attempt": clip_id(page, server, attempt), "target": clip_id(page, server, target)}
    visit(page, server, f"#/coach?attempt={two['attempt']}&target={two['target']}")
    page.get_by_role("region", name="The two motions").wait_for()
    drawn(stage(page))
    answer = page.request.post(server.address + "api/coach", data={**two, "most": 3})
    assert answer.ok, answer.text()
    return answer.json()


def figures(page) -> list[tuple[int, int]]:
    """The columns in which figures stand, as far as both sides' colours tell."""
    seen = picture(stage(page))
    both = near_sides(seen)
    found = columns_of_ink(both[0] | both[1], gap=12)
    return [(a, b) for a, b in found if all(side[:, a:b].sum() > 60 for side in both)]


def test_two_figures_stand_side_by_side_and_move_in_step(page, app: Server, shoot: Shoot) -> None:
    open_pair(page, app)
    play(page)
    assert moves(stage(page))
    pause(page)
    page.get_by_role("slider", name="Place in the movement").fill("0")
    page.wait_for_timeout(200)
    assert len(figures(page)) == 2, "attempt and target, each with its left and its right"
    shoot("coach-begin")
    before = picture(stage(page))
    page.get_by_role("button", name="One over the other").click()
    page.wait_for_timeout(300)
    assert len(figures(page)) == 1, "the target is drawn plain behind the attempt"
    assert changed(before, picture(stage(page))) > 1000
    shoot("coach-overlay")


def test_what_cannot_be_carried_out_leaves_what_is_there(page, app: Server) -> None:
    page.watch.allow("ERR_FAILED|Failed to load")
    open_pair(page, app)
    page.route("**/api/coach", lambda route: route.abort())
    button = page.get_by_role("button", name="Carry them out and measure")
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    expect(button).to_be_enabled()
    drawn(stage(page))


def test_a_dialog_goes_with_its_screen(page, app: Server) -> None:
    visit(page, app, "#/library")
    visit(page, app, "#/coach")
    page.get_by_role("button", name="Choose a clip").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("searchbox")).to_be_visible()


def test_the_instructions_are_the_measured_ones_and_lead_to_their_moment(page, app: Server, shoot: Shoot) -> None:
    told = open_pair(page, app)
    words = page.get_by_role("region", name=WORDS)
    place = float(page.get_by_role("slider", name="Place in the movement").input_value())
    assert place > 0, "where nothing plays, the first instruction's moment is shown"
    steps = words.get_by_role("list", name="What to change").get_by_role("button")
    findings = told["findings"][:3]
    assert findings and findings[0]["measure"] == "knee_flexion"
    expect(steps).to_have_count(len(findings))
    for number, finding in enumerate(findings):
        expect(steps.nth(number)).to_contain_text(finding["text"])
    expect(steps.first).to_have_attribute("aria-pressed", "true")
    shoot("coach")
    chart = page.get_by_role("region", name="Angle over the movement")
    expect(chart.get_by_role("img")).to_have_attribute("aria-label", re.compile("[Kk]nee.*attempt.*target.*degrees"))
    assert len(chart.locator("path").all()) >= 2
    steps.first.click()
    expect(steps.first).to_have_attribute("aria-pressed", "false")
    steps.last.click()
    expect(steps.last).to_have_attribute("aria-pressed", "true")
    steps.first.click()
    at = int(re.search(r"(\d+) %", page.get_by_role("group", name="Playing").inner_text())[1]) / 100
    assert findings[0]["at"] - 0.02 <= at <= findings[0]["until"] + 0.02, "a step leads to its moment"
    words.get_by_role("button", name="Carry them out and measure").click()
    expect(words.get_by_text(re.compile("takes? away"))).not_to_have_count(0)
    accessible(page)


def test_clips_are_chosen_brought_and_swapped(page, app: Server, motions: Path, shoot: Shoot) -> None:
    visit(page, app, "#/coach")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What to change")
    drawn(page.locator("main li canvas").first)
    shoot("coach-choose")
    accessible(page)
    chooser = page.get_by_role("region", name="Attempt").locator("input[type=file]")
    chooser.set_input_files([motions / "motion" / "exercise" / f"{name}.npy" for name in (ATTEMPT, TARGET)])
    drawn(stage(page))
    words = page.get_by_role("region", name=WORDS)
    expect(words.get_by_role("definition").first).to_contain_text(ATTEMPT)
    words.get_by_role("button", name="Swap the two").click()
    expect(words.get_by_role("definition").first).to_contain_text(TARGET)


def test_a_clip_against_itself_has_nothing_to_change(page, app: Server) -> None:
    open_pair(page, app, attempt=TARGET, target=TARGET)
    expect(page.get_by_role("heading", name="Nothing to change")).to_be_visible()
    pause(page)
    one, other = (np.diff(columns)[0] for columns in figures(page))
    assert abs(one - other) <= 0.25 * max(one, other), "both figures stand alike, seen from a little to the side"


@pytest.mark.parametrize(
    "look",
    [{"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}, {"color_scheme": "dark"}],
    indirect=True,
    ids=["phone", "dark"],
)
def test_the_coach_fits_a_phone_and_the_dark(page, app: Server, shoot: Shoot, request: pytest.FixtureRequest) -> None:
    open_pair(page, app)
    fits(page)
    assert len(figures(page)) == 2
    shoot(f"coach-{request.node.callspec.id}")
    accessible(page)


def test_real_squats_or_jumps_are_compared(page, real_app: Server, shoot: Shoot) -> None:
    told = open_pair(page, real_app, attempt="02_01.bvh", target="07_01")
    expect(page.get_by_role("region", name=WORDS)).to_contain_text(told["caution"][:40])
    assert len(figures(page)) >= 1
    shoot("real-coach")
