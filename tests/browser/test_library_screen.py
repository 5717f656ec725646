"""The library in a browser: figures, search, filters, files of one's own, what is said when something is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browser_library import FAMILIES
from browser_page import accessible, drawn, fits, focused, has_visible_focus, moves, open_library, rests, visit
from browser_server import Server

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
Shoot = Callable[[str], Path]
CLIPS = len(FAMILIES) + 3


def tiles(page, called: str = "Clips"):
    return page.get_by_role("list", name=called, exact=True).get_by_role("listitem")


def searched(page) -> None:
    """Wait until a search was answered; it is told to those who listen, too."""
    expect(page.get_by_role("status")).to_contain_text("nearest of")


def names(page, called: str = "Clips") -> list[str]:
    return [each.split("\n")[0] for each in tiles(page, called).all_inner_texts()]


@pytest.mark.parametrize("look", [{"reduced_motion": "no-preference"}], indirect=True, ids=["lively"])
def test_every_clip_is_a_figure_that_moves_under_the_pointer(page, app: Server, shoot: Shoot) -> None:
    open_library(page, app)
    expect(tiles(page)).to_have_count(CLIPS)
    expect(page.get_by_text(f"{CLIPS} clips").first).to_be_visible()
    for number in range(6):
        drawn(tiles(page).nth(number).locator("canvas"))
    shoot("library")
    walk = tiles(page).filter(has_text="jog").first
    canvas = walk.locator("canvas")
    assert rests(canvas), "a figure is still until it is pointed at"
    walk.hover()
    assert moves(canvas)
    page.mouse.move(5, 5)
    page.wait_for_timeout(100)
    assert rests(canvas)
    accessible(page)


def test_words_find_clips_with_their_scores_and_moments(page, app: Server, shoot: Shoot) -> None:
    open_library(page, app)
    field = page.get_by_role("searchbox")
    field.fill("a person waves")
    searched(page)
    answer = page.request.get(app.address + "api/search", params={"text": "a person waves", "top": 60}).json()
    least = max(0.2, answer["hits"][0]["score"] / 2)
    like = [Path(hit["name"]).stem for hit in answer["hits"] if hit["score"] >= least]
    less = [Path(hit["name"]).stem for hit in answer["hits"] if hit["score"] < least]
    assert like and less
    assert names(page) == like
    assert names(page, "Clips less like it") == less
    expect(page.get_by_role("heading", name="Less like it")).to_be_visible()
    first = tiles(page).first.inner_text()
    hit = answer["hits"][0]
    for words in (f"{hit['score']:.2f}", f"{hit['start']:.1f}", f"of {hit['seconds']:.1f} s"):
        assert words in first, first
    drawn(tiles(page).first.locator("canvas"))
    assert "text=" in page.url, "a search is in the address, to be sent to somebody"
    shoot("search")
    accessible(page)
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("a person waves")
    expect(tiles(page).first).to_contain_text(Path(hit["name"]).stem)


def test_filters_narrow_and_say_when_nothing_is_left(page, app: Server) -> None:
    open_library(page, app)
    page.get_by_label("Folder", exact=True).select_option("walk")
    expect(tiles(page)).to_have_count(4)
    page.get_by_label("Order").select_option("longest")
    asked = {"folder": "walk", "order": "longest"}
    clips = page.request.get(app.address + "api/library/clips", params=asked).json()["clips"]
    expect(tiles(page)).to_contain_text([Path(clip["name"]).stem for clip in clips])
    page.get_by_label("Length").select_option("takes")
    expect(tiles(page)).to_have_count(0)
    page.get_by_role("button", name="Show everything").click()
    expect(tiles(page)).to_have_count(CLIPS)


def test_a_file_of_ones_own_finds_what_is_like_it_and_is_recognised(
    page, app: Server, motions: Path, shoot: Shoot
) -> None:
    open_library(page, app)
    page.locator("input[type=file]").first.set_input_files(motions / "motion" / "wave" / "wave.bvh")
    expect(page.get_by_role("heading", name=re.compile("Like"))).to_contain_text("wave.bvh")
    expect(tiles(page).first).to_contain_text("wave")
    expect(page.get_by_text("It looks most like")).to_be_visible()
    labels = page.locator("main ol li")
    expect(labels.first).to_contain_text("%")
    drawn(tiles(page).first.locator("canvas"))
    shoot("like")
    accessible(page)
    page.get_by_role("button", name="Back to the library").click()
    expect(tiles(page)).to_have_count(CLIPS)


def test_files_that_cannot_be_used_are_refused_in_words(page, app: Server, tmp_path: Path, shoot: Shoot) -> None:
    page.watch.allow(r"status of (413|422)")
    open_library(page, app)
    chooser = page.locator("input[type=file]").first
    broken, large, odd = tmp_path / "broken.bvh", tmp_path / "large.bvh", tmp_path / "notes.doc"
    broken.write_text("HIERARCHY\nROOT Hips\n{\n  OFFSET 0 0 nonsense\n")
    odd.write_text("not a motion")
    with large.open("wb") as file:
        file.truncate(51 * 2**20)
    for path, words in ((broken, "line 4"), (odd, "no reader"), (large, "50|52,428,800|too large|more than")):
        chooser.set_input_files(path)
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text(re.compile(words, re.I))
    shoot("refused")
    expect(tiles(page)).to_have_count(CLIPS)
    accessible(page)


def test_a_server_that_has_gone_is_told_and_comes_back(page, motions: Path, shoot: Shoot) -> None:
    page.watch.allow("ERR_CONNECTION|ERR_EMPTY|Failed to (fetch|load)")
    with Server(motions / "library.index") as server:
        open_library(page, server)
        server.stop()
        page.get_by_role("searchbox").fill("jumping")
        alert = page.get_by_role("alert")
        expect(alert).to_be_visible()
        expect(alert.locator("code")).to_have_text("motionary app")
        shoot("server-gone")
        server.start()
        page.get_by_role("button", name="Try again").click()
        searched(page)
        expect(alert).to_have_count(0)


def test_what_comes_next_may_fail_and_the_rest_stays(page, app: Server) -> None:
    page.watch.allow("ERR_FAILED|Failed to load")

    def answer(route) -> None:
        if "offset=0" in route.request.url:  # the first page, of what is told to be more
            route.fulfill(json={**route.fetch().json(), "total": 100})
        else:
            route.abort()

    page.route("**/api/library/clips?*", answer)
    open_library(page, app)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("does not answer")
    expect(tiles(page)).to_have_count(CLIPS)
    page.unroute("**/api/library/clips?*")
    page.get_by_role("button", name="Try again").click()
    expect(alert).to_have_count(0)
    expect(tiles(page)).to_have_count(CLIPS)


def test_the_first_library_is_made_in_the_app(page, motions: Path, tmp_path: Path, shoot: Shoot) -> None:
    page.watch.allow(r"status of 404")
    with Server(tmp_path / "new.index") as server:
        visit(page, server)
        expect(page.get_by_text("No clips yet")).to_be_visible()
        shoot("first")
        accessible(page)
        field = page.get_by_label("Folder on this machine")
        field.fill("relative/folder")
        field.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("whole path")
        field.fill(str(motions / "motion" / "walk"))
        field.press("Enter")
        expect(tiles(page)).to_have_count(4)
        page.watch.allow(r"status of 422")


def test_the_keyboard_is_enough(page, app: Server) -> None:
    open_library(page, app)
    page.keyboard.press("/")
    assert "Search" in focused(page)
    page.keyboard.type("squat")
    searched(page)
    for _ in range(12):
        page.keyboard.press("Tab")
        assert has_visible_focus(page), focused(page)
        if page.evaluate("document.activeElement.closest('li') !== null"):
            break
    here = focused(page)
    page.keyboard.press("ArrowRight")
    assert focused(page) != here and has_visible_focus(page)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#/clip/"))
    expect(page.locator("main")).to_be_focused()  # one goes on in the clip, not at the top of the page


@pytest.mark.parametrize(
    "look", [{"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}], indirect=True
)
def test_it_fits_a_phone(page, app: Server, shoot: Shoot) -> None:
    open_library(page, app)
    fits(page)
    shoot("library-phone")
    page.get_by_role("searchbox").fill("a person walks forward")
    searched(page)
    fits(page)
    accessible(page)


@pytest.mark.parametrize("look", [{"color_scheme": "dark"}], indirect=True)
def test_it_is_readable_in_the_dark(page, app: Server, shoot: Shoot) -> None:
    open_library(page, app)
    lightness = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)")
    assert max(lightness) < 80, lightness
    shoot("library-dark")
    accessible(page)
    page.get_by_role("button", name=re.compile("Theme")).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
