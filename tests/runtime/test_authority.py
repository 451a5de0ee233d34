"""It is looked again at who acts on a socket, and not too often (S3)."""

from __future__ import annotations

import pytest

from quartlive.runtime.authority import Authority


class Looks:
    """Answers as it is told, a second later each time."""

    def __init__(self, *answers: object) -> None:
        self.now = 0.0
        self.answers = list(answers)

    async def __call__(self) -> bool:
        self.now += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return bool(answer)

    def authority(self) -> Authority:
        return Authority(self, seconds=60, clock=lambda: self.now)


async def test_for_a_minute_nobody_is_asked():
    """A visitor who clicks a lot costs one look a minute."""
    looks = Looks()
    authority = looks.authority()
    looks.now = 59.9

    assert await authority.holds()


async def test_after_a_minute_it_is_looked_again():
    """And the minute begins anew when the look began."""
    looks = Looks(True, True)
    authority = looks.authority()
    for now, left in ((60, 1), (119, 1), (120, 0)):
        looks.now = now

        assert await authority.holds()
        assert len(looks.answers) == left


async def test_who_may_not_act_is_told_so_at_once():
    """Whatever they ask for next."""
    looks = Looks(False, False)
    authority = looks.authority()
    looks.now = 60

    assert not await authority.holds()
    assert not await authority.holds()


async def test_what_cannot_be_found_out_is_asked_again():
    """A failed look is no look."""
    looks = Looks(RuntimeError("no database"), True)
    authority = looks.authority()
    looks.now = 60
    with pytest.raises(RuntimeError):
        await authority.holds()

    assert await authority.holds()
    assert looks.answers == []
