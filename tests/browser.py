"""A headless Chromium for tests of pages, which import these fixtures from here."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException as StaleElementReference
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE = 60  # seconds, since tests run on busy machines
PROGRAMS = ("chromium", "chromedriver")
MISSING = "{} not found; for these tests, install it: apt-get install -y chromium chromium-driver"
ARGUMENTS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--lang=en",
)  # fmt: skip


class Browser:
    """Chromium, with what tests of a page ask for."""

    def __init__(self, profile: Path) -> None:
        """Start it with a profile of its own, in an empty folder."""
        options = webdriver.ChromeOptions()
        options.binary_location = str(shutil.which("chromium"))
        for argument in (*ARGUMENTS, f"--user-data-dir={profile}"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
        self.look()

    def look(self, width: int = 1280, height: int = 900, *, scheme: str = "light") -> None:
        """Set the size of the window in CSS pixels, and the colours: "light" or "dark"."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    def open(self, page: Path, part: str = "") -> None:
        """Load a file afresh, at a part such as "#scores"."""
        self.driver.get("about:blank")
        self.driver.get_log("browser"), self.driver.get_log("performance")
        self.driver.get(page.as_uri() + part)

    def visit(self, address: str) -> None:
        """Load a page of a server on this machine."""
        self.driver.get(address)

    def wait_for(self, selector: str, text: str) -> None:
        """Wait until one of what a CSS selector finds shows a text, as scripts fill a page late."""
        self.wait_until(lambda: any(text in one for one in self.texts(selector)))

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds that the page's scripts bring about."""
        wait = WebDriverWait(self.driver, PATIENCE, ignored_exceptions=[StaleElementReference])
        wait.until(lambda _: holds())

    def all(self, selector: str) -> list[WebElement]:
        """Return what a CSS selector finds, as far as it can be seen."""
        found = self.driver.find_elements("css selector", selector)
        return [one for one in found if one.is_displayed()]

    def texts(self, selector: str) -> list[str]:
        """Return the texts of what a CSS selector finds."""
        return [one.text for one in self.all(selector)]

    def press(self, *keys: str) -> None:
        """Press keys, wherever the focus is."""
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    def run(self, script: str) -> object:
        """Return what JavaScript returns."""
        return self.driver.execute_script(script)

    @property
    def complaints(self) -> list[str]:
        """What the page has written to the console since the last call, forbidden loads too."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    @property
    def requests(self) -> list[str]:
        """The addresses that were asked for since the last call."""
        messages = [json.loads(one["message"]) for one in self.driver.get_log("performance")]
        sent = [one["message"] for one in messages]
        return [
            one["params"]["request"]["url"]
            for one in sent
            if one["method"] == "Network.requestWillBeSent"
        ]


@pytest.fixture(name="chromium", scope="session")
def _chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser for all tests of a run."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        words = MISSING.format(" and ".join(missing))
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.driver.quit()


@pytest.fixture(name="browser")
def _browser(chromium: Browser) -> Browser:
    """The browser, with the window of a desktop."""
    chromium.look()
    return chromium
