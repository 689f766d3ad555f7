"""The least a Flask application can be asked to do, for comparison: `gunicorn perf.flask_hello:app`."""

from __future__ import annotations

from flask import Flask, request

app = Flask(__name__)


@app.route("/", defaults={"path": ""}, methods=["GET", "PUT"])
@app.route("/<path:path>", methods=["GET", "PUT"])
def hello(path: str) -> dict[str, str]:
    """Reads the body and says hello, whatever was asked"""
    request.get_data()
    return {"hello": path[:5]}
