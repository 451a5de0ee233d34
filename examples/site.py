"""What the examples share: the templates, the stylesheet and a secret key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from quart import Blueprint, Quart

ROOT = Path(__file__).parents[1]


def is_open(user_id: str | None, topic: str) -> bool:
    """Let everybody use the topics of the examples; an app has one such function."""
    return topic == "online" or topic.startswith("chat/")


def create_site(*blueprints: Blueprint) -> Quart:
    """Make an app of these blueprints.

    ``SECRET_KEY`` in the environment keeps visitors known after a restart.
    """
    app = Quart(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "examples" / "static"),
    )
    app.secret_key = os.environ.get("SECRET_KEY") or secrets.token_hex()
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return app
