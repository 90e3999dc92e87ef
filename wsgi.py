"""What a WSGI server loads: `granian --interface wsgi wsgi:app`."""

from config import Config
from feedback.app import create_app
from feedback.web.warming import keep_warm

app = create_app(Config.from_environ())
keep_warm(app)
