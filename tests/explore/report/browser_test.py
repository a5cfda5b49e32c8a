"""Pages in a browser: Debian's Chromium, driven by Playwright, with axe-core's rules."""

import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pytest

from jaxgan.explore.report import compare, report, views
from jaxgan.modalities.cloud import CLOUD
from jaxgan.system.files import write_png
from tests.explore.report.made_up import folder_of

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("browser")]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
WIDTHS = {"phone": 375, "desktop": 1280}
SEEN = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let least = 99;
  for (let node; (node = texts.nextNode()); ) {
    const box = node.parentElement;
    const apart = box.closest("script, style, noscript, .skip, option, svg");
    if (node.textContent.trim() && !apart && box.offsetParent) {
      least = Math.min(least, parseFloat(getComputedStyle(box).fontSize));
    }
  }
  for (const text of document.querySelectorAll("svg text.tick")) {
    least = Math.min(least, parseFloat(getComputedStyle(text).fontSize));
  }
  return [document.documentElement.scrollWidth, innerWidth, least];
}"""


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="no Playwright: pip install playwright"
    )
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        try:
            found = driver.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
        except playwright.Error as error:
            pytest.skip(f"Chromium does not start: {str(error).splitlines()[0]}")
        yield found
        found.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core, from a package that carries it."""
    for name in ("axe_playwright_python", "axe_core_python"):
        if found := importlib.util.find_spec(name):
            for folder in found.submodule_search_locations or ():
                for file in Path(folder).rglob("axe.min.js"):
                    return file.read_text()
    pytest.skip("no axe-core: pip install axe-playwright-python")


