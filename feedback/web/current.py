"""What a request works with: the settings, the time and the facts."""

from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask, current_app

from config import Config
from feedback.clock import Clock
from feedback.web.counted import Counted
from feedback.web.facts import Facts, Shelf


@dataclass(frozen=True)
class Service:
    """What the app was made with."""

    config: Config
    clock: Clock
    shelf: Shelf
    counted: Counted = field(default_factory=Counted)


def set_up(app: Flask, config: Config, clock: Clock) -> None:
    app.extensions["comeback"] = Service(config, clock, Shelf(config))


def service() -> Service:
    found: Service = current_app.extensions["comeback"]
    return found


def config() -> Config:
    return service().config


def now() -> datetime:
    return service().clock()


def facts() -> Facts | None:
    return service().shelf.latest()
