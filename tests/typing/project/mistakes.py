"""One mistake on each line that says so; both type checkers must see every one."""

from __future__ import annotations

from collections.abc import Mapping

from quart import Quart

from quartlive import (
    Context,
    Controller,
    FieldError,
    FieldErrors,
    Limits,
    LiveBlueprint,
    Persist,
    State,
    Url,
    action,
)
from quartlive.testing import LiveClient


class Board(State):
    count: Persist[int] = 0
    text: Persist[int] = "a"  # wrong: no number
    q: Url[str] = 1  # wrong: no text
    names: Persist[list[str]] = [1]  # wrong: a number in a list of texts


class Other(State):
    size: int = 0


class NoState(Controller[int]):  # wrong: no state
    pass


class SyncMount(Controller[Board]):
    def mount(self, state: Board, ctx: Context) -> None:  # wrong: not async
        state.count = 1


class NumberView(Controller[Board]):
    async def view(self, state: Board, ctx: Context) -> int:  # wrong: no names
        return state.count


class TextView(Controller[Board]):
    async def view(self, state: Board, ctx: Context) -> Mapping[str, object]:
        return {1: state}  # wrong: a number is no name


class BoardController(Controller[Board]):
    def __init__(self, step: int) -> None:
        self.step = step

    @action
    async def add(self, state: Board, ctx: Context) -> None:
        state.count = "1"  # wrong: no number
        state.size = 1  # wrong: no such field
        state.count.upper()  # wrong: numbers have no upper
        await self.mount(ctx, state)  # wrong: the other way round
        await self.mount(Other(), ctx)  # wrong: other state
        await self.add(state)  # wrong: the mark keeps the method's own signature

    @action
    async def refuse(self, ctx: Context) -> None:
        ctx.redirct("/")  # wrong: no such method
        ctx.redirect("/", "303")  # wrong: a status is a number
        ctx.error("title")  # wrong: no text
        len(ctx.user_id)  # wrong: a visitor may have no name
        ctx.query.get("q") + 1  # wrong: a text or nothing
        raise FieldError("title")  # wrong: no text

    @action
    async def refuse_all(self) -> None:
        raise FieldErrors({"title": 1})  # wrong: no text

    @action(5)  # wrong: a name is text
    async def numbered(self) -> None: ...

    @action(rate=5)  # wrong: a rate is text
    async def limited(self) -> None: ...

    @action(retry="always")  # wrong: safe or never
    async def retried(self) -> None: ...

    @action(intern=True)  # wrong: no such option
    async def hidden(self) -> None: ...

    @action(can=lambda state: True)  # wrong: called with the context, too
    async def allowed(self) -> None: ...


live = LiveBlueprint("live", __name__, limits=5)  # wrong: no limits
live.add_page("/", BoardController, template="a.html")  # wrong: the class
live.add_page("/", BoardController(1))  # wrong: no template
live.add_page("/", BoardController("1"), template="a.html")  # wrong: its argument
live.add_page("/", BoardController(1), template="a.html", name="x")  # wrong: option
Limits(seconds=5)  # wrong: no such limit


@live.page("/")  # wrong: no template
class Untemplated(Controller[Board]):
    pass


live.page("/", template="a.html")(Other)  # wrong: no controller


async def test_board(app: Quart) -> None:
    async with LiveClient(app, via="sockets") as visitor:  # wrong: no such transport
        page = await visitor.open("/")
        print(page.click("add").text)  # wrong: not awaited
        await page.form("add").submit()  # wrong: says not what the name is of
        page.text()  # wrong: is a text
