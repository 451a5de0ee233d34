"""What the pass over a template's HTML tells the code generator.

:func:`~quartlive.template.contexts.annotate` knows where every value of a template
stands; the generator only has to do as it is told. It is told by two attributes on
Jinja's ordinary nodes (which cannot be subclassed):

``live_rule``
    a :class:`Rule`, on what writes a value; missing means :attr:`Rule.TEXT`.

    On an expression in an ``Output``: how its value is written. On a ``Block``,
    ``CallBlock``, ``Include``, ``FilterBlock`` or a call in output position (macro,
    ``super()``, ``caller()``, ``loop()``): the result, which may be a tree, is
    flattened to one string, taken as ``Markup``, and written by the rule.

``live_mark``
    a :class:`Mark`, on ``If(Const(True), body, [], [])``: a group of statements
    that is compiled in a special way. Groups open no scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal


class Rule(Enum):
    """How one value is written where it stands.

    *Escaped* below is what Jinja writes with autoescape on: ``escape(value)``, where
    ``Markup`` and objects with ``__html__`` stand for themselves. All rules may be
    applied twice: what a rule has written, it writes again unchanged (as ``Markup``).
    """

    #: Between tags: escaped. The only rule under which a slot may hold a tree.
    TEXT = "text"

    #: In a quoted attribute: escaped, then every ``"`` becomes ``&#34;`` and every
    #: ``'`` becomes ``&#39;``, so that no ``Markup`` ends the attribute.
    ATTRIBUTE = "attribute"

    #: Between the attributes of a start tag: an ``Attrs`` is written as it is, and
    #: ``""`` as nothing (also ``None`` and an undefined value, if the environment
    #: prints that as ``""``). Any other value is a ``RenderError`` that names template
    #: and line and says to write ``live.attrs(...)``, ``{...}|xmlattr``, or a constant
    #: such as ``"disabled" if full``. The template's own constants never come here:
    #: ``annotate`` turns ``{{ "a" if b }}`` into ``{% if b %}a{% endif %}``.
    #: The twin's ``xmlattr`` filter returns ``Attrs.of(...)``.
    #: A ``Block`` with this rule is compiled to return its text as ``Attrs`` (its
    #: values were checked one by one); a block that was not compiled for a tag, because
    #: its ``extends`` is not a constant, returns no ``Attrs`` and is refused.
    TAG = "tag"

    #: In ``<textarea>`` or ``<title>``: escaped, then every ``<`` becomes ``&lt;``.
    RCDATA = "rcdata"

    #: In a comment: escaped, then ``<`` and ``>`` become ``&lt;`` and ``&gt;``, every
    #: ``--`` becomes ``- -`` (so that none is left: ``---`` is ``- - -``), and a dash
    #: at either end gets a space outside it.
    COMMENT = "comment"

    #: In ``<script type="application/json">``: the value comes from ``tojson``. It is
    #: written as it is, only ``<`` becomes ``\u003c`` (six characters).
    JSON = "json"

    #: As it is, without escaping: ``str(value)``. Only ``annotate`` itself writes
    #: values by this rule (``live.body_attributes``, right after ``<body``).
    RAW = "raw"


Kind = Literal["opaque", "url", "title", "region", "tag"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One group of statements that is compiled in a special way.

    Attributes:
        kind: What to do with the body:

            ``opaque``
                compile it in string mode; the joined string is one slot. The rules
                of the expressions inside hold as usual.
            ``url``
                as ``opaque``, and the slot is ``urls.checked(joined, mark.what)``.
                The joined string is the text of an attribute, escaped: entities are
                resolved by ``checked``, which returns it unchanged, or ``#blocked``.
            ``title``
                compile as usual; the text of it, entities resolved, is also
                ``Rendered.title``. The body is what stands between ``<title>`` and
                ``</title>``; it may be constant.
            ``region``
                what stands between ``<body ...>`` and ``</body>`` or the end of the
                file: one node, which becomes ``Rendered.tree``.
            ``tag``
                what follows ``<html`` or the attributes we write after ``<body``, up
                to and including ``>``. Only tags that hold a value are marked.
        rule: Rule of the place where the group stands; never needed to compile it.
        lineno: Line of the group's first statement.
        what: ``tag``: ``"html"`` or ``"body"``. ``url``: the grammar of the attribute,
            ``"url"``, ``"list"`` (``ping``), ``"srcset"``, ``"refresh"``, ``"values"``
            (SVG animations). ``opaque``: why the template does not fit.
    """

    kind: Kind
    rule: Rule = Rule.TEXT
    lineno: int = 0
    what: str = ""
