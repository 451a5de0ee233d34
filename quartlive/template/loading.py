"""Compile a page's template and all it refers to, so that errors come at start-up."""

from __future__ import annotations

from jinja2 import TemplateNotFound, TemplateSyntaxError, meta, nodes

from ..errors import TemplateError
from .environment import TreeEnvironment

NO_BODY = (
    "neither this template nor one it extends or includes has <body>, so there is"
    " nothing to keep live"
)
REMEDY_BODY = "extend a layout that has <body>...</body>"


def load(environment: TreeEnvironment, name: str) -> None:
    """Compile a page's template and those it extends, includes and imports.

    Templates whose names are made by data are compiled when they are met.

    Raises:
        TemplateError: One of them cannot become a live tree, or none has ``<body>``.
            The error names file, line and remedy.
    """
    waiting: list[str] = [name]
    seen: set[str | None] = {name}
    has_body = False
    while waiting:
        current = waiting.pop()
        template = _compiled(environment, current)
        if template is None:
            if current == name:
                raise _missing(name, name, 1)
            continue  # It may be optional, or one of a choice.
        _check_parent(environment, template, current)
        has_body = has_body or _has_body(template)
        found = set(meta.find_referenced_templates(template)) - seen
        seen |= found
        waiting += sorted(filter(None, found))
    if not has_body and None not in seen:
        raise TemplateError(name, 1, NO_BODY, REMEDY_BODY)


def _compiled(environment: TreeEnvironment, name: str) -> nodes.Template | None:
    """Compile a template and return its nodes; None if there is none."""
    try:
        environment.get_template(name)
    except TemplateNotFound:
        return None
    except TemplateSyntaxError as error:
        raise TemplateError(
            error.name or name,
            error.lineno,
            error.message or "this is no template",
            "correct it; Jinja's documentation has the syntax of templates",
        ) from error
    return environment.parse_named(name)


def _check_parent(
    environment: TreeEnvironment, template: nodes.Template, name: str
) -> None:
    for node in template.body:
        if isinstance(node, nodes.Extends) and isinstance(node.template, nodes.Const):
            parent = node.template.value
            if _compiled(environment, parent) is None:
                raise _missing(parent, name, node.lineno)


def _missing(missing: str, template: str, line: int) -> TemplateError:
    return TemplateError(
        template,
        line,
        f"there is no template {missing!r}",
        "correct the name, or put the file where the app's loader looks",
    )


def _has_body(template: nodes.Template) -> bool:
    texts = template.find_all(nodes.TemplateData)
    return any("<body" in text.data.lower() for text in texts)
