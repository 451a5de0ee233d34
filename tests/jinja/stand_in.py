"""A pytest plugin for Jinja's own tests: synchronous environments build trees.

Loaded in a process of its own, because it changes Jinja's ``Environment``. What it
leaves as it is:

* asynchronous and native environments, which are not ours;
* automatic escaping, which Jinja's tests turn on where they want it;
* errors of the pass over the template's HTML: some of Jinja's tests print half a tag,
  like ``<{{ value }}>``. Such a template is compiled without the pass, every other one
  with it; the file named by ``LIVE_JINJA_REFUSED`` gets a line for each.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from copy import deepcopy
from pathlib import Path

from jinja2 import Environment
from jinja2.nativetypes import NativeEnvironment

from quartlive.errors import TemplateError
from quartlive.template import environment as module
from quartlive.template.environment import TreeEnvironment, TreeTemplate, twin_class
from quartlive.template.memo import Memo

#: How often each template is rendered, and with which memo.
RENDERS = os.environ.get("LIVE_JINJA_RENDERS", "once")
REFUSED = Path(os.environ.get("LIVE_JINJA_REFUSED", os.devnull))

_init, _overlay, _annotate = Environment.__init__, Environment.overlay, module.annotate
_render = TreeTemplate.render


def stand_in(environment):
    """Give an environment the class of a twin, if it can have one."""
    kind = type(environment)
    is_twin = isinstance(environment, TreeEnvironment)
    if environment.is_async:
        environment.__class__ = kind.__mro__[2] if is_twin else kind
    elif not is_twin and not isinstance(environment, NativeEnvironment):
        environment.__class__ = twin_class(kind)


def init(self, *args, **kwargs):
    _init(self, *args, **kwargs)
    stand_in(self)


def overlay(self, *args, **kwargs):
    result = _overlay(self, *args, **kwargs)
    stand_in(result)
    return result


def annotate_if_possible(ast, name, resolve):
    environment = ast.environment
    copy = deepcopy(ast, {id(environment): environment})
    try:
        annotated = _annotate(copy, name, resolve)
    except TemplateError as error:
        with REFUSED.open("a") as file:
            print(error, file=file)
        return ast
    ast.body = annotated.body
    return ast


def render_twice(self, *args, **kwargs):
    memo = Memo(min_rows=0)
    for _ in range(2):
        with memo.rendering() if RENDERS == "memo" else nullcontext():
            text = _render(self, *args, **kwargs)
    return text


def pytest_configure():
    Environment.__init__ = init
    Environment.overlay = overlay
    module.annotate = annotate_if_possible
    if RENDERS != "once":
        TreeTemplate.render = render_twice
