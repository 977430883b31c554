"""Where a web server finds the application."""

import os

from config import Config
from election.app import create_app

app = create_app(Config.from_env(os.environ))  # noqa: TID251 - config reads what it is given
