"""The twin of an app's environment: what it shares, what is its own."""

from __future__ import annotations

import pytest
from jinja2 import (
    DictLoader,
    Environment,
    FileSystemBytecodeCache,
    ModuleLoader,
    StrictUndefined,
    UndefinedError,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment, SecurityError
from quart import Quart

from quartlive.errors import TemplateError
from quartlive.template.environment import twin_of
from quartlive.wire.tree import to_html


def text(environment, source, **names):
    return twin_of(environment).from_string(source).render(names)


def test_what_is_registered_later_is_seen():
    """Decorators of an app run in any order."""
    environment = Environment(enable_async=True)
    twin = twin_of(environment)
    environment.filters["twice"] = lambda value: value * 2
    environment.tests["big"] = lambda value: value > 5
    environment.globals["unit"] = "kg"

    source = "{{ 3|twice }}{{ unit }}{% if 6 is big %}!{% endif %}"
    assert twin.from_string(source).render() == "6kg!"


def test_the_apps_environment_stays_as_it_is():
    """Ordinary pages of the app go on to be rendered by Jinja."""
    environment = Environment(
        loader=DictLoader({"a.txt": "{{ x }}"}), enable_async=True
    )
    twin = twin_of(environment)
    twin.get_template("a.txt")

    assert environment.is_async
    assert not twin.is_async
    assert not list(environment.cache.keys())
    assert environment.autoescape is False


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a"])
def test_values_are_escaped_whatever_the_file_is_called(name):
    """A live page is HTML."""
    environment = Environment(
        loader=DictLoader({name: "{{ x }}"}), autoescape=lambda name: False
    )
    template = twin_of(environment).get_template(name)

    assert template.render(x="<") == "&lt;"


def test_a_bytecode_cache_is_not_shared(tmp_path):
    """It knows a template by its source and would give Jinja's code."""
    environment = Environment(
        loader=DictLoader({"a": "<b>{{ x }}</b>"}),
        bytecode_cache=FileSystemBytecodeCache(str(tmp_path)),
    )
    environment.get_template("a")
    template = twin_of(environment).get_template("a")

    tree = template.root_render_func(template.new_context({"x": 1}))
    assert to_html(tree) == "<b>1</b>"


def test_what_jinja_compiled_ahead_is_refused(tmp_path):
    """It would yield strings where a tree is expected."""
    environment = Environment(loader=DictLoader({"a.html": "<b>{{ x }}</b>"}))
    environment.compile_templates(str(tmp_path), zip=None)
    environment.loader = ModuleLoader(str(tmp_path))

    with pytest.raises(TemplateError, match=r"a.html:1: was compiled ahead by Jinja"):
        twin_of(environment).get_template("a.html")


def test_a_sandbox_stays_a_sandbox():
    """Templates written by visitors cannot reach Python's internals."""
    environment = SandboxedEnvironment()
    with pytest.raises(SecurityError):
        text(environment, "{{ x.__class__.__mro__ }}", x=1)
    with pytest.raises(SecurityError):
        text(environment, "{{ f() }}", f=type("f", (), {"unsafe_callable": True})())

    assert text(environment, "{{ x.upper() }}", x="a") == "A"


def test_an_apps_own_getattr_is_asked():
    """Environments that translate or hide attributes keep doing so."""

    class Shouting(Environment):
        def getattr(self, obj, attribute):
            return super().getattr(obj, attribute.lower())

    assert text(Shouting(), "{{ x.REAL }}", x=3) == "3"


def test_an_apps_own_context_is_mixed_in():
    """Names it makes up are there in live pages too."""

    class Guessing(Context):
        def resolve_or_missing(self, key):
            return f"a {key}"

    class Talkative(Environment):
        context_class = Guessing

    source = "{{ thing }}{% block b %}{{ super }}{% endblock %}"
    assert text(Talkative(), source).startswith("a thing")


def test_undefined_stays_what_the_app_chose():
    """``StrictUndefined`` is how authors find typing errors."""
    environment = Environment(undefined=StrictUndefined)

    with pytest.raises(UndefinedError, match="'x' is undefined"):
        text(environment, "{{ x }}")


def test_context_functions_see_the_variables_of_blocks_and_loops():
    """Quart's helpers and many extensions are such functions."""
    environment = Environment()

    @pass_context
    def seen(context, name):
        return context.get(name)

    source = "{% set a = 1 %}{% for b in [2] %}{% set c = 3 %}"
    source += "{{ seen('a') }}{{ seen('b') }}{{ seen('c') }}{% endfor %}"

    assert text(environment, source, seen=seen) == "1None3"


def test_whole_texts_come_in_one_piece():
    """A stream of a tree has one piece; nothing is lost."""
    template = twin_of(Environment()).from_string("<b>{{ x }}</b>{{ x }}")

    assert list(template.generate(x=1)) == ["<b>1</b>1"]


def test_an_imported_template_has_a_text():
    """``{{ module }}`` prints it, escaped or not."""
    environment = Environment(loader=DictLoader({"m": "<b>{{ 1 }}</b>"}))
    source = "{% import 'm' as m %}{{ m }}{{ m|string|length }}"

    assert text(environment, source) == "<b>1</b>8"


def test_quarts_environment_has_a_twin(tmp_path):
    """Its class takes an app and differs from Jinja's; ``url_for`` is a global."""
    (tmp_path / "page.html").write_text("<a href=\"{{ url_for('home') }}\">{{ x }}</a>")
    app = Quart(__name__, template_folder=str(tmp_path))
    app.add_url_rule("/home", "home", lambda: "")
    app.config["SERVER_NAME"] = "localhost"
    template = twin_of(app.jinja_env).get_template("page.html")

    assert "url_for" in template.environment.globals
    assert "{{" not in template.render(url_for=lambda name: f"/{name}", x="<")


def test_a_file_is_parsed_for_who_extends_it():
    """The state in which a block begins is known from the file it replaces."""
    twin = twin_of(Environment(loader=DictLoader({"a": "x"})))

    assert twin.parse_named("a") is not None
    assert twin.parse_named("b") is None
    assert twin_of(Environment()).parse_named("a") is None
