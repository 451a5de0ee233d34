"""``quart live``: serve an app, list its live pages, check them.

``quart live serve app:app`` is the production form: hypercorn with safe settings.
``quart live routes app:app`` says which pages and actions there are, and
``quart live check app:app`` what is wrong with them, by file and line.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from inspect import getsourcefile, getsourcelines
from pathlib import Path
from sysconfig import get_paths
from traceback import extract_tb
from typing import Any

import click
from quart import Quart
from quart.cli import NoAppException, ScriptInfo

from .controller import Controller
from .edges import guards
from .edges.site import Site
from .errors import ConfigurationError, QuartLiveError, TemplateError
from .settings import ENVIRONMENT

# Seconds are set for the workers, too: they read the environment.
_SECONDS = ("DRAIN_SECONDS", "FINISH_SECONDS")

# Whose code is not the author's: ours, Python's, and what is installed.
_NOT_THE_APP = (
    str(Path(__file__).parent),
    *(get_paths()[name] for name in ("stdlib", "purelib", "platlib")),
)

_app = click.argument("app", required=False)


@click.group()
def live() -> None:
    """Serve, list and check live pages."""


@live.command()
@_app
@click.option(
    "--bind", "-b", default="127.0.0.1:8000", show_default=True, help="Where to listen."
)
@click.option(
    "--workers",
    "-w",
    default=1,
    show_default=True,
    type=click.IntRange(1),
    help="Processes; with several, name a store and send a visitor to the same one.",
)
@click.option(
    "--max-message-size",
    default=1 << 20,
    show_default=True,
    type=click.IntRange(1),
    help="Bytes of a message on any socket; live pages allow less.",
)
@click.option(
    "--drain-seconds",
    type=click.FloatRange(0, min_open=True),
    help="Over how long sockets are closed at the end, if the app does not say. [5]",
)
@click.option(
    "--finish-seconds",
    type=click.FloatRange(0, min_open=True),
    help="How long running actions may take then, if the app does not say. [5]",
)
@click.option("--access-log", is_flag=True, help="Write a line for each request.")
@click.pass_obj
def serve(info: ScriptInfo | None, /, app: str | None, **options: Any) -> None:
    """Serve APP, such as app:app, as in production."""
    from hypercorn.run import run

    config = _config(**options)
    if config.workers > 1:
        config.application_path = _required(app)
        sys.exit(run(config))
    found = _load(info, app)
    _require_sound(found)
    _run(found, config)


@live.command()
@_app
@click.pass_obj
def routes(info: ScriptInfo | None, app: str | None) -> None:
    """List the live pages of APP with their actions."""
    found = _load(info, app)
    lines = list(_routes(found))
    if not lines:
        click.echo("There are no live pages.")
    width = max((len(rule) for rule, *_ in lines), default=0)
    for rule, name, template, actions in lines:
        click.echo(f"{rule:{width}}  {name}  {template}")
        click.echo(f"{'':{width}}  {', '.join(actions) or 'no actions'}")


@live.command()
@_app
@click.pass_obj
def check(info: ScriptInfo | None, app: str | None) -> None:
    """Say what is wrong with the live pages of APP; exit with 1 if anything is."""
    problems = _problems(lambda: _load(info, app))
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo("All live pages are in order.")


def _config(
    *,
    bind: str,
    workers: int,
    max_message_size: int,
    access_log: bool,
    **seconds: float | None,
) -> Any:
    from hypercorn.config import Config

    for name in _SECONDS:
        if (value := seconds[name.lower()]) is not None:
            os.environ[ENVIRONMENT + name] = str(value)
    config = Config()
    config.bind = [bind]
    config.workers = workers
    config.worker_class = "uvloop" if find_spec("uvloop") else "asyncio"
    config.websocket_max_message_size = max_message_size
    config.accesslog = "-" if access_log else None
    config.errorlog = "-"
    return config


class _UnlessConfigured(logging.StreamHandler[Any]):
    """Writes to stderr where the app has no handlers of its own."""

    def emit(self, record: logging.LogRecord) -> None:
        if not logging.getLogger().handlers:
            super().emit(record)


def _show_log() -> None:
    handler = _UnlessConfigured()
    form = "%(asctime)s [%(process)d] [%(levelname)s] %(message)s"
    handler.setFormatter(logging.Formatter(form, "[%Y-%m-%d %H:%M:%S %z]"))
    logger = logging.getLogger("quartlive")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)


def _load(info: ScriptInfo | None, path: str | None) -> Quart:
    if path is not None:
        info = ScriptInfo(path)
    try:
        return (info or ScriptInfo()).load_app()
    except NoAppException as error:
        text = str(error).strip(" ;.\n")
        raise click.ClickException(
            f"{text}; write it behind the command: quart live routes app:app"
        ) from None


def _required(path: str | None) -> str:
    if path is None:
        raise click.UsageError("several workers need to know APP, such as app:app")
    return path


def _require_sound(app: Quart) -> None:
    problems = _problems(lambda: app)
    if problems:
        raise click.ClickException("\n".join(problems))


def _problems(load: Callable[[], Quart]) -> list[str]:
    """Return what would stop the start, a line each."""
    try:
        site = Site.of(load())
        _ = site.settings, site.identity
    except ConfigurationError as error:
        return [_place(error) + str(error)]
    found = []
    for name, page in site.pages.items():
        try:
            page.check()
        except TemplateError as error:
            found.append(str(error))
        except QuartLiveError as error:
            found.append(f"{name}: {error}")
    return found


def _place(error: ConfigurationError) -> str:
    """Return file and line of what an error is about, as far as they are known."""
    owner = getattr(error, "owner", "").partition(".")[0]
    # Of several of one name, the last one was being read.
    for kind in reversed(list(_subclasses(Controller))):
        if kind.__name__ == owner:
            about = vars(kind).get(getattr(error, "name", ""), kind)
            with suppress(OSError, TypeError):
                return f"{getsourcefile(about)}:{getsourcelines(about)[1]}: "
    for frame in reversed(extract_tb(error.__traceback__)):
        if not frame.filename.startswith(("<", *_NOT_THE_APP)):
            return f"{frame.filename}:{frame.lineno}: "
    return ""


def _subclasses(kind: type[Any]) -> Iterator[type[Any]]:
    each: type[Any]
    for each in kind.__subclasses__():
        yield each
        yield from _subclasses(each)


def _routes(app: Quart) -> Iterator[tuple[str, str, str, list[str]]]:
    for name, page in Site.of(app).pages.items():
        rule = next(app.url_map.iter_rules(name)).rule
        actions = [
            f"{spec.name} (internal)" if spec.internal else spec.name
            for spec in page.bindings.table
        ]
        yield rule, name, page.template, actions


def _run(app: Quart, config: Any) -> None:
    """Serve in this process; what ends it first lets actions end."""
    from hypercorn.asyncio import serve as serve_app

    _show_log()

    async def main() -> None:
        told = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in ("SIGINT", "SIGTERM"):
            loop.add_signal_handler(getattr(signal, name), told.set)

        async def trigger() -> None:
            await told.wait()
            if not guards.install():
                await Site.of(app).drain()

        await serve_app(app, config, shutdown_trigger=trigger)

    factory = None
    if config.worker_class == "uvloop":
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main())
