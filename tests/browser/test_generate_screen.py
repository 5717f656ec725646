"""Making motion in a browser, with a small generator that the test makes: phrases, variants, a painted mask, edits."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browser_page import accessible, clip_id, drawn, fits, pause, stage, visit
from browser_server import Server
from browser_sight import changed, picture

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
Shoot = Callable[[str], Path]


def phrases(page):
    return page.get_by_role("list", name="The phrases", exact=True).get_by_role("listitem")


def test_words_become_variants_side_by_side(page, app: Server, tmp_path: Path, shoot: Shoot) -> None:
    visit(page, app, "#/generate?steps=3")
    page.get_by_role("button", name="walk, then wave").click()
    expect(phrases(page)).to_have_count(2)
    page.get_by_role("button", name="Add a phrase").click()
    page.get_by_role("button", name="Make motion").click()
    expect(page.get_by_role("alert")).to_contain_text("needs words")
    phrases(page).nth(2).get_by_label("What happens").fill("a person sits down")
    phrases(page).nth(2).get_by_label("Seconds").fill("2")
    phrases(page).nth(2).get_by_role("button", name="Earlier").click()
    expect(phrases(page).nth(1).get_by_label("What happens")).to_have_value("a person sits down")
    expect(page.get_by_text("8.0 s in all")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Make motion").click()
    variants = page.get_by_role("radiogroup", name="The variants")
    expect(variants.get_by_role("radio")).to_have_count(4)
    canvases = variants.locator("canvas")
    for number in range(4):
        drawn(canvases.nth(number))
    pause(page)
    shoot("generate")
    first, second = (picture(canvases.nth(number))[:, :280] for number in range(2))
    assert changed(first, second) > 100, "variants are not all the same"
    variants.get_by_role("radio").nth(1).click()
    expect(variants.get_by_role("radio").nth(1)).to_have_attribute("aria-checked", "true")
    accessible(page)
    with page.expect_download() as begun:
        page.get_by_role("link", name="BVH").click()
    begun.value.save_as(tmp_path / "made.bvh")
    from motionary.formats import read_motion

    assert read_motion(tmp_path / "made.bvh").motion.duration == pytest.approx(8.0, abs=0.3)
    page.reload()
    expect(variants.get_by_role("radio")).to_have_count(4)
    page.get_by_role("link", name="Open as a clip").click()
    drawn(stage(page))


def test_long_making_is_stopped(page, app: Server) -> None:
    visit(page, app, "#/generate?steps=1000&n=8")
    page.get_by_role("button", name="three things").click()
    page.get_by_role("button", name="Make motion").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("nothing was made")).to_be_visible()
    expect(page.get_by_role("button", name="Make motion")).to_be_enabled()


def test_a_painted_part_of_a_clip_is_made_anew(page, app: Server, shoot: Shoot) -> None:
    identifier = clip_id(page, app, "wave.bvh")
    visit(page, app, f"#/generate/edit?clip={identifier}&steps=3&n=2&mask=left_arm")
    drawn(stage(page))
    left = page.get_by_role("checkbox", name=re.compile("left arm", re.I))
    expect(left).to_be_checked()
    figure = stage(page).element_handle()
    arm = page.locator("[data-region=right_arm] path").first
    arm.click(force=True)
    assert figure.evaluate("element => element.isConnected"), "one goes on looking from where one looked"
    expect(page.get_by_role("checkbox", name=re.compile("right arm", re.I))).to_be_checked()
    page.get_by_role("button", name="Make the change").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what")
    page.get_by_label("What the part is to do").fill("a person claps")
    page.get_by_role("button", name="Make the change").click()
    expect(page.get_by_text("After", exact=True)).to_be_visible()
    both = page.get_by_role("group", name="Before and after").locator("canvas")
    expect(both).to_have_count(2)
    for number in range(2):
        drawn(both.nth(number))
    shoot("edit")
    accessible(page)
    page.get_by_role("button", name="Variant 2").click()
    expect(page.get_by_role("button", name="Variant 2")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    "look", [{"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}], indirect=True
)
def test_making_fits_a_phone(page, app: Server, shoot: Shoot) -> None:
    visit(page, app, "#/generate?steps=2&n=2&p=a person waves~2")
    fits(page)
    page.get_by_role("button", name="Make motion").click()
    canvases = page.get_by_role("radiogroup", name="The variants").locator("canvas")
    drawn(canvases.first)
    fits(page)
    shoot("generate-phone")
    accessible(page)


@pytest.mark.parametrize("look", [{"color_scheme": "dark"}], indirect=True)
def test_editing_in_the_dark(page, app: Server, shoot: Shoot) -> None:
    visit(page, app, f"#/generate/edit?clip={clip_id(page, app, 'wave.bvh')}")
    drawn(stage(page))
    shoot("edit-dark")
    accessible(page)
