"""A state goes out as plain data and comes back the same."""

from __future__ import annotations

import datetime
import decimal
import enum
import logging
import uuid
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, strategies as st
from pydantic import BaseModel, ConfigDict, Field, computed_field, model_validator

from quartlive.errors import StateDefinitionError, StateValueError
from quartlive.state import (
    Persist,
    State,
    Url,
    dump_persisted,
    dump_plain,
    load_persisted,
    load_plain,
    persisted,
    plain_fields,
    read_query,
    require_complete,
    url_fields,
    write_query,
)


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


@dataclass
class Point:
    x: int = 0
    label: str | None = None


class Task(BaseModel):
    id: int
    title: str = Field("", alias="Title")
    model_config = ConfigDict(populate_by_name=True)


class Everything(State):
    """One persisted field for each kind of value that can be stored."""

    number: Persist[int] = 0
    real: Persist[float] = 0.0
    exact: Persist[decimal.Decimal] = decimal.Decimal(0)
    text: Persist[str] = ""
    raw: Persist[bytes] = b""
    flag: Persist[bool] = False
    maybe: Persist[int | None] = None
    day: Persist[datetime.date | None] = None
    moment: Persist[datetime.datetime | None] = None
    span: Persist[datetime.timedelta] = datetime.timedelta()
    key: Persist[uuid.UUID | None] = None
    color: Persist[Color] = Color.RED
    level: Persist[Level] = Level.LOW
    view: Persist[Literal["list", "grid"]] = "list"
    tags: Persist[set[str]] = set()
    pair: Persist[tuple[int, str]] = (0, "")
    names: Persist[dict[str, int]] = {}
    numbers: Persist[dict[int, str]] = {}
    point: Persist[Point] = Field(default_factory=Point)
    tasks: Persist[list[Task]] = []
    other: str = ""


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
whole = st.integers(-(2**53), 2**53)
everything = st.builds(
    Everything,
    number=whole,
    real=st.floats(allow_nan=False),
    exact=st.decimals(allow_nan=False, allow_infinity=False),
    text=words,
    raw=st.binary(max_size=5),
    flag=st.booleans(),
    maybe=st.none() | whole,
    day=st.none() | st.dates(),
    moment=st.none() | st.datetimes(),
    span=st.timedeltas(datetime.timedelta(-999), datetime.timedelta(999)),
    key=st.none() | st.uuids(),
    color=st.sampled_from(Color),
    level=st.sampled_from(Level),
    view=st.sampled_from(["list", "grid"]),
    tags=st.sets(words, max_size=3),
    pair=st.tuples(whole, words),
    names=st.dictionaries(words, whole, max_size=3),
    numbers=st.dictionaries(whole, words, max_size=3),
    point=st.builds(Point, whole, st.none() | words),
    tasks=st.lists(st.builds(Task, id=whole, title=words), max_size=3),
)


@given(everything)
def test_persisted_fields_come_back_from_the_record(state):
    """A visitor finds again what was there, after a deploy and in another worker."""
    found = Everything()

    load_persisted(found, dump_persisted(state))

    assert found == state


@given(everything)
def test_equal_states_have_equal_records(state):
    """A record is compared to see whether another tab changed it."""
    found = Everything()
    load_persisted(found, dump_persisted(state))

    assert dump_persisted(found) == dump_persisted(state)


def test_sets_are_stored_sorted():
    """The order of a set depends on the process."""

    class Tagged(State):
        tags: Persist[set[str]] = set()
        maybe: Persist[frozenset[int] | None] = None

    state = Tagged(tags={"b", "a", "c"}, maybe=frozenset({2, 1}))

    assert dump_persisted(state) == {"tags": ["a", "b", "c"], "maybe": [1, 2]}


class Board(State):
    q: Url[str] = ""
    view: Persist[str] = "list"
    tasks: list[Task] = []
    progress: int | None = None
    checked: Annotated[Persist[int], Field(ge=0)] = 0

    @property
    def remaining(self) -> int:
        return len(self.tasks)


def test_each_field_lives_in_one_place():
    """What a field lives as long as is the author's one choice."""
    assert persisted(Board) == ("view", "checked")
    assert url_fields(Board) == ("q",)
    assert plain_fields(Board) == ("tasks", "progress")


