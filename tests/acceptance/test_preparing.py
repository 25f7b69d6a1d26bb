"""What the server makes before anybody asks: it makes way for readers, and nothing comes out wrong."""

import time

from markupsafe import Markup

from commonweal.web.current import QUIET_SECONDS, Readers
from commonweal.web.rendering import breadcrumb, compile_templates


def seconds_waited(readers: Readers) -> float:
    began = time.monotonic()
    readers.wait_until_quiet()
    return time.monotonic() - began


def test_nothing_waits_where_nobody_reads():
    assert seconds_waited(Readers()) < QUIET_SECONDS / 2


def test_what_is_prepared_waits_until_readers_have_paused():
    readers = Readers()
    readers.note()
    assert seconds_waited(readers) >= QUIET_SECONDS * 0.9
    assert seconds_waited(readers) < QUIET_SECONDS / 2


def test_every_template_can_be_made_ready():
    compile_templates()


def test_a_breadcrumb_that_is_kept_is_still_escaped():
    steps = [{"href": "/", "text": "Home"}, {"href": '/a?b="c"', "text": "Brook <Surgery>"}]
    for _ in range(2):
        shown = breadcrumb({"items": steps})
        assert isinstance(shown, Markup)
        assert "Brook &lt;Surgery&gt;" in shown
        assert "<Surgery>" not in shown
        assert '"c"' not in shown
