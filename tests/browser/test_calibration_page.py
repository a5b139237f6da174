"""The page of the shipped calibration in a browser without a network."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browsing import CUT, Seen, opened
from normsim.cli.calibrate_command import PAGE, page_of_shipped
from normsim.cli.terminal import Terminal

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("calibration")
    page_of_shipped("posterior@1", folder, Terminal(quiet=True))
    return (folder / PAGE).as_uri()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_it_opens_offline_and_nothing_sticks_out(
    browser: Browser, seen: Seen, address: str, width: int, scheme: str
) -> None:
    context, page = opened(browser, address, seen, viewport={"width": width, "height": 900}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT) == []
    assert page.locator(".plot .main-svg").count() >= 5
    assert page.locator("#parallel-full_contagion .ytick").count() == 19
    assert page.locator("#failures, #opening li").count() >= 3
    assert (seen.foreign, seen.complaints) == ([], [])
    context.close()
