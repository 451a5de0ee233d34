"""What pages look like: the app's templates and context processors."""

from __future__ import annotations

from quart import render_template

from quartlive.edges.site import Site
from tests.edges.pages import create_app


async def test_layouts_can_be_shared_with_other_pages():
    """``live`` is there and empty, ``live.script`` prints nothing."""
    app = create_app()

    @app.get("/other")
    async def other() -> str:
        return await render_template("shared.html")

    page = await (await app.test_client().get("/other")).get_data(as_text=True)

    assert "not live" in page
    assert "<script" not in page


async def test_a_template_is_compiled_once():
    """Also where several pages show it."""
    looks = Site.of(create_app()).looks

    assert looks.template("tally.html") is looks.template("tally.html")
