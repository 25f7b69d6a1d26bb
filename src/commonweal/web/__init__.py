"""The pages: routes, wording, drawings and templates over what `actions` find out.

`create_app(folder)` gives the application that `commonweal serve` runs in `server_of`. Nothing is computed here that
a command or a notebook could want too, and nothing is written.
"""

from commonweal.web.application import create_app
from commonweal.web.serving import server_of

__all__ = ["create_app", "server_of"]