@pytest.fixture(scope="module")
def pages(trained_once, tmp_path_factory) -> dict[str, Path]:
    """The page of a trained run, of one that shows clouds, of one of replicas that turned
    NaN, and of two runs."""
    base = tmp_path_factory.mktemp("runs")
    own = shutil.copytree(trained_once, base / "trained")
    write_png(own / "samples" / "000000003.png", np.zeros((74, 74, 1), np.uint8))
    lines = [
        {"step": s, "seconds": 1.0 * s, "generator/loss": [1.0 + s, 2.0, 2.5 - s]}
        for s in range(1, 30)
    ]
    lines.append({"step": 30, "seconds": 30.0, "generator/loss": [float("nan")] * 3})
    failed = folder_of(base / "failed", lines, replicas=3)
    for k in range(3):
        for step in (10, 20):
            grey = np.full((40, 40, 1), 60 * k + step, np.uint8)
            write_png(failed / "samples" / f"replica{k}" / f"{step:09d}.png", grey)
    turns = shutil.copytree(own, base / "turns")
    clouds = np.random.default_rng(0).uniform(-0.5, 0.5, (3, 50, 3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "shown", lambda opened: CLOUD.shown(clouds, {}))
        shapes = report(turns)
    return {
        "shapes": shapes,
        "trained": report(own),
        "failed": report(failed),
        "several": compare([own, failed], base / "several.html"),
    }


@pytest.fixture(params=("trained", "shapes", "failed", "several"))
def path(pages, request) -> Path:
    return pages[request.param]


@pytest.fixture
def opened(browser):
    """Opens a page; at the end it has logged no error and fetched nothing."""
    contexts, problems, asked = [], [], []

    def opened(path, width="desktop", scheme="light"):
        size = {"width": WIDTHS[width], "height": 900}
        context = browser.new_context(viewport=size, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not problems
    assert all(url.startswith(("file:", "data:")) for url in asked)
    assert sum(url.startswith("file:") for url in asked) == len(contexts)


@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_readable(opened, path, width):
    """Nothing is wider than the window, no text is smaller than 12 pixels."""
    page = opened(path, width)
    for summary in page.locator("summary").all():
        summary.click()
    across, window, least = page.evaluate(SEEN)
    assert across <= window and least >= 12


def test_sliders_move_pictures(opened, path):
    page = opened(path)
    films, moved = page.locator("[data-film]:has(input)"), 0
    for film in films.all():
        image, slider = film.locator("img").first, film.locator("input")
        before = image.get_attribute("src"), image.get_attribute("alt")
        last = slider.get_attribute("max")
        at = "0" if slider.input_value() == last else last
        slider.fill(at)
        after = image.get_attribute("src"), image.get_attribute("alt")
        assert after[1] != before[1]
        assert film.locator("output").inner_text() in after[1]
        slider.focus()
        page.keyboard.press("ArrowRight" if at == "0" else "ArrowLeft")
        assert image.get_attribute("alt") != after[1]
        moved += after[0] != before[0]
    assert moved  # those of a model that has learnt nothing may be equal


def test_playing_moves_pictures(opened, pages):
    page = opened(pages["failed"])
    film = page.locator("[data-film=samples]")
    image, button = film.locator("img").first, film.locator("button")
    before = image.get_attribute("src")
    button.click()
    assert button.get_attribute("aria-label") == "pause samples"
    page.wait_for_function(
        "before => document.querySelector('[data-film=samples] img').src !== before",
        arg=before,
    )
    button.click()
    assert button.get_attribute("aria-label") == "play samples"


def test_curves_say_their_values_where_one_points(opened, pages):
    page = opened(pages["failed"])
    chart = page.locator(".chart", has=page.locator("h3", has_text="generator/loss"))
    values = chart.locator(".key li")
    assert "not finite" in values.inner_text()  # at the end
    page.locator("#cursor").fill("0")
    assert values.inner_text().strip() == "1.833 ± 0.2887"  # of 2, 2 and 1.5
    box = chart.locator("svg").last.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 60)
    hovered = page.locator("#cursor-at").inner_text()
    assert hovered not in ("1", "30")
    linear = chart.locator("path.curve").last.get_attribute("d")
    page.locator("#log").check()
    assert chart.locator("path.curve").last.get_attribute("d") != linear


def test_quantities_are_chosen(opened, pages):
    page = opened(pages["trained"])
    page.locator("#chooser summary").click()
    count = page.locator(".chart").count()
    boxes = page.locator("#chooser input")
    assert boxes.count() == page.evaluate("data.charts.length") > count
    page.locator("#chooser input:not(:checked)").first.check()
    assert page.locator(".chart").count() == count + 1
    page.locator("#chooser input:checked").first.uncheck()
    assert page.locator(".chart").count() == count


def test_the_map_shows_the_example_one_points_at(opened, pages):
    page = opened(pages["trained"])
    thumb, which = page.locator("#thumb"), page.locator("#which")
    assert not thumb.is_visible()
    box = page.locator("#plane").bounding_box()
    page.locator("#plane").hover(position={"x": box["width"] / 2, "y": box["height"] / 3})
    assert thumb.is_visible() and which.inner_text().startswith("example ")
    pixels = "document.getElementById('thumb').toDataURL()"
    first = page.evaluate(pixels)
    page.locator("#example").fill("7")
    assert which.inner_text().startswith("example 8 of ")
    assert page.evaluate(pixels) != first
    options = page.locator("#which-map option")
    page.locator("#which-map").select_option(str(options.count() - 1))
    assert page.locator("#plane .dot").count() == page.evaluate(
        "data.maps.at(-1).xy.length"
    )


def test_clouds_turn_by_dragging_and_by_keys(opened, pages):
    page = opened(pages["shapes"])
    canvas = page.locator("canvas.cloud").nth(1)
    assert page.locator("canvas.cloud").count() == 3
    assert canvas.get_attribute("aria-label").startswith("example 1, 50 points")
    pixels = "at => document.querySelectorAll('canvas.cloud')[at].toDataURL()"
    seen, other = [page.evaluate(pixels, 1)], page.evaluate(pixels, 0)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 50)
    page.mouse.up()
    seen.append(page.evaluate(pixels, 1))
    page.mouse.move(box["x"] + 20, box["y"] + 90)  # no button is held
    assert page.evaluate(pixels, 1) == seen[-1]
    for key in ("ArrowLeft", "ArrowUp"):
        canvas.focus()
        page.keyboard.press(key)
        seen.append(page.evaluate(pixels, 1))
    assert len(set(seen)) == 4 and page.evaluate(pixels, 0) == other


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_serious(opened, axe, path, width, scheme):
    page = opened(path, width, scheme)
    for summary in page.locator("summary").all():
        summary.click()
    page.evaluate(axe)
    found = page.evaluate("async () => (await axe.run()).violations")
    serious = [
        f"{each['id']}: {each['nodes'][0]['html'][:120]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert not serious
