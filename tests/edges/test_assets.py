"""The client arrives once, whole, and again only when it has changed."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from quart import Quart, Response
from selectolax.lexbor import LexborHTMLParser

from quartlive.edges.assets import CLIENT, Assets
from quartlive.edges.bundle import BundleError
from quartlive.edges.slim import slim

MAIN = CLIENT / "main.js"

# Limits of the client as it is served.
BEFORE_THE_FIRST_CLICK = 20 * 1024
IN_ALL = 40 * 1024


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets()


@pytest.fixture(scope="module")
def modules() -> Assets:
    """The client as it is served while an app is debugged."""
    return Assets(debug=True)


async def fetch(assets: Assets, path: str, **headers: str) -> Response:
    """Ask an app that serves the client for one address."""
    app = Quart(__name__)
    app.add_url_rule("/live/client.js", "entry", assets.entry)
    app.add_url_rule("/live/client/<version>/<path:name>", "module", assets.module)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await app.test_client().get(path, headers=named)


def small_client(folder: Path, *, debug: bool = False, **sources: str) -> Assets:
    for name, text in sources.items():
        (folder / f"{name}.js").write_text(text)
    return Assets(folder, debug=debug)


def test_the_client_is_two_files(assets: Assets) -> None:
    """A page asks for what it needs at once, and then for the rest."""
    assert set(assets.files) == {"main.js", "later.js"}
    assert assets.needed == ("main.js",)


def test_the_client_is_small(assets: Assets) -> None:
    """Who is on a slow line can click all the sooner."""
    core, later = (len(assets.files[name].zipped) for name in ("main.js", "later.js"))

    assert core <= BEFORE_THE_FIRST_CLICK
    assert core + later <= IN_ALL


async def test_a_file_is_a_program(assets: Assets) -> None:
    """Browsers run it only if it says what it is."""
    response = await fetch(assets, f"/live/client/{assets.version}/main.js")

    assert response.status_code == 200
    assert await response.get_data() == assets.files["main.js"].plain
    assert response.content_type == "text/javascript; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_in_debug_a_module_is_a_file(modules: Assets) -> None:
    """An error in a browser names the line an author can read."""
    response = await fetch(modules, f"/live/client/{modules.version}/main.js")

    assert await response.get_data(as_text=True) == slim(MAIN.read_text())
    assert {"main.js", "live.js", "patching/view.js"} <= set(modules.files)


async def test_browsers_keep_files_for_ever(assets: Assets) -> None:
    """The second page asks for nothing."""
    response = await fetch(assets, f"/live/client/{assets.version}/main.js")

    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


async def test_another_releases_hash_gets_what_is_there(assets: Assets) -> None:
    """While a deployment is under way every page finds its files."""
    response = await fetch(assets, "/live/client/0123456789abcdef/main.js")

    assert response.status_code == 200
    assert await response.get_data() == assets.files["main.js"].plain
    assert response.headers["Cache-Control"] == "no-cache"


async def test_files_come_compressed_to_who_reads_it(assets: Assets) -> None:
    """The bytes are compressed once, not per request."""
    path = f"/live/client/{assets.version}/later.js"
    plain = await fetch(assets, path)
    zipped = await fetch(assets, path, Accept_Encoding="br, gzip")

    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(await zipped.get_data()) == await plain.get_data()
    assert plain.vary.as_set() == zipped.vary.as_set() == {"accept-encoding"}
    assert plain.headers["ETag"] != zipped.headers["ETag"]


async def test_who_refuses_gzip_gets_plain_bytes(assets: Assets) -> None:
    """A weight of 0 is a no."""
    path = f"/live/client/{assets.version}/main.js"
    response = await fetch(assets, path, Accept_Encoding="gzip;q=0, identity")

    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
async def test_who_has_it_already_gets_nothing(assets: Assets, encoding: str) -> None:
    """A stale page asks again each time, and is answered in a few bytes."""
    path = "/live/client/stale/main.js"
    first = await fetch(assets, path, Accept_Encoding=encoding)
    again = await fetch(
        assets, path, Accept_Encoding=encoding, If_None_Match=first.headers["ETag"]
    )

    assert again.status_code == 304
    assert await again.get_data() == b""


@pytest.mark.parametrize(
    "name",
    ["nothing.js", "live.js", "main", "..%2fpage.py", "%2e%2e/page.py", "main.js/", ""],
)
async def test_nothing_else_is_served(assets: Assets, name: str) -> None:
    """No address leads out of the folder: names are looked up, never opened."""
    response = await fetch(assets, f"/live/client/{assets.version}/{name}")

    assert response.status_code == 404


async def test_authors_import_the_instance_of_the_page(assets: Assets) -> None:
    """A second copy of the client would know nothing of the page's connection."""
    response = await fetch(assets, "/live/client.js")
    text = await response.get_data(as_text=True)

    assert text == f'export {{ live }} from "./client/{assets.version}/main.js";\n'
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.content_type == "text/javascript; charset=utf-8"
    assert f'src="/live/client/{assets.version}/main.js"' in assets.script_tags("/live")


