"""Flask's objects, one of each; set up by the app, used by the web."""

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security.core import Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from feedback.models.account import Account, Role
from feedback.models.schema import Base

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
accounts = SQLAlchemyUserDatastore(db, Account, Role)
security = Security(datastore=accounts, register_blueprint=True)
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://")


def account_tried() -> str:
    """Return whose sign-in a request tries, in a form or in JSON: guessing at one is slowed."""
    given: object = request.get_json(silent=True) if request.is_json else request.form
    email = given.get("email") if isinstance(given, dict) else None
    return f"account {str(email or '').strip().lower()}"
