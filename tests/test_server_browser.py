"""The pages in Chromium, where it and Playwright are installed: `make page` runs these tests.

axe-core looks for faults of accessibility where it lies in build/axe.
"""

from __future__ import annotations

import os
import shutil
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qabot.ingest import update
from tests.support.made import Placed, column, pdf
from tests.support.served import Served, serving

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
AXE = Path(__file__).parent.parent / "build/axe/axe.min.js"
SHOTS = os.environ.get("SUITE_SHOTS")  # a folder for pictures
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")

ROOT = Path(__file__).parent.parent
PARKS = "青岛有森林公园12处。"
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
IN_VIEW = """mark => {
  const box = mark.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + 2, box.top + 2);
  return box.top >= 0 && box.bottom <= innerHeight && mark.contains(top);
}"""


def hundred_pages() -> bytes:
    def page(number: int) -> list[Placed]:
        lines = [f"{number}号工厂去年的产量为{1000 + number}吨。", "厂里的工人每天上班八小时。"]
        return [*column(60, 780, [f"第{number}章"], 16), *column(60, 740, lines, 12)]

    return pdf([page(number) for number in range(1, 101)])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("browser")
    shutil.copytree(ROOT / "corpus", root / "documents")
    (root / "documents/factories.pdf").write_bytes(hundred_pages())
    update(root / "index", [root / "documents"])
    with serving(root / "index") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


Opener = Callable[..., Any]


@pytest.fixture
def opened(browser: Any, served: Served) -> Iterator[Opener]:
    """Opens a page in a browser of its own; at the end nothing may have gone wrong in it."""
    contexts, problems = [], []

    def opening(path: str = "/", *, size: dict[str, int] = WIDE, **options: Any) -> Any:
        context = browser.new_context(
            viewport=size, base_url=served.base, **{"locale": "zh-CN"} | options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if is_bad(said) else None)
        page.goto(path)
        return page

    yield opening
    for context in contexts:
        context.close()
    assert problems == []


def is_bad(said: Any) -> bool:
    return said.type in ("error", "warning")