@pytest.mark.parametrize("debug", [False, True])
async def test_the_tags_lead_to_files(
    debug: bool, assets: Assets, modules: Assets
) -> None:
    """A browser starts to fetch all of them at once, and runs the one that counts."""
    served = modules if debug else assets
    head = LexborHTMLParser(str(served.script_tags("/live"))).head
    assert head is not None
    links = [str(link.attributes["href"]) for link in head.css("link")]
    scripts = [script.attributes for script in head.css("script")]
    answers = [await fetch(served, link) for link in links]

    assert {answer.status_code for answer in answers} == {200}
    assert len(links) == len(set(links))
    assert {link.attributes["rel"] for link in head.css("link")} == {"modulepreload"}
    assert scripts == [
        {"type": "module", "src": f"/live/client/{served.version}/main.js"}
    ]


def test_the_rest_comes_last(assets: Assets) -> None:
    """Nobody waits for what nothing needs before the first click."""
    tags = str(assets.script_tags("/live"))

    assert tags.index("main.js") < tags.index("later.js")
    assert re.search(r'fetchpriority="low" href="[^"]*/later.js"', tags)


def test_nothing_that_is_needed_is_missed(modules: Assets) -> None:
    """Each module would cost one more round trip before the first click."""
    imported = {MAIN.name}
    for name in modules.needed:
        text = modules.files[name].plain.decode()
        imported |= {
            normpath(join(dirname(name), path))
            for path in re.findall(r'\bfrom\s+"(\.[\w./-]+\.js)"', text)
        }

    assert set(modules.needed) == imported
    assert modules.needed[0] == "main.js"


def test_what_is_loaded_later_is_not_needed(tmp_path: Path) -> None:
    """Modules for the first use of something do not hold up the first click."""
    assets = small_client(
        tmp_path,
        debug=True,
        main='import { a } from "./near.js";\nimport\n{ b }\nfrom "./far.js";\n',
        near='export * from "./far.js";\nconst later = () => import("./later.js");\n',
        far="export const b = 'import x from \"./quoted.js\";';\n",
        later="export {};\n",
    )

    assert assets.needed == ("main.js", "near.js", "far.js")


def test_a_prefix_is_written_as_an_address(assets: Assets) -> None:
    """What stands in an attribute cannot end it."""
    assert '"/a&#34;&gt;/client/' in assets.script_tags('/a">')


def test_every_worker_names_the_same_hash(assets: Assets, tmp_path: Path) -> None:
    """A page of one worker finds its modules at the others."""
    folder = tmp_path / "client"
    shutil.copytree(CLIENT, folder)

    assert Assets(folder).version == assets.version
    assert Assets(folder).files == assets.files


def test_any_change_changes_the_hash(tmp_path: Path) -> None:
    """A browser never runs files of two releases together."""
    loads = 'import("./later.js");\n'
    versions = [
        small_client(tmp_path, **sources).version
        for sources in (
            {"main": "1\n"},
            {"main": "2\n"},
            {"main": loads, "later": "1\n"},
            {"main": loads, "later": "2\n"},
        )
    ]

    assert len(set(versions)) == 4


def test_a_client_that_cannot_be_put_together_stops_the_start(tmp_path: Path) -> None:
    """Found when the app starts, not by the first visitor."""
    with pytest.raises(BundleError, match=r"no such module: main.js → gone.js"):
        small_client(tmp_path, main='import { a } from "./gone.js";\n')
