"""The door for a WSGI server: `gunicorn wsgi:app`."""

from rvuedge.app import create_app
from rvuedge.cli.demo.people import refuse_demo_people
from rvuedge.platform.extensions import db
from rvuedge.platform.operations.engine import keep_to_existing

app = create_app()
with app.app_context():
    refuse_demo_people(app.config["RVUEDGE"])
    keep_to_existing(db.engine)