def ask(page: Any, question: str) -> Any:
    """Types a question, and returns its answer."""
    before = page.locator(".turn").count()
    page.fill("#question", question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").nth(before)
    turn.wait_for()
    return turn


def shot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


def test_answers_follow_one_another(opened: Opener) -> None:
    page = opened()
    first = ask(page, "济南自贸区面积有多少")
    second = ask(page, "哪年成立的？")
    assert "理解为" in second.inner_text()
    assert "37.99" in first.inner_text()
    assert page.locator("form.ask [name=history]").count() == 2
    histories = page.locator("form.ask [name=history]").evaluate_all("all => all.map(i => i.value)")
    assert histories == ["济南自贸区面积有多少", "哪年成立的？"]
    assert page.evaluate("document.activeElement.textContent") == "哪年成立的？"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_quote_opens_the_document_at_the_mark(opened: Opener, size: dict[str, int]) -> None:
    page = opened(size=size)
    turn = ask(page, "87号工厂去年的产量是多少")
    turn.locator("a.open").first.click()
    mark = page.locator("#panel mark")
    mark.wait_for()
    picture = page.locator("#panel .drawn img")
    picture.wait_for()
    page.wait_for_load_state("networkidle")
    assert mark.inner_text() == "87号工厂去年的产量为1087吨。"
    assert mark.evaluate(IN_VIEW)
    assert picture.evaluate("image => image.naturalWidth") > 500
    assert "/87.png?" in picture.get_attribute("src")
    shot(page, f"panel-{size['width']}")
    page.locator("#panel .next").click()
    page.locator("#panel .at", has_text="2 /").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_link_of_an_answer_opens_at_the_mark(
    opened: Opener, served: Served, size: dict[str, int]
) -> None:
    answer = served.client.post("/api/ask", json={"question": "63号工厂去年的产量是多少"}).json()
    page = opened(answer["quotes"][0]["url"], size=size)
    mark = page.locator("#text mark")
    mark.wait_for()
    page.wait_for_load_state("networkidle")
    assert mark.inner_text() == answer["quotes"][0]["text"]
    assert mark.evaluate(IN_VIEW)
    shot(page, f"document-{size['width']}")


@pytest.mark.parametrize(
    ("fragment", "span"),
    [
        ("#3-9", [3, 9]),
        ("#3-9#", [3, 9]),
        ("#3-9#:~:text=%E9%9D%92%E5%B2%9B", [3, 9]),
        ("#3-9:~:text=a-1#1-2", [3, 9]),
        ("/d/ab?x=1#3-9#", [3, 9]),
        ("#3-9a", None),
        ("#note#3-9", None),
        ("#3-", None),
        ("", None),
    ],
)
def test_fragment_names_a_span_whatever_a_client_adds(
    opened: Opener, fragment: str, span: list[int] | None
) -> None:
    read = "async address => (await import('/js/place.js')).spanOf(address)"
    assert opened().evaluate(read, fragment) == span


def test_link_of_open_webui_opens_at_the_mark(opened: Opener, served: Served) -> None:
    quote = served.client.post("/api/ask", json={"question": "63号工厂去年的产量是多少"}).json()
    found = quote["quotes"][0]
    mark = opened(f"{found['url']}#:~:text={found['text'][:5]}").locator("#text mark")
    mark.wait_for()
    assert mark.inner_text() == found["text"]


def test_uploaded_file_can_be_asked_about_and_removed(opened: Opener, tmp_path: Path) -> None:
    path = tmp_path / "公园.pdf"
    path.write_bytes(pdf([column(60, 780, [PARKS], 12)]))
    page = opened("/documents")
    page.set_input_files("#file", [str(path)])
    page.locator("form.upload button").click()
    page.locator("#jobs .done").wait_for()
    assert "可以提问了" in page.locator("#jobs li").inner_text()
    page.goto("/")
    assert PARKS in ask(page, "青岛有多少处森林公园").inner_text()
    page.goto("/documents")
    shot(page, "documents")
    page.get_by_role("button", name="移除 公园.pdf").click()
    page.locator("#jobs .done").wait_for()
    page.goto("/")
    assert PARKS not in ask(page, "青岛有多少处森林公园").inner_text()


def test_dropped_files_are_uploaded(opened: Opener) -> None:
    page = opened("/documents", locale="en")
    dropped = page.evaluate_handle(
        """() => { const data = new DataTransfer();
        data.items.add(new File(["青岛有湖3个。"], "lakes.md"));
        data.items.add(new File([new Uint8Array([1, 0, 2])], "broken.pdf")); return data; }"""
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
    page.locator("#jobs .done").wait_for()
    page.locator("#jobs .refused").wait_for()
    assert "not taken" in page.locator("#jobs .refused").inner_text()
    page.reload()
    page.get_by_role("button", name="Remove lakes.md").click()
    page.locator("#jobs .done").wait_for()


def test_everything_is_done_by_keyboard(opened: Opener) -> None:
    page = opened()
    assert page.evaluate("document.activeElement.id") == "question"
    page.keyboard.type("87号工厂去年的产量是多少")
    page.keyboard.press("Enter")
    page.locator(".turn figure").first.wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "open"
    page.keyboard.press("Enter")
    page.locator("#panel mark").wait_for()
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    page.keyboard.press("ArrowRight")
    page.locator("#panel .at", has_text="2 /").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "open"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.locator("#panel").is_hidden()


def test_asking_and_uploading_need_no_script(opened: Opener, tmp_path: Path) -> None:
    page = opened(java_script_enabled=False)
    ask(page, "济南自贸区面积有多少")
    page.fill("#question", "哪年成立的？")
    page.locator("form.ask button").click()
    page.get_by_text("理解为").wait_for()
    page.locator("a.open").first.click()
    assert page.locator("#text mark").is_visible()
    (tmp_path / "河.md").write_text("青岛有河5条。", encoding="utf-8")
    page.goto("/documents")
    page.set_input_files("#file", str(tmp_path / "河.md"))
    page.locator("form.upload button").click()
    while not page.locator("#jobs .done").count():
        page.goto(page.url)
    page.get_by_role("button", name="移除 河.md").click()
    while not page.get_by_text("已移除").count():
        page.goto(page.url)


def test_printed_page_has_references_and_no_controls(opened: Opener, served: Served) -> None:
    page = opened()
    ask(page, "济南自贸区面积有多少")
    page.emulate_media(media="print")
    shot(page, "printed")
    assert f"{served.base}/d/" in page.locator("figure .address").first.inner_text()
    for hidden in ("header", "form.ask", "a.open", ".print"):
        assert not page.locator(hidden).first.is_visible()


@pytest.mark.parametrize("path", ["/", "/documents", "/gaps", "/eval"])
def test_phone_is_not_scrolled_sideways(opened: Opener, path: str) -> None:
    page = opened(path, size=PHONE)
    if path == "/":
        ask(page, "济南自贸区面积有多少")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    shot(page, f"phone-{path.strip('/') or 'ask'}")


FIRST_PAINT = "performance.getEntriesByName('first-paint')[0].startTime"


def test_first_paint_is_quick(opened: Opener) -> None:
    page = opened()
    paints = []
    for _ in range(5):
        page.reload()
        page.wait_for_function("performance.getEntriesByName('first-paint').length > 0")
        paints.append(page.evaluate(FIRST_PAINT))
    assert statistics.median(paints) <= 300  # milliseconds


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not in build/axe")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/documents", "/gaps", "/eval", "document"])
def test_no_fault_of_accessibility(opened: Opener, served: Served, path: str, scheme: str) -> None:
    if path == "document":
        quote = served.client.post("/api/ask", json={"question": "7号工厂的产量"}).json()
        path = quote["quotes"][0]["url"]
    page = opened(path, color_scheme=scheme, bypass_csp=True)
    if path == "/":
        ask(page, "济南自贸区面积有多少").locator("a.open").first.click()
        page.locator("#panel mark").wait_for()
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run().then(found => found.violations)")
    assert [(fault["id"], [n["html"][:200] for n in fault["nodes"]]) for fault in found] == []