def test_plain_fields_live_with_the_visit():
    """A reconnect finds what the tab was in the middle of."""
    state = Board(tasks=[Task(id=1, title="x")], progress=3, q="milk", view="grid")
    found = Board()

    load_plain(found, dump_plain(state))

    assert found == Board(tasks=[Task(id=1, title="x")], progress=3)


def test_an_annotation_that_is_written_again_decides():
    """A subclass may keep in the record what its base did not, or the reverse."""

    class Child(Board):
        view: str = "list"
        progress: Persist[int | None] = None

    assert persisted(Child) == ("progress", "checked")


def test_computed_fields_are_not_stored():
    """They follow from the others."""

    class Counted(State):
        count: int = 1

        @computed_field  # type: ignore[prop-decorator]
        @property
        def double(self) -> int:
            return self.count * 2

    assert dump_plain(Counted()) == {"count": 1}


def test_aliases_of_a_field_do_not_reach_the_record():
    """An alias may change; stored data outlives it."""

    class Aliased(State):
        count: Persist[int] = Field(0, alias="Count")

    found = Aliased()
    load_persisted(found, {"count": 3})

    assert dump_persisted(found) == {"count": 3}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", "x"),
        ("number", None),
        ("tasks", [1]),
        ("tags", 3),
        ("text", "\ud800"),
        ("point", object()),
        ("view", "tiles"),
    ],
)
def test_a_value_its_field_forbids_is_refused(name, value):
    """Assignment does not validate, so the commit does: no record goes bad."""
    state = Everything()
    setattr(state, name, value)

    with pytest.raises(StateValueError) as raised:
        dump_persisted(state)

    assert (raised.value.owner, raised.value.field) == ("Everything", name)
    assert str(raised.value).startswith(f"Everything.{name} cannot be stored: ")


@pytest.mark.parametrize("value", [object(), "\ud800", lambda: None])
def test_plain_fields_that_cannot_be_stored_are_left_out(value):
    """The visit is kept as well as can be; a page is not refused for it."""
    state = Board(progress=2)
    state.tasks = value

    assert dump_plain(state) == {"progress": 2}


def test_a_field_that_changed_its_type_starts_anew(caplog):
    """A release may change a field; the others are kept, and the log says which."""
    state = Board()

    with caplog.at_level(logging.WARNING, "quartlive"):
        load_persisted(state, {"view": ["grid"], "checked": 4, "gone": 1, "q": "x"})

    assert (state.view, state.checked, state.q) == ("list", 4, "")
    assert [record.message for record in caplog.records] == [
        "Board.view was stored otherwise: Input should be a valid string"
    ]


class Range(State):
    model_config = ConfigDict(validate_assignment=True)
    low: Persist[int] = 0
    high: Persist[int] = 1

    @model_validator(mode="after")
    def _check(self) -> Range:
        if self.low > self.high:
            raise ValueError("low > high")
        return self


def test_fields_that_depend_on_each_other_are_restored_together():
    """A validator of the whole state never sees one half of a record."""
    state = Range()

    load_persisted(state, {"low": 5, "high": 9})

    assert (state.low, state.high) == (5, 9)


def test_a_record_that_the_state_refuses_is_not_used(caplog):
    """No field can be blamed, so all keep their defaults."""
    state = Range()

    load_persisted(state, {"low": 5, "high": 2})

    assert (state.low, state.high) == (0, 1)
    assert "low > high" in caplog.text


def test_no_object_is_shared_between_states():
    """One visitor's list is never another's, not even an empty one."""
    first, second = Everything(), Everything()

    assert first.tasks is not second.tasks
    assert first.names is not second.names
    assert first.point is not second.point


class Search(State):
    q: Url[str] = ""
    page: Url[int] = 1
    tags: Url[list[str]] = []
    sizes: Url[list[int]] = [1]
    days: Url[set[datetime.date]] = set()
    open: Url[bool] = True
    color: Url[Color] = Color.RED
    level: Url[Level | None] = None
    until: Url[datetime.date | None] = None
    price: Url[float] = 1.5
    view: str = "list"


