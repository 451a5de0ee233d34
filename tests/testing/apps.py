"""Apps of a few lines for tests of the test client."""

from __future__ import annotations

from jinja2 import DictLoader
from quart import Quart

from quartlive import Controller, LiveBlueprint

TRANSPORTS = ["socket", "fetch", "nojs"]

PAGE = """<!doctype html>
<html lang="en"><head><title>{title}</title>{{{{ live.script }}}}</head>
<body>
{body}
</body></html>
"""


def page(body: str, title: str = "Test") -> str:
    """A whole template around the content of its body."""
    return PAGE.format(body=body, title=title)


def app_of(
    controller: type[Controller], body: str, title: str = "Test", **settings
) -> Quart:
    """An app with one live page at ``/``."""
    app = Quart(__name__)
    app.secret_key = "tests"
    app.jinja_loader = DictLoader({"page.html": page(body, title)})
    live = LiveBlueprint("live", __name__, **settings)
    live.add_page("/", controller(), template="page.html")
    app.register_blueprint(live)
    return app
