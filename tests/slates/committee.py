"""The committee in its room: a browser for each member, with her secret."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from election import db
from election.core.room.frame import EVERYBODY, Frame
from election.core.room.keys import RoomKeys, member_keys
from election.core.room.opening import open_box, open_text
from election.core.room.seal import Sealed
from election.demo.others import room as played
from election.room.queries import frame_of
from election.room.services import Sealed as Sent
from tests.factories import DURING, World
from tests.site import Browser, Site

MEMBERS = ("uppsala-o1", "dalarna-o1", "gotland-s1")


@dataclass
class Committee:
    """The committee with its secrets, as its members' browsers have them."""

    site: Site
    world: World
    secrets: dict[UUID, str]
    keys: dict[str, RoomKeys]

    @property
    def frame(self) -> Frame:
        return frame_of(self.world.election)

    def path(self, page: str = "") -> str:
        return f"/n/halsa-och-demokrati/elections/{self.world.election.id}/room{page}"

    def browser(self, member: str = MEMBERS[0]) -> Browser:
        return self.site.browser(self.world.person[member])

    def state(self, member: str = MEMBERS[0]) -> dict[str, Any]:
        found: dict[str, Any] = self.browser(member).get_json(self.path("/keys"))
        return found

    def sealed(self, text: str, *scopes: str, kind: str = "note") -> Sent:
        return played.sealed(
            self.site.session,
            self.world.election,
            text,
            kind=kind,
            scopes=frozenset(scopes or (EVERYBODY,)),
        )

    def write(
        self, text: str, about: str = "", *scopes: str, by: str = MEMBERS[0], expect: int = 200
    ) -> Any:
        sent = message(self.sealed(text, *scopes))
        return self.browser(by).post_json(self.path("/notes"), {**sent, "about": about}, expect)

    def shown(self, member: str = MEMBERS[0]) -> list[str]:
        """Return what a member's browser can open of what the room page gives it."""
        page = page_of(self.browser(member).get(self.path()).text)
        mine = member_keys(self.frame, self.secrets[self.world.person[member].id])
        me = str(self.world.person[member].id)
        seeds = {
            one["id"]: open_box(
                one["wrap"], mine.opening, self.frame.wrap(one["scope"], one["id"], me)
            )
            for one in page["state"]["keys"]
            if one["wrap"]
        }
        scopes = {one["id"]: one["scope"] for one in page["state"]["keys"]}
        return [
            open_text(
                self.frame,
                Sealed(
                    box=one["box"],
                    shares={scopes[key]: box for key, box in one["shares"].items()},
                ),
                kind=one["kind"],
                text_id=text_id,
                keys={scopes[key]: RoomKeys(seed=seeds[key]) for key in one["shares"]},
            )
            for text_id, one in page["sealed"].items()
        ]


def page_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="page">(.*?)</script>', html, re.S)
    assert found
    read: dict[str, Any] = json.loads(found.group(1))
    return read


def message(sealed: Sent) -> dict[str, Any]:
    shares = {str(key): box for key, box in sealed.shares.items()}
    return {"id": str(sealed.id), "box": sealed.box, "shares": shares}


def opened_room(site: Site, world: World) -> Committee:
    """Let all three members in."""
    with db.transaction(site.session):
        secrets = played.secrets_of(site.session, world.election, DURING)
        keys = played.open_room(site.session, world.election, secrets, DURING)
    return Committee(site, world, secrets, keys)


def about(world: World, key: str) -> str:
    return f"person:{world.person[key].id}"


def declare(committee: Committee, member: str, office: str, by: str = MEMBERS[0]) -> str:
    committee.browser(by).post(
        committee.path("/conflicts"),
        302,
        member=committee.world.person[member].id.hex,
        office=office,
    )
    return committee.browser(by).get(committee.path()).text