searches = st.builds(
    Search,
    q=words,
    page=whole,
    # A list of one empty text is an empty list in an address.
    tags=st.lists(words, max_size=3).filter(lambda tags: tags != [""]),
    sizes=st.lists(whole, max_size=3),
    days=st.sets(st.dates(), max_size=3),
    open=st.booleans(),
    color=st.sampled_from(Color),
    level=st.none() | st.sampled_from(Level),
    until=st.none() | st.dates(),
    price=st.floats(allow_nan=False, allow_infinity=False),
)


def as_query(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    query: dict[str, list[str]] = {}
    for name, text in pairs:
        query.setdefault(name, []).append(text)
    return query


@given(searches)
def test_what_is_written_into_the_address_is_read_back(state):
    """A bookmark shows the page as it was."""
    found = Search(q="old", page=9, tags=["old"], sizes=[], level=Level.LOW)

    read_query(found, as_query(write_query(state, {})))

    assert found == state


@given(st.dictionaries(st.sampled_from(list(Search.model_fields)), st.lists(st.text())))
def test_any_address_can_be_read(query):
    """Visitors edit addresses; the worst that happens is a default."""
    state = Search()

    read_query(state, query)

    assert Search.model_validate(state.model_dump()) == state


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"page": []},
        {"page": ["x"]},
        {"page": ["1_000"]},
        {"page": [""]},
        {"open": ["maybe"]},
        {"color": ["green"]},
        {"level": ["3"]},
        {"until": ["2026-02-30"]},
        {"price": ["inf"]},
        {"sizes": ["1", "x"]},
        {"q": ["\ud800"]},
    ],
    ids=str,
)
def test_what_does_not_fit_is_the_default(query):
    """A bad address shows the page as if it said nothing."""
    state = Search(page=7, q="old", sizes=[3])

    read_query(state, query)

    assert state == Search()


def test_the_address_says_nothing_of_other_fields():
    """Only Url fields are for visitors to set."""
    state = Search()

    read_query(state, {"view": ["grid"], "__class__": ["x"], "unknown": ["y"]})

    assert state == Search()


def test_defaults_are_left_out_and_other_names_stay():
    """Addresses are short, and what others put there is not ours to remove."""
    state = Search(page=2, tags=["a", "b"])

    pairs = write_query(state, {"utm": ["x", "y"], "page": ["9"], "q": ["old"]})

    assert pairs == [
        ("utm", "x"),
        ("utm", "y"),
        ("page", "2"),
        ("tags", "a"),
        ("tags", "b"),
    ]


def test_an_emptied_list_is_not_its_default():
    """Who unticked the last box finds it unticked."""
    state = Search(sizes=[])

    assert write_query(state, {}) == [("sizes", "")]


def test_a_url_field_that_cannot_be_written_is_an_error():
    """An action put it there; the author reads which field it was."""
    state = Search()
    state.page = "x"  # type: ignore[assignment]
    state.q = "\ud800"

    with pytest.raises(StateValueError, match=r"^Search\.q cannot be stored"):
        write_query(state, {})


class Early(State):
    later: Later | None = None
    count: Persist[int] = 0


class Later(BaseModel):
    x: int = 0


def test_a_state_may_name_a_class_defined_after_it():
    """Modules are written top down; the check waits until the name is known."""
    require_complete(Early)

    assert persisted(Early) == ("count",)


def test_a_name_that_stays_unknown_is_named():
    """Usually it is imported for type checking only."""

    class Broken(State):
        later: Nowhere | None = None  # noqa: F821

    with pytest.raises(StateDefinitionError) as raised:
        require_complete(Broken)

    assert str(raised.value) == (
        "Broken.Nowhere is not a known name;"
        " import it at run time, not only for type checking"
    )


def test_what_is_found_late_is_checked_all_the_same():
    """The order in a module does not decide what is allowed."""

    class Waiting(State):
        held: Annotated[Holder | None, "late"] = None

    class Holder(BaseModel):
        inside: Persist[int] = 0

    Waiting.model_rebuild(_types_namespace={"Holder": Holder}, raise_errors=False)

    with pytest.raises(StateDefinitionError, match=r"held has Persist inside"):
        require_complete(Waiting)


def test_a_state_with_values_anybody_may_add_keeps_them_out_of_the_record():
    """Only what is declared is stored."""

    class Open(State):
        model_config = ConfigDict(extra="allow")
        count: Persist[int] = 0

    state: Any = Open()
    state.extra = 1

    assert dump_persisted(state) == {"count": 0}
