"""Debian's Firefox, driven by its own WebDriver BiDi: a few commands over one WebSocket, no driver program between."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

FIREFOX = Path("/usr/bin/firefox-esr")
PREFERENCES = (
    'user_pref("network.manage-offline-status", false);',
    'user_pref("network.online", false);',
    'user_pref("app.update.enabled", false);',
    'user_pref("browser.shell.checkDefaultBrowser", false);',
    'user_pref("datareporting.policy.dataSubmissionEnabled", false);',
    'user_pref("toolkit.telemetry.enabled", false);',
    'user_pref("browser.startup.homepage", "about:blank");',
)
LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://127\.0\.0\.1:\d+)")


@dataclass
class Tab:
    """One tab and what it did.

    Args:
        socket: Connection to the browser.
        context: The tab's id.
        requests: Addresses that it asked for.
        complaints: Errors and warnings of its console.
    """

    socket: ClientConnection
    context: str = ""
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    _number: int = 0

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and wait for its answer; events that come before are noted."""
        self._number += 1
        self.socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=120))
            if message.get("id") == self._number:
                if message["type"] == "error":
                    raise AssertionError(f"{method}: {message['error']}: {message['message']}")
                result: dict[str, Any] = message["result"]
                return result
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        if message.get("method") == "network.beforeRequestSent":
            self.requests.append(message["params"]["request"]["url"])
        elif message.get("method") == "log.entryAdded" and message["params"]["level"] in ("error", "warn"):
            self.complaints.append(message["params"]["text"])

    def go(self, address: str) -> None:
        """Open a page and wait until it is loaded."""
        self.send("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def ask(self, script: str) -> Any:
        """Value of a JavaScript expression, a promise's once it is kept; anything that JSON can hold."""
        found = self.send(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({script})))()",
            target={"context": self.context},
            awaitPromise=True,
        )
        if found["type"] != "success":
            raise AssertionError(found["exceptionDetails"]["text"])
        return json.loads(found["result"]["value"]) if found["result"]["type"] == "string" else None

    def size(self, width: int, height: int) -> None:
        """Set the size of the window's content, px."""
        self.send("browsingContext.setViewport", context=self.context, viewport={"width": width, "height": height})


@contextmanager
def firefox(profile: Path) -> Iterator[Tab]:
    """Open Firefox without a window; it ends with the block."""
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "user.js").write_text("\n".join(PREFERENCES), encoding="utf-8")
    command = [str(FIREFOX), "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            assert process.stderr is not None
            address = None
            for line in process.stderr:
                if found := LISTENING.search(line):
                    address = found[1].decode()
                    break
            assert address, "Firefox ended before it listened"
            with connect(f"{address}/session", max_size=None, compression=None, proxy=None) as socket:
                tab = Tab(socket)
                tab.send("session.new", capabilities={})
                tab.context = tab.send("browsingContext.getTree")["contexts"][0]["context"]
                tab.send("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
                yield tab
        finally:
            process.terminate()
