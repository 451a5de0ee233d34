"""The examples, seen by one visitor on each transport."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from quart import Quart

from examples.gallery import create_app
from quartlive.testing import LiveClient

TRANSPORTS = ["socket", "fetch", "nojs"]


@pytest.fixture
def app(tmp_path) -> Quart:
    """All examples, with todos in a file of their own."""
    return create_app(tmp_path / "todos.sqlite3")


@pytest_asyncio.fixture(params=TRANSPORTS)
async def visitor(app: Quart, request) -> AsyncIterator[LiveClient]:
    """Somebody who has just come."""
    async with LiveClient(app, via=request.param) as visitor:
        yield visitor
