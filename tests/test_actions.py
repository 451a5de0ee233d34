"""Only what is marked as an action is one, and the mark says how it may run."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given, strategies as st

from quartlive.actions import ActionSpec, Rate, action, fold, mark_of
from quartlive.errors import ControllerDefinitionError


class Board:
    """A place for methods; errors name it."""

    async def save(self) -> None: ...

    def _private(self) -> None: ...

    def walk(self):
        yield 1

    async def steps(self):
        yield 1

    def plain(self) -> None: ...


def test_a_marked_function_stays_itself():
    """Other methods call it as before, and type checkers see its own signature."""

    async def save(self: object) -> None: ...

    assert action(save) is save
    assert mark_of(save) == ActionSpec("save", save)


def test_what_is_not_marked_has_no_mark():
    """Nothing else of a controller exists for a browser."""
    assert mark_of(Board.save) is None
    assert mark_of(None) is None


@pytest.mark.parametrize(
    "name", ["save-draft", "saveDraft", "save_draft", "SAVE-DRAFT"]
)
def test_spellings_of_a_name_are_one_action(name):
    """HTML likes dashes, JSON camel case, Python underscores."""

    async def method(self: object) -> None: ...

    action(name)(method)

    assert mark_of(method).name == "save_draft"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("loadMore", "load_more"),
        ("loadHTMLPage", "load_html_page"),
        ("step2", "step2"),
        ("Step2Next", "step2_next"),
        ("a--b", "a__b"),
        ("", ""),
        ("__class__", "__class__"),
    ],
)
def test_folding(name, folded):
    """One rule, the same for actions and for parameters."""
    assert fold(name) == folded


@given(st.text())
def test_any_text_folds_and_stays_folded(name):
    """What a browser sends as a name is only ever looked up."""
    assert fold(fold(name)) == fold(name)


def test_options_are_kept():
    """The mark carries all that transports, limits and clients ask for."""

    def may(state: object, ctx: object) -> bool:
        return True

    async def save(self: object) -> None: ...

    action(
        name="store",
        internal=True,
        http=True,
        rate="5/minute",
        can=may,
        rerun=True,
        retry="never",
    )(save)

    assert mark_of(save) == ActionSpec(
        "store",
        save,
        internal=True,
        http=True,
        rate=Rate(5, 60),
        can=may,
        rerun=True,
        retry="never",
    )


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        ("1/second", Rate(1, 1)),
        ("10/minute", Rate(10, 60)),
        ("2/hour", Rate(2, 3600)),
    ],
)
def test_rates(rate, expected):
    """So many times in so many seconds."""

    async def save(self: object) -> None: ...

    action(rate=rate)(save)

    assert mark_of(save).rate == expected


def test_kinds_of_methods_are_told_apart():
    """One is called, one awaited, one stepped through."""
    kinds = {
        method.__name__: (
            mark_of(action(method)).is_async,
            mark_of(method).is_generator,
        )
        for method in (Board.plain, Board.save, Board.steps)
    }
    del Board.save.__live_action__

    assert kinds == {
        "plain": (False, False),
        "save": (True, False),
        "steps": (False, True),
    }


NAMES = "use letters, digits and '_', beginning with a letter, not with 'lvt-'"
METHOD = "put @action on `async def …(self, …)`, below no other decorator"


@pytest.mark.parametrize(
    ("mark", "target", "text"),
    [
        (
            action,
            Board._private,
            "Board._private has a name that HTML and we cannot use: '_private'; "
            + NAMES,
        ),
        (
            action("2nd"),
            Board.save,
            f"Board.save has a name that HTML and we cannot use: '2nd'; {NAMES}",
        ),
        (action("a b"), Board.save, "Board.save has a name that HTML and we cannot"),
        (action(""), Board.save, "Board.save has a name that HTML and we cannot"),
        (action("lvt-x"), Board.save, "Board.save has a name that HTML and we cannot"),
        (action("größe"), Board.save, "Board.save has a name that HTML and we cannot"),
        (
            action,
            Board.walk,
            "Board.walk is a generator that is not async; write `async def` before it",
        ),
        (
            action(rate="often"),
            Board.save,
            "Board.save has a rate of 'often', which says nothing;"
            ' write a number and a unit: rate="5/minute"',
        ),
        (action(rate="0/minute"), Board.save, "Board.save has a rate of '0/minute'"),
        (action(rate=5), Board.save, "Board.save has a rate of 5, which says nothing"),
        (action(rate="5/day"), Board.save, "Board.save has a rate of '5/day'"),
        (
            action(),
            staticmethod(Board.plain),
            f"action.plain marks a staticmethod, not a method; {METHOD}",
        ),
        (action(), property(Board.plain), "marks a property, not a method"),
        (action, Board, f"action.Board marks a type, not a method; {METHOD}"),
        (action, functools.partial(Board.plain), "marks a partial, not a method"),
    ],
    ids=str,
)
def test_what_cannot_be_an_action_is_refused(mark, target, text):
    """The module does not even import, and the error says what to write."""
    with pytest.raises(ControllerDefinitionError) as raised:
        mark(target)

    assert text in str(raised.value)
