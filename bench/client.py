"""What the client costs in Chromium, and what it weighs on the wire.

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
SIZES = [1_000, 10_000]
KINDS = ["flat", "nested"]
ROUNDS = 3
HOST = "http://bench.test"
SCRIPTS = ["client.js", "survival.js"]

# The script of each library, and how many changes of a cell it is asked for in a round
# when there are 1 000 rows.
SUBJECTS = {
    "quartlive": (None, 5_000),
    "@livetemplate/client": (
        "tests/interop/node_modules/@livetemplate/client/dist/livetemplate-client.browser.js",
        50,
    ),
    "morphdom": ("node_modules/morphdom/dist/morphdom-umd.min.js", 20),
    "idiomorph": ("node_modules/idiomorph/dist/idiomorph.min.js", 20),
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
        for kind in KINDS:
            for size in SIZES:
                show_changes(browser, kind, size)
        show_adoption(browser)
        show_counter(browser)
        show_survival(browser)
        browser.close()


def show_sizes() -> None:
    """Print what a browser downloads."""
    assets = Assets()
    sizes = {name: len(asset.zipped) for name, asset in assets.files.items()}
    needed = sum(sizes[name] for name in assets.needed)
    print("client, gzipped as served")
    print(f"  before the first click {needed / 1024:6.1f} KB (aim: at most 20)")
    print(f"  all of it              {sum(sizes.values()) / 1024:6.1f} KB")


def libraries() -> list[str]:
    """Names of those that are here, ours first."""
    return [
        name
        for name, (script, _) in SUBJECTS.items()
        if script is None or (ROOT / script).exists()
    ]


def run(browser: Browser, name: str, script: str, *arguments: Any) -> Any:
    """Return what a function of the page says of a library."""
    page = open_page(browser, SUBJECTS[name][0])
    result = page.evaluate(f"(it) => {script}(...it)", [name, *arguments])
    page.close()
    return result


def show_changes(browser: Browser, kind: str, size: int) -> None:
    """Print what each operation on a list of ``size`` rows costs."""
    names = libraries()
    found: dict[str, list[dict[str, list[float]]]] = {name: [] for name in names}
    for _ in range(ROUNDS):
        for name in names:
            count = max(1, SUBJECTS[name][1] * 1_000 // size)
            found[name].append(run(browser, name, "measure", kind, size, count))
    print(f"{kind}, {size} rows: milliseconds, DOM mutations, times ours")
    print(f"  {'':14}" + "".join(f"{name:>28}" for name in names))
    for operation in found[names[0]][0]:
        cells = {
            name: [
                median(each[operation][place] for each in rounds) for place in (0, 1)
            ]
            for name, rounds in found.items()
        }
        ours = cells[names[0]][0]
        print(
            f"  {operation:14}"
            + "".join(
                f"{ms:12.4f} {mutations:7.0f} {ms / ours:7.0f}"
                for ms, mutations in cells.values()
            )
        )


def show_adoption(browser: Browser) -> None:
    """Print how long it takes to take over what the server has made."""
    for size in SIZES:
        times = []
        for _ in range(ROUNDS):
            page = open_page(browser, None)
            times.append(page.evaluate("(size) => adoption(size)", size))
            page.close()
        print(f"to adopt {size} rows: {median(times):.1f} ms")


def show_counter(browser: Browser) -> None:
    """Print what one number costs in an ordinary page."""
    print("one number in a page of 5 KB: milliseconds, times ours")
    names = libraries()
    found = {
        name: median(
            run(browser, name, "counter", SUBJECTS[name][1]) for _ in range(ROUNDS)
        )
        for name in names
    }
    for name, ms in found.items():
        print(f"  {name:21} {ms:8.4f} {ms / found[names[0]]:8.0f}")


def show_survival(browser: Browser) -> None:
    """Print what an unrelated update takes from the visitor."""
    print("what one changed number takes from a visitor, of 14 kinds;")
    print("and when 4 rows with frames change places, the visitor in one of them")
    for name in libraries():
        lost = run(browser, name, "survival")
        moved = run(browser, name, "reorder")
        print(
            f"  {name:21} {len(lost):2} lost"
            f"   {moved['blurs']} blurs, {moved['reloads']} frames loaded again,"
            f" text and caret {'kept' if moved['isKept'] else 'lost'}"
        )
        if lost:
            print(f"    {', '.join(lost)}")


def open_page(browser: Browser, script: str | None) -> Page:
    """Return a fresh page with our client and one other library."""
    page = browser.new_page()
    page.route("**/*", _answer)
    page.goto(f"{HOST}/{script or ''}?page")
    page.wait_for_function("() => window.measure && window.survival")
    return page


def _answer(route: Route) -> None:
    path, _, is_page = route.request.url.removeprefix(f"{HOST}/").partition("?")
    if is_page:
        scripts = f'<script src="/{path}"></script>' if path else ""
        for name in SCRIPTS:
            scripts += f'<script type="module" src="/{name}"></script>'
        route.fulfill(body=f"<!doctype html>{scripts}<p>", content_type="text/html")
        return
    folder, _, name = path.partition("/")
    if path in {*SCRIPTS, "libraries.js"}:
        file = Path(__file__).with_name(path)
    elif folder == "client":
        file = ROOT / "quartlive/client" / name
    else:
        file = ROOT / path
    route.fulfill(body=file.read_text(), content_type="text/javascript")


if __name__ == "__main__":
    main()
