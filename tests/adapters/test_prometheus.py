"""Metrics, as Prometheus reads them from a running app."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import DictLoader
from prometheus_client.parser import text_string_to_metric_families
from quart import Quart

from quartlive import Controller, FieldError, LiveBlueprint, Persist, State, action
from quartlive.adapters.prometheus import PrometheusMetrics
from quartlive.metrics import LABELS, Counter, Gauge, Timer
from quartlive.testing import LiveClient

PAGE = """<body><p>{{ count }}</p><form method="post"><button name="go">Go</button>
<button name="refuse">R</button><button name="fail">F</button></form></body>"""

Samples = dict[tuple[str, str], float]


class TallyState(State):
    count: Persist[int] = 0


class TallyController(Controller[TallyState]):
    @action
    async def go(self, state: TallyState) -> None:
        state.count += 1

    @action
    async def refuse(self, state: TallyState) -> None:
        raise FieldError("x", "no")

    @action
    async def fail(self, state: TallyState) -> None:
        raise RuntimeError("secret")


@pytest.fixture
def app() -> Quart:
    app = Quart(__name__)
    app.secret_key = "metrics"
    app.jinja_loader = DictLoader({"page.html": PAGE})
    live = LiveBlueprint("live", __name__)
    live.add_page("/", TallyController(), template="page.html")
    app.register_blueprint(live)
    app.add_url_rule("/metrics", view_func=live.metrics)
    return app


def samples(text: str) -> Samples:
    return {
        (sample.name.removeprefix("quartlive_"), ",".join(sample.labels.values())): (
            sample.value
        )
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def read(app: Quart) -> Samples:
    response = await app.test_client().get("/metrics")
    assert response.status_code == 200
    return samples(await response.get_data(as_text=True))


@pytest.mark.parametrize("via", ["socket", "fetch", "nojs"])
async def test_actions_are_counted_by_their_outcome(app, via):
    """S42, on every transport."""
    async with LiveClient(app, via=via) as visitor:
        page = await visitor.open("/")
        for name in ("go", "go", "refuse", "fail"):
            await page.click(name)
        found = await read(app)

        assert found["actions_total", "success"] == 2
        assert found["actions_total", "refused"] == 1
        assert found["actions_total", "failed"] == 1
        assert found["errors_total", "action"] == 1
        assert found["action_seconds_count", ""] == 4
        assert found["renders_total", ""] > 4
        assert found["diff_seconds_count", ""] >= 2
        assert found["store_seconds_count", ""] >= 2
        assert found["connections", ""] == (via == "socket")


async def test_only_get_is_answered(app):
    """S42."""
    client = app.test_client()

    assert (await client.post("/metrics")).status_code == 405


async def test_nothing_a_visitor_sends_becomes_a_label(app):
    """R-32: or the memory of whoever collects them would be theirs."""
    before = len(await read(app))
    async with LiveClient(app, via="fetch") as visitor:
        await visitor.open("/")
        for n in range(50):
            await visitor.client.post(
                f"/?q={n}",
                json={"action": f"name_{n}", "data": {f"field{n}": n}},
                headers={"Sec-Fetch-Site": "same-origin"},
            )
    after = await read(app)

    assert len(after) == before
    assert after["actions_total", "unknown"] == 50


def test_all_there_is_is_shown_from_the_beginning():
    """An alert on what has not happened yet finds a zero, not nothing."""
    metrics = PrometheusMetrics({gauge: lambda: 3.0 for gauge in Gauge})
    found = samples(metrics.text().decode())

    for counter in Counter:
        for label in LABELS.get(counter, ("",)):
            assert found[f"{counter.title}_total", label] == 0
    for gauge in Gauge:
        assert found[gauge.title, ""] == 3
    for timer in Timer:
        assert found[f"{timer.title}_count", ""] == 0


def test_what_is_not_known_counts_as_other():
    metrics: Any = PrometheusMetrics()
    metrics.count(Counter.ERRORS, "strange")

    assert samples(metrics.text().decode())["errors_total", "other"] == 1
