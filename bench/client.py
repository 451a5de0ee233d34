"""What one changed cell costs in Chromium, and what the client weighs on the wire.

Only JavaScript is counted, not layout, which is the same for everybody. The other
libraries are measured when ``node_modules`` has them (``npm install``). Rounds
alternate between the libraries, and medians are shown.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

from quartlive.edges.assets import Assets

ROOT = Path(__file__).parents[1]
MODULES = ROOT / "node_modules"
SIZES = [1_000, 10_000]
ROUNDS = 3
HOST = "http://bench.test"

# The script of each library, and how many changes it is asked for in a round.
SUBJECTS = {
    "quartlive": (None, 5_000),
    "@livetemplate/client": (
        "@livetemplate/client/dist/livetemplate-client.browser.js",
        50,
    ),
    "morphdom": ("morphdom/dist/morphdom-umd.min.js", 20),
    "idiomorph": ("idiomorph/dist/idiomorph.min.js", 20),
}


def main() -> None:
    """Print the figures."""
    show_sizes()
    executable = shutil.which("chromium")
    if executable is None:
        print("SKIPPED the client in a browser: chromium is not installed")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        for size in SIZES:
            show_changes(browser, size)
        browser.close()


def show_sizes() -> None:
    """Print what a browser downloads."""
    assets = Assets()
    sizes = {name: len(asset.zipped) for name, asset in assets.files.items()}
    needed = sum(sizes[name] for name in assets.needed)
    print("client, gzipped as served")
    print(f"  before the first click {needed / 1024:6.1f} KB (aim: at most 20)")
    print(f"  all of it              {sum(sizes.values()) / 1024:6.1f} KB")


def show_changes(browser: Browser, size: int) -> None:
    """Print what one cell of a table of ``size`` rows costs."""
    found: dict[str, list[dict[str, Any]]] = {}
    adoptions = []
    for _ in range(ROUNDS):
        for name, (script, count) in SUBJECTS.items():
            if script is None or (MODULES / script).exists():
                page = open_page(browser, script)
                arguments = [name, size, count]
                result = page.evaluate("(it) => measure(...it)", arguments)
                found.setdefault(name, []).append(result)
                page.close()
        page = open_page(browser, None)
        adoptions.append(page.evaluate("(size) => adoption(size)", size))
        page.close()
    print(f"one cell of {size} rows, milliseconds and DOM mutations")
    ours = median(each["warm"] for each in found["quartlive"])
    for name, results in found.items():
        cold, warm, mutations = (
            median(each[key] for each in results)
            for key in ("cold", "warm", "mutations")
        )
        print(
            f"  {name:21} first {cold:8.3f}   later {warm:8.4f}"
            f"   {mutations:5.0f} mutations   {warm / ours:8.0f} times"
        )
    print(f"  to adopt the page: {median(adoptions):.0f} ms, its HTML included")


def open_page(browser: Browser, script: str | None) -> Page:
    """Return a fresh page with our client and one other library."""
    page = browser.new_page()
    page.route("**/*", _answer)
    page.goto(f"{HOST}/{script or ''}?page")
    page.wait_for_function("() => window.measure !== undefined")
    return page


def _answer(route: Route) -> None:
    path, _, is_page = route.request.url.removeprefix(f"{HOST}/").partition("?")
    if is_page:
        scripts = f'<script src="/{path}"></script>' if path else ""
        scripts += '<script type="module" src="/bench.js"></script>'
        route.fulfill(body=f"<!doctype html>{scripts}<p>", content_type="text/html")
        return
    folder, _, name = path.partition("/")
    if path == "bench.js":
        file = Path(__file__).with_suffix(".js")
    elif folder == "client":
        file = ROOT / "quartlive/client" / name
    else:
        file = MODULES / path
    route.fulfill(body=file.read_text(), content_type="text/javascript")


if __name__ == "__main__":
    main()
