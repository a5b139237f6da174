"""``normsim serve``: read the scenarios, open the desk and the server, say where it is."""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass
from socket import gethostname
from typing import Annotated, Any

import typer

from normsim.cli import options
from normsim.cli.guard import guard
from normsim.cli.terminal import Terminal
from normsim.errors import InputError

WARNING = "warning: other computers can reach the workbench; give its address to your group only"
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - only looked up
"""Addresses that stand for all of a computer's own, and the one by which it reaches itself."""

MISSING = 'needs the extra app: pip install "normsim[app]"'


@dataclass(frozen=True)
class ServeRequest:
    """What the user asked for.

    Args:
        files: Scenario files, or names of shipped scenarios.
        host: Address to listen on.
        port: Port.
        token: Secret that visitors must bring.
        jobs: Worker processes.
    """

    files: tuple[str, ...]
    host: str
    port: int
    token: str
    jobs: int


def serve(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE…]",
            help="Scenario files to start from, or names of shipped scenarios; the baseline when absent.",
            autocompletion=options.complete_scenario,
            show_default=False,
        ),
    ] = None,
    *,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes a free one.")] = 8050,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on; 0.0.0.0 lets others in.")
    ] = "127.0.0.1",
    token: Annotated[
        str,
        typer.Option(
            "--token", metavar="SECRET", help="Secret that every visitor must bring; needed with other addresses."
        ),
    ] = "",
    jobs: options.Jobs = 0,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Open the live workbench in the browser: every assumption under a slider, answers from whole ensembles.

    It listens on this computer only, loads nothing from a network and writes no file. Ctrl+C ends it.
    """
    with guard(debug=debug, as_json=False):
        request = ServeRequest(tuple(files or ()), host, port, token, jobs)
        run_server(request, Terminal(quiet=quiet))


def run_server(request: ServeRequest, terminal: Terminal) -> None:
    """Serve until interrupted.

    Args:
        request: What the user asked for.
        terminal: Where to say it.

    Raises:
        InputError: If a file, an option or the address cannot be used.
    """
    from normsim.cli.names import find
    from normsim.cli.run_command import worker_count

    try:
        from normsim.app.bases import read_bases
        from normsim.app.desk import Desk
        from normsim.app.safety import Door, check_door
        from normsim.app.server import build_app
        from normsim.app.wish import first_wish
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("dash", "flask", "waitress", "werkzeug"):
            raise
        raise InputError.of(MISSING, file="normsim serve") from None
    door = Door(request.host, request.port, request.token)
    check_door(door)
    bases = read_bases([find(file) for file in request.files])
    desk = Desk(bases, worker_count(request.jobs))

    def end(_number: int, _frame: object) -> None:
        # The desk first: threads that wait for its answers would keep the server from ending.
        desk.close()
        raise KeyboardInterrupt

    # Being told to end is the same as Ctrl+C.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    try:
        server = _opened(build_app(bases, desk, door), door)
        _say(terminal, door, server.effective_port)
        desk.warm(first_wish(bases))
        server.run()
    finally:
        desk.close()


def _opened(app: Any, door: Any) -> Any:
    from normsim.app.server import open_server

    try:
        return open_server(app, door)
    except OSError as error:
        reason = error.strerror or str(error)
        text = f"{door.host}:{door.port} cannot be listened on ({reason}); choose another --port"
        raise InputError.of(text, file="--port") from None


def _say(terminal: Terminal, door: Any, port: int) -> None:
    if door.is_open:
        print(WARNING, file=sys.stderr)
    # What stands for every address is none that a browser can open.
    here = EVERYWHERE.get(door.host, door.host)
    terminal.say(f"workbench: {_address(here, port, door.token)} (Ctrl+C ends it)")
    if door.host in EVERYWHERE:
        others = _address(gethostname(), port, door.token)
        terminal.say(f"for others: {others}, or with this computer's address in your network instead of its name")
    sys.stdout.flush()  # it is said before anybody comes, also to a pipe


def _address(host: str, port: int, token: str) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/" + (f"?token={token}" if token else "")
