"""Forms that are sent while they are filled in."""

from __future__ import annotations

from quartlive import Controller, FieldError, Persist, State, action
from tests.browser.pages.forms import gate


class LiveFormState(State):
    told: Persist[list[str]] = []
    word: Persist[str] = ""
    news: Persist[bool] = False
    sure: Persist[bool] = True
    size: Persist[str] = "s"
    color: Persist[str] = "red"


class LiveFormController(Controller[LiveFormState]):
    @action
    async def change(
        self,
        state: LiveFormState,
        word: str = "",
        news: bool = False,
        sure: bool = False,
        size: str = "s",
        color: str = "red",
        free: str = "",
    ) -> None:
        await gate()
        if free == "no":
            raise FieldError("open", "is refused")
        state.told.append(f"{word}{free}")
        state.word = word.strip().capitalize()
        state.news = news
        # It cannot be taken back, there is no large one, and no green one.
        state.sure = state.sure or sure
        state.size = state.size if size == "l" else size
        state.color = state.color if color == "green" else color

    @action
    async def save(self, state: LiveFormState, word: str = "") -> None:
        state.told.append(f"saved {word}")


class QuietController(Controller[LiveFormState]):
    @action
    async def save(self, state: LiveFormState, word: str = "") -> None:
        state.told.append(f"saved {word}")


PAGES = {"/live-form": LiveFormController(), "/quiet-form": QuietController()}
