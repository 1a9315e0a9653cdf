"""Headless Chromium for the tests of the review page."""
import json
import os
import pathlib
import shutil
import time

from selenium import webdriver
from selenium.webdriver import ActionChains
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

# Debian's binaries, unless others are named.
CHROMIUM = os.environ.get("MPKG_CHROMIUM") or shutil.which("chromium") or "chromium"
DRIVER = os.environ.get("MPKG_CHROMEDRIVER") or shutil.which("chromedriver") or "chromedriver"


class Browser:
    """One browser with a folder for downloads."""

    def __init__(self, folder):
        self.downloads = pathlib.Path(folder) / "downloads"
        self.downloads.mkdir(exist_ok=True)
        options = Options()
        options.binary_location = CHROMIUM
        # Root, as which continuous integration often runs, has no sandbox; the pages are ours.
        for argument in ["--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-dev-shm-usage"]:
            options.add_argument(argument)
        options.add_experimental_option("prefs", {
            "download.default_directory": str(self.downloads), "download.prompt_for_download": False})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        self.driver.set_script_timeout(120)
        self.window(1440, 900)

    def quit(self):
        self.driver.quit()

    def window(self, width, height, dark=False):
        """Sets the size of the window in CSS pixels, and light or dark."""
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})

    def open(self, path):
        """Opens a file and waits until the page has drawn itself."""
        self.driver.get(pathlib.Path(path).resolve().as_uri())
        self.wait("return document.documentElement.dataset.ready === 'true'", "the page is ready")

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait(self, script, what, seconds=60):
        """Waits until a script gives something true, and returns that."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.run(script)
            if value:
                return value
            time.sleep(0.02)
        raise AssertionError(f"not within {seconds} s: {what}")

    def press(self, *keys):
        """Types keys into whatever has the focus."""
        for key in keys:
            ActionChains(self.driver, duration=0).send_keys(key).perform()

    def downloaded(self, name, seconds=60):
        """Waits for a download, and returns and removes it."""
        path = self.downloads / name
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if path.exists():
                data = path.read_bytes()
                path.unlink()
                return data
            time.sleep(0.05)
        raise AssertionError(f"{name} was not downloaded")

    def console(self):
        """What the page has written to the console since the last call: errors, refused content."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requested_urls(self):
        """The addresses that were asked for since the last call."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [message["params"]["request"]["url"] for message in messages
                if message["method"] == "Network.requestWillBeSent"]
