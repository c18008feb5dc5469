"""A real browser for tests of pages: Debian's Chromium, headless and offline, with a new profile each time."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
)


@contextmanager
def open_browser(profile: Path) -> Iterator[Chrome]:
    """Open a browser whose profile is the given new folder, and close it at the end of the block."""
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    browser = Chrome(options, ChromeService(str(DRIVER)))
    try:
        yield browser
    finally:
        browser.quit()


def look(browser: Chrome, *, dark: bool = False, size: tuple[int, int] = (1280, 900)) -> None:
    """Let pages be shown without motion, in a window of the given width and height in CSS pixels."""
    features = [
        {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
        {"name": "prefers-reduced-motion", "value": "reduce"},  # scrolling must be over when a click follows
    ]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def show(browser: Chrome, page: Path, *, dark: bool = False, size: tuple[int, int] = (1280, 900)) -> None:
    """Open a local page, with the look of `look`."""
    look(browser, dark=dark, size=size)
    browser.get(page.resolve().as_uri())


def wait_for(condition: Callable[[], Any], seconds: float = 30) -> Any:
    """What the condition returns as soon as that is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("the page did not change")
