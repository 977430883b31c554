"""Everything as files: what is in the archive, and what never is."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import sqlalchemy as sa

from election.audit import Act
from tests.elections.pages import HOME
from tests.factories import DURING, World
from tests.site import Browser, Site

EXPORT = f"{HOME}/export"


def fetched(browser: Browser, **fields: str) -> dict[str, bytes]:
    sent = browser.client.post(EXPORT, data=fields)
    assert sent.mimetype == "application/zip", (sent.status, sent.get_data(as_text=True)[-1500:])
    with zipfile.ZipFile(io.BytesIO(sent.data)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_everything_entered_is_in_the_archive_twice(site: Site, world: World, coordinator: Browser):
    assert "Everything as files" in coordinator.get(f"{HOME}/register").text
    coordinator.get(EXPORT)
    files = fetched(coordinator)
    whole = json.loads(files["network.json"])
    for name, count in (("person", 16), ("member", 4), ("appointment", 16), ("term", 3)):
        rows = list(
            csv.reader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig")), delimiter=";")
        )
        assert len(rows) - 1 == len(whole[name]) == count
    assert len(whole["meeting"]) == 2
    assert files["rulebooks/1.toml"]
    site.session.rollback()
    act = site.session.scalars(sa.select(Act).where(Act.action == "network:export")).one()
    assert act.facts == {"with_protected": False}
    site.browser(world.person["gotland-s1"]).get(EXPORT, 403)
    site.browser(world.person["gotland-s1"]).post(EXPORT, 403)


def test_what_is_confidential_is_not_in_it(site: Site, world: World, coordinator: Browser):
    hidden = world.person["dalarna-o2"]
    coordinator.post(f"{HOME}/register/persons/{hidden.id}/protect", 200, name="=Testperson D.")
    coordinator.post(f"{HOME}/register/persons/{hidden.id}/protect", name="Testperson D.")
    site.session.rollback()
    world.candidate("halland-o2", "chair", now=DURING)
    site.session.commit()
    files = fetched(coordinator)
    assert not [
        name for name in files if name.startswith(("nomin", "note", "box", "ballot", "key"))
    ]
    content = b"".join(files.values()).decode("utf-8", "replace")
    for secret in ("dalarna-o2@example", "Testperson Dalarna o2"):
        assert secret not in content
    told = b"".join(fetched(coordinator, with_protected="y").values()).decode("utf-8", "replace")
    assert "dalarna-o2@example" in told
    assert "Testperson Dalarna o2" in told
