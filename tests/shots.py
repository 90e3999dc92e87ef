"""Screenshots of every page of the demo, phone and desktop, light and dark: `make shots`.

They are for looking at. Each stands in shots/ as page-device-scheme.png.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from typing import Literal
from urllib.error import URLError
from urllib.request import urlopen

import click
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser import find_chromium, launch_chromium

ROOT = Path(__file__).parents[1]
SHOTS = ROOT / "shots"
HOME = ROOT / "var" / "shots"
DEVICES = {
    "phone": (ViewportSize(width=390, height=844), 2),
    "desktop": (ViewportSize(width=1280, height=900), 1),
}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = {
    "overview": "/",
    "satisfaction": "/satisfaction",
    "satisfaction-by-region": "/satisfaction?by=region",
    "operations": "/operations",
    "problems": "/problems",
    "abandonment": "/abandonment",
    "repeat": "/repeat",
    "first-purchase": "/first-purchase",
    "repeat-by-delivery": "/repeat?by=on_time_delivery",
    "value": "/value",
    "channels": "/channels",
    "coverage": "/coverage",
    "surveys": "/surveys",
    "themes": "/themes",
    "theme": "/themes/late",
    "suggested-themes": "/themes/suggested-themes",
    "survey": "/surveys/completed",
    "follow-ups": "/follow-ups",
    "follow-up": "/follow-ups/1",
    "customers": "/customers",
    "customer": "/customers/1",
    "deliveries": "/deliveries",
    "outbox": "/outbox",
    "glossary": "/glossary",
    "not-found": "/nowhere",
}
DRAWN = "[...document.querySelectorAll('.plot')].every(one => one.querySelector('.main-svg'))"
READY_WITHIN = 300


def main() -> None:
    """Serve the demo, look at every page four ways."""
    if not find_chromium():
        sys.exit("no Chromium is installed (Debian: apt install chromium)")
    SHOTS.mkdir(exist_ok=True)
    with demo() as address, launch_chromium() as browser:
        for device in DEVICES:
            for scheme in SCHEMES:
                look(browser, address, device, scheme)
    click.echo(f"{len(list(SHOTS.glob('*.png')))} screenshots are in {SHOTS.relative_to(ROOT)}/.")


@contextmanager
def demo() -> Iterator[str]:
    """Run `comeback demo` until it is done with."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("comeback")), "demo", "--port", str(port)]
    environ = {**os.environ, "COMEBACK_DATA_DIR": str(HOME)}
    server = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/readyz", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(url, timeout=5).close()  # noqa: S310 our own address
        except (URLError, ConnectionError):
            time.sleep(0.5)
        else:
            return
    sys.exit("The demo does not answer.")


def look(browser: Browser, address: str, device: str, scheme: Literal["light", "dark"]) -> None:
    """Take every page on one device in one scheme, the customer's too."""
    size, density = DEVICES[device]
    context = browser.new_context(
        viewport=size, device_scale_factor=density, color_scheme=scheme, base_url=address
    )
    page = context.new_page()

    def take(name: str, path: str) -> None:
        page.goto(path)
        page.wait_for_function(DRAWN)
        page.screenshot(path=SHOTS / f"{name}-{device}-{scheme}.png", full_page=True)

    take("sign-in", "/login")
    sign_in(page)
    for name, path in PAGES.items():
        take(name, path)
    page.goto("/outbox")
    mail = page.locator(".mails a").first.get_attribute("href") or ""
    take("mail", mail)
    link = page.locator("pre a").first.get_attribute("href") or ""
    take("answer", link)
    take("answer-no", f"{link.partition('?')[0]}?question=what_went_wrong")
    context.close()


def sign_in(page: Page) -> None:
    known = json.loads((HOME / "demo" / "sign_in.json").read_text(encoding="utf-8"))
    page.get_by_label("E-mail address").fill(known["email"])
    page.get_by_label("Password").fill(known["password"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


if __name__ == "__main__":
    main()
