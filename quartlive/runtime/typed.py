"""What is left to be seen of an action; of live inputs, only where it is time.

Whoever is in the middle of a word is wrong until it is finished. So what is wrong with
a live input is shown when the visitor has gone on to another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..actions import fold
from ..bound import Bound
from ..flashes import NO_FLASHES
from ..state_rules import is_secret
from ..submitted import CHANGE, Submitted
from .visits import NOTHING, Shown


def worth_showing(
    errors: Mapping[str, str], target: str, shown: Shown, bound: Bound
) -> dict[str, str]:
    """Return the errors of live inputs that are shown by now.

    Args:
        errors: All that is wrong, by HTML name.
        target: The input that is being filled in; "" if a button was pressed.
        shown: What is to be seen before. What is shown stays while it is wrong.
        bound: Knows which inputs are chosen in one step, and finished by that.
    """
    if not target:
        return dict(errors)
    left = (shown.left | {shown.target}) - {target}
    return {
        name: text
        for name, text in errors.items()
        if name in left or name in shown.errors or bound.is_chosen(name)
    }


def shown_after(
    action: str, submitted: Submitted, errors: Mapping[str, str], before: Shown
) -> Shown:
    """Return what an action leaves to be seen, given what the one before has left.

    Args:
        action: Its name, as it was sent.
        submitted: What came with it.
        errors: Text by HTML name of the field.
        before: What was to be seen until now.
    """
    # Kept with the visit, so that it stands in its input again.
    fields = {n: sent for n, sent in submitted.fields.items() if not is_secret(n)}
    if fold(action) != CHANGE:
        if not errors:
            return NOTHING
        every = frozenset(submitted.fields)
        return Shown(errors, fields, action, submitted.value, left=every)
    is_form = not fields.keys().isdisjoint(before.submitted)
    left = frozenset(submitted.fields)
    if submitted.target:
        left &= before.left | {before.target}
    shown = replace(before, left=left, target=submitted.target, flashes=NO_FLASHES)
    if errors and not is_form:
        pressed = submitted.value
        shown = replace(shown, action=action, pressed=pressed, submitted=fields)
    elif is_form:
        # Typed on: no reason to take the rest of a refused form out of its fields.
        shown = replace(shown, submitted=fields)
    return replace(shown, errors=errors)
