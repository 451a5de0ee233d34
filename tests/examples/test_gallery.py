"""The page that leads to every example."""

from __future__ import annotations

from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"
NOT_SHOWN = {"__init__.py", "gallery.py", "site.py"}


async def test_every_example_is_shown(app):
    """An example nobody can find is none."""
    client = app.test_client()
    page = await (await client.get("/")).get_data(as_text=True)
    examples = {path.name for path in EXAMPLES.glob("*.py")} - NOT_SHOWN

    assert {name for name in examples if f"examples/{name}" not in page} == set()


async def test_the_stylesheet_is_served(app):
    """An unstyled demo would look broken."""
    response = await app.test_client().get("/static/style.css")

    assert response.status_code == 200
