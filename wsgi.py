"""What a WSGI server loads: `granian --interface wsgi wsgi:app`."""

from config import Config
from feedback.app import create_app

app = create_app(Config.from_environ())
