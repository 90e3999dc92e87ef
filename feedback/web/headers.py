"""What the browser may do with our pages."""

from secrets import token_urlsafe

from flask import Flask, Response, g, request

NONCE = "csp_nonce"
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "font-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex",
}


def set_up(app: Flask) -> None:
    """Give every request a nonce and every answer its headers; a view may set its own policy."""

    @app.before_request
    def nonce() -> None:
        setattr(g, NONCE, token_urlsafe(16))

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        policy = POLICY.format(nonce=g.get(NONCE, ""))
        response.headers.setdefault("Content-Security-Policy", policy)
        if request.endpoint == "static":
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            response.headers["Cache-Control"] = "no-store"
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response
