"""An app may change its fields between two releases, and run both for a while."""

from __future__ import annotations

import asyncio
import logging
from datetime import date
from typing import Any, Literal

import pytest
from hypothesis import given, settings, strategies as st
from pydantic import BaseModel, Field, create_model, field_validator

from quartlive.actions import action
from quartlive.context import Context
from quartlive.controller import Controller
from quartlive.metrics import Counter, NoMetrics
from quartlive.runtime import entry
from quartlive.runtime.answers import Answer
from quartlive.runtime.dispatch import act
from quartlive.runtime.services import Services
from quartlive.state import (
    Persist,
    State,
    Url,
    drift,
    dump_persisted,
    dump_plain,
    keep_unknown,
    load_persisted,
    load_plain,
    read_query,
    write_query,
)
from tests.runtime.pages import FakePage, ask, visit_to

NAMES = ["alpha", "beta", "gamma", "delta"]

# Annotation, default, other values.
LEAVES: list[tuple[Any, Any, st.SearchStrategy[Any]]] = [
    (int, 0, st.integers(-9, 9)),
    (str, "", st.sampled_from(["", "7", "true", "x", "2024-01-02"])),
    (bool, False, st.booleans()),
    (float, 0.5, st.sampled_from([1.5, 7.0])),
    (date, date(2020, 1, 1), st.dates()),
    (Literal["a", "b"], "a", st.sampled_from(["a", "b"])),
    (int | None, None, st.none() | st.integers(0, 9)),
    (list[int], [], st.lists(st.integers(0, 9), max_size=3)),
    (list[str], ["x"], st.lists(st.sampled_from("abc"), max_size=3)),
    (set[str], set(), st.sets(st.sampled_from("abc"), max_size=3)),
]


@st.composite
def models(draw: st.DrawFn) -> tuple[Any, Any, st.SearchStrategy[Any]]:
    """A nested model, other in each release."""
    chosen = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))
    kinds = {name: draw(st.sampled_from(LEAVES)) for name in chosen}
    parts: Any = {
        name: (kind, Field(default_factory=lambda default=default: default))
        for name, (kind, default, _) in kinds.items()
    }
    model = create_model("Part", **parts)
    values = st.fixed_dictionaries({n: values for n, (_, _, values) in kinds.items()})
    made = values.map(lambda given: model(**given))
    if draw(st.booleans()):
        return list[model], [], st.lists(made, max_size=2)  # type: ignore[valid-type]
    return model, model(), made


@st.composite
def versions(draw: st.DrawFn) -> tuple[type[State], st.SearchStrategy[dict[str, Any]]]:
    """A state as one release has it, and what its fields may hold."""
    chosen = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    values = {}
    for name in chosen:
        marker = draw(st.sampled_from([Persist, Persist, Url, None]))
        leaf = st.sampled_from(LEAVES)
        kind, default, values[name] = draw(leaf if marker is Url else leaf | models())
        annotation = kind if marker is None else marker[kind]
        body["__annotations__"][name] = annotation
        # Not a default of the signature: each state gets its own.
        body[name] = Field(default_factory=lambda default=default: default)
    return type("Version", (State,), body), st.fixed_dictionaries(values)


def is_default(state: State, name: str) -> bool:
    return bool(getattr(state, name) == getattr(type(state)(), name))


@given(versions(), versions(), st.data())
@settings(deadline=None)
def test_what_one_release_has_kept_another_can_load(old, new, data):
    """A record, a visit and an address; and what does not fit is the default."""
    logging.getLogger("quartlive").disabled = True
    try:
        state = old[0](**data.draw(old[1]))
        record, plain = dump_persisted(state), dump_plain(state)
        query: dict[str, list[str]] = {}
        for name, text in write_query(state, {}):
            query.setdefault(name, []).append(text)

        after = new[0]()
        load_plain(after, plain)
        load_persisted(after, record)
        read_query(after, query)

        # It can be shown, kept and written like any other.
        fields = keep_unknown(new[0], record, dump_persisted(after))
        dump_plain(after)
        write_query(after, {})
        back = old[0]()
        load_persisted(back, fields)
        for name in new[0].model_fields:
            same = record.get(name, plain.get(name, query.get(name)))
            assert same is not None or is_default(after, name)
        for name in set(record) - set(dump_persisted(after)):
            assert getattr(back, name) == getattr(state, name)
    finally:
        logging.getLogger("quartlive").disabled = False


def test_a_field_that_changed_is_told_once_and_counted(caplog):
    """A thousand visitors come with old records; one line is enough."""

    class Board(State):
        view: Persist[str] = "list"
        page: Persist[int] = 1

    for _ in range(3):
        state = Board(view="grid")
        load_persisted(state, {"view": 7, "page": 2})

    assert (state.view, state.page) == ("list", 2)
    assert len(caplog.messages) == 1
    assert "Board.view was stored otherwise" in caplog.messages[0]
    assert drift(Board) == {"view": 3}


def test_a_validator_that_raises_anything_costs_only_its_field(caplog):
    """It was written for the values of this release."""

    class Point(BaseModel):
        x: int = 0

    class Board(State):
        size: Persist[list[int]] = [1]
        page: Persist[int] = 1
        point: Persist[Point] = Point()

        @field_validator("size", mode="before")
        @classmethod
        def halves(cls, size: Any) -> Any:
            return [part // 2 for part in size]

    state = Board()
    load_persisted(state, {"size": "many", "page": 2, "point": {"x": 3, "y": 4}})

    assert (state.size, state.page, state.point.x) == ([1], 2, 3)
    assert "TypeError" in caplog.text


class Old(State):
    count: Persist[int] = 0


class New(State):
    count: Persist[int] = 0
    theme: Persist[str] = "light"


class OldController(Controller[Old]):
    @action
    async def increment(self, state: Old) -> None:
        state.count += 1

    @action
    async def rest(self, state: Old) -> None:
        pass


class NewController(Controller[New]):
    @action
    async def paint(self, state: New, ctx: Context, theme: str) -> None:
        state.theme = theme


async def test_an_older_worker_keeps_what_a_newer_one_has_stored():
    """Both write the same record while a deployment goes on."""
    services = Services()
    old = visit_to(FakePage(OldController()))
    new = visit_to(FakePage(NewController()))

    async def does(visit: Any, name: str, **data: Any) -> None:
        async with services.hold(visit):
            answer = await act(services, visit, ask(name, **data))
        assert isinstance(answer, Answer)
        assert answer.meta is not None
        assert answer.meta.success

    await does(new, "paint", theme="dark")
    await asyncio.gather(does(old, "increment"), does(old, "increment"))
    version = old.record.version
    await does(old, "rest")
    assert old.record.version == version

    later = visit_to(FakePage(NewController()))
    await entry.restore(services, later)
    assert (later.state.theme, later.state.count) == ("dark", 2)


@pytest.mark.parametrize("stored", [{"count": "x"}, {"count": None}, {}, {"more": [1]}])
async def test_any_record_lets_the_page_be_shown(stored):
    counted: list[object] = []

    class Counted(NoMetrics):
        def count(self, what: Counter, label: str = "", by: int = 1) -> None:
            counted.append((what, label, by))

    services = Services(metrics=Counted())
    visit = visit_to(FakePage(OldController()))
    await services.store.write(visit.key, visit.record.sealed(stored) or visit.record)

    await entry.restore(services, visit)

    assert visit.state.count == 0
    is_unfit = "count" in stored
    assert counted == ([(Counter.ERRORS, "stored", 1)] if is_unfit else [])
