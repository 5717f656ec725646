"""A clip in a browser: it plays, turns, is measured and put into words, and is saved as files that others can read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browser_page import (
    accessible,
    clip_id,
    drawn,
    fits,
    moves,
    open_clip,
    pause,
    play,
    rests,
    sides_seen,
    stage,
    visit,
)
from browser_server import Server
from browser_sight import changed, picture

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
Shoot = Callable[[str], Path]


def time_of(page) -> float:
    """The seconds that the player shows."""
    return float(re.search(r"([\d.]+) s of", page.get_by_role("group", name="Playing").inner_text())[1])


@pytest.mark.parametrize("look", [{"reduced_motion": "no-preference"}], indirect=True, ids=["lively"])
def test_it_plays_pauses_steps_and_turns(page, app: Server, shoot: Shoot) -> None:
    open_clip(page, app, "jumping_jacks")
    figure = stage(page)
    left, right = sides_seen(picture(figure))
    assert left > 300 and right > 300, "both sides of the body have their colour"
    assert moves(figure), "it plays by itself"
    pause(page)
    assert rests(figure)
    at, before = time_of(page), picture(figure)
    page.get_by_role("button", name="A step on").click()
    assert time_of(page) == pytest.approx(at + 0.05, abs=0.011), "a step is a frame of the file"
    assert changed(before, picture(figure)) > 20
    before = picture(figure)
    figure.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(200)
    assert changed(before, picture(figure)) > 500, "arrows turn the figure"
    before = picture(figure)
    page.get_by_role("button", name="Trace").click()
    page.wait_for_timeout(200)
    assert changed(before, picture(figure), least=8) > 500, "the body is shown before and after"
    shoot("clip-trace")
    page.get_by_role("slider", name="Time in the clip").focus()
    page.keyboard.press("Home")
    assert time_of(page) == 0.0
    page.locator("body").click(position={"x": 2, "y": 2})
    page.keyboard.press(" ")
    assert moves(figure), "space plays"


def test_it_is_measured_put_into_words_and_recognised(page, app: Server, shoot: Shoot) -> None:
    identifier = open_clip(page, app, "jumping_jacks")
    told = page.request.get(f"{app.address}api/clips/{identifier}/words", params={"count": 1, "seed": 0}).json()
    expect(page.get_by_text(told["texts"][0])).to_be_visible()
    words = page.get_by_role("region", name="In words")
    expect(words.get_by_role("listitem")).to_have_count(len(told["facts"]))
    last = told["facts"][-1]
    pause(page)
    words.get_by_role("listitem").last.get_by_role("button").click()
    assert time_of(page) == pytest.approx(last["start"], abs=0.06), "a fact leads to its moment"
    recognised = page.get_by_role("region", name="Recognised")
    expect(recognised.get_by_role("listitem").first).to_contain_text("%")
    shoot("clip")
    recognised.get_by_text("Labels of your own").click()
    recognised.get_by_role("textbox").fill("jumping jacks, sleeping")
    recognised.get_by_role("button", name="Recognise").click()
    expect(recognised.get_by_role("listitem")).to_have_count(2)
    expect(recognised.get_by_role("listitem").first).to_contain_text("jumping jacks")
    tracks = page.locator("main").get_by_role("group")
    assert {"Seen", "Both"} <= {each.get_attribute("aria-label") for each in tracks.all()}
    check = page.get_by_role("region", name="Check a sentence")
    check.get_by_role("textbox").fill("A person crawls on the floor.")
    check.get_by_role("button", name="Check").click()
    expect(check.get_by_role("listitem").first).to_contain_text(re.compile("contradicted|not measurable"))
    if page.get_by_role("region", name="Action sentence").count():
        expect(page.get_by_text(re.compile(r"of the \d+ codes"))).to_be_visible()
    accessible(page)


def save(page, format: str) -> Path:
    """Save the clip as a format and return where the download lies."""
    panel = page.get_by_role("region", name="Save as")
    panel.get_by_label("Format").select_option(format)
    with page.expect_download() as begun:
        panel.get_by_role("button", name="Save").click()
    return begun.value


def test_what_is_saved_can_be_read(page, app: Server, tmp_path: Path) -> None:
    from PIL import Image

    from motionary.formats import read_motion

    open_clip(page, app, "jumping_jacks")
    pause(page)
    files = {}
    for format in ("bvh", "npz", "glb", "gif"):
        download = save(page, format)
        assert download.suggested_filename == f"jumping_jacks.{format}"
        files[format] = tmp_path / download.suggested_filename
        download.save_as(files[format])
    for format in ("bvh", "npz"):
        motion = read_motion(files[format]).motion
        assert motion.frame_count == 101 and motion.fps == pytest.approx(20.0, abs=0.01)
    trimesh = pytest.importorskip("trimesh")
    assert trimesh.load(files["glb"]).geometry
    with Image.open(files["gif"]) as film:
        assert film.n_frames > 20
    panel = page.get_by_role("region", name="Save as")
    panel.get_by_label(re.compile("From")).fill("1")
    panel.get_by_label(re.compile("^to")).fill("2")
    save(page, "bvh").save_as(tmp_path / "part.bvh")
    assert read_motion(tmp_path / "part.bvh").motion.frame_count == pytest.approx(20, abs=1)


def test_a_moment_that_was_found_is_played_first(page, app: Server) -> None:
    visit(page, app, "#/library?text=a%20person%20squats")
    hits = page.request.get(app.address + "api/search", params={"text": "a person squats", "top": 60}).json()["hits"]
    hit = next(each for each in hits if each["start"] > 0.5)
    link = page.get_by_role("list", name="Clips", exact=True).get_by_role("link").nth(hits.index(hit))
    link.click()
    drawn(stage(page))
    expect(page.get_by_role("group", name="Found")).to_be_visible()
    pause(page)
    assert hit["start"] - 0.1 <= time_of(page) <= hit["end"] + 0.1
    page.get_by_role("link", name="Find like this").click()
    expect(page.get_by_role("heading", name=re.compile("Like"))).to_contain_text(hit["name"])
    page.go_back()
    drawn(stage(page))


def test_a_clip_that_is_not_there_is_told(page, app: Server) -> None:
    page.watch.allow("status of (404|422)")
    visit(page, app, "#/clip/c0000000000000000")
    expect(page.get_by_role("alert")).to_contain_text("no such clip")
    visit(page, app, "#/clip/%3Cscript%3E")
    expect(page.get_by_role("alert").or_(page.get_by_text("Nothing here"))).to_be_visible()
    page.get_by_role("button", name="Open the library").click()
    expect(page.get_by_role("searchbox")).to_be_visible()


@pytest.mark.parametrize(
    "look",
    [{"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}, {"color_scheme": "dark"}],
    indirect=True,
    ids=["phone", "dark"],
)
def test_it_fits_a_phone_and_the_dark(page, app: Server, shoot: Shoot, request: pytest.FixtureRequest) -> None:
    open_clip(page, app, "walk_circle")
    expect(page.get_by_role("region", name="Recognised").get_by_role("listitem").first).to_be_visible()
    fits(page)
    left, right = sides_seen(picture(stage(page)))
    assert left > 100 and right > 100
    shoot(f"clip-{request.node.callspec.id}")
    accessible(page)


def test_real_takes_are_found_and_play(page, real_app: Server, shoot: Shoot) -> None:
    visit(page, real_app, "#/library?text=a%20person%20walks")
    hits = page.request.get(real_app.address + "api/search", params={"text": "a person walks"}).json()["hits"]
    assert hits[0]["name"][:2] in ("02", "07"), "these are the walks"
    link = page.get_by_role("list", name="Clips", exact=True).get_by_role("link").first
    drawn(link.locator("canvas"))
    shoot("real-search")
    link.click()
    drawn(stage(page))
    play(page)
    assert moves(stage(page))
    pause(page)
    expect(page.get_by_role("region", name="In words").get_by_role("listitem").first).to_be_visible()
    shoot("real-clip")
    assert clip_id(page, real_app, "07_01")
