"""Those who come to the meeting, vote with the codes they were given, decrypt, and sign."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import sqlalchemy as sa
from flask_babel import gettext as _

from election import audit
from election.core.ballot.archive import Kind
from election.core.ballot.ballot import BLANK, Selection, make_ballot
from election.core.ballot.formats import Question
from election.core.record.decrypt import Announced, Shown
from election.core.record.sign import key_id
from election.db import transaction
from election.demo.others.desks import trustee_desk
from election.demo.others.keys import officer_of
from election.demo.others.scene import Scene, members_of
from election.elections.queries import meeting_of, rulebook_of_election
from election.mail import Message
from election.meetings.models import RollVersion
from election.meetings.queries import entitled_persons, persons_present, roll_of
from election.meetings.services import record_presence
from election.people.models import Person
from election.results.queries import publication_of, signatures_of
from election.results.services import forget_seeds, sign_result
from election.tally.models import Decryption
from election.tally.queries import heads_of, tally_of
from election.tally.services import post_decryption
from election.voting.models import Binding, Box, Ceremony, Contest, Trustee
from election.voting.queries import (
    Seat,
    ceremony_of,
    contests_of,
    entry_of,
    manifest_of,
    opening_of,
    stated_replacements,
    trustees_of,
)
from election.voting.services import boxes
from election.voting.services.casting import (
    OpenBox,
    cast,
    check,
    open_box,
    seat_of,
    slot_of,
)
from election.voting.services.passes import pass_of

BLANK_IN = 12  # one ballot in so many is blank
REMOTE_IN = 4  # so is the share that takes part from elsewhere


def come(scene: Scene) -> list[str]:
    """Let everyone with a seat be present, before the roll is adopted."""
    meeting = meeting_of(scene.session, scene.election)
    if meeting.opened_at is None or roll_of(scene.session, meeting) is not None:
        return []
    here = {one.id for one in persons_present(scene.session, meeting)}
    coming = [one for one in members_of(scene) if one.id not in here and scene.is_other(one.id)]
    for number, person in enumerate(coming):
        with transaction(scene.session):
            record_presence(
                scene.session,
                meeting=meeting,
                person=person,
                remote=number % REMOTE_IN == 0,
                actor=audit.SERVICE,
                now=scene.now(),
            )
    return [_("%(n)s persons have come to the meeting.", n=len(coming))] if coming else []


def hand_out_codes(scene: Scene) -> list[str]:
    """Let the code officer send everyone on the roll her code, once for each adopted roll."""
    begun = ceremony_of(scene.session, scene.election)
    roll = roll_of(scene.session, meeting_of(scene.session, scene.election))
    if begun is None or roll is None:
        return []
    officer = officer_of(scene, begun)
    name = f"handed-out-{begun.id}"
    given = scene.kept(name)
    booth = f"{scene.site_url}/n/{scene.network.key}/elections/{scene.election.id}/booth"
    seed, sent = scene.keys.seed(begun.id), 0
    for person in entitled_persons(scene.session, roll):
        seat = str(seat_of(scene.session, roll.id, person))
        code = officer.codes.get(seat)
        if code is None or given.get(str(person.id)) == code:
            continue
        given[str(person.id)] = code
        scene.mailbox.send(_letter(person, code, pass_of(seed, seat), booth))
        sent += 1
    scene.keep(name, given)
    return [_("The code officer has sent %(n)s voting codes.", n=sent)] if sent else []


def _letter(person: Person, code: str, given: str, booth: str) -> Message:
    return Message(
        id=person.id,
        address=person.email or "",
        subject=_("Your voting code"),
        body=_(
            "Hello %(name)s,\n\nyour voting code is %(code)s, and the pass of your seat "
            "%(given)s\n\nVote here: %(booth)s#code=%(code)s&pass=%(given)s\n\n"
            "The code officer",
            name=person.name,
            code=code,
            given=given,
            booth=booth,
        ),
    )


def vote(scene: Scene) -> list[str]:
    """Let everyone else who is entitled vote in every open contest, at random."""
    begun = ceremony_of(scene.session, scene.election)
    if begun is None:
        return []
    done: list[str] = []
    for contest in contests_of(scene.session, scene.election):
        if contest.closed_at is None:
            number = sum(_votes_in(scene, begun, contest))
            done += [_("%(n)s persons have voted.", n=number)] if number else []
    return done


def _votes_in(scene: Scene, begun: Ceremony, contest: Contest) -> Iterator[bool]:
    name = f"voted-{contest.id}"
    voted = scene.kept(name)
    codes = officer_of(scene, begun).codes
    box = open_box(scene.session, contest)
    roll = scene.session.get_one(RollVersion, contest.roll_version_id)
    for person in entitled_persons(scene.session, roll):
        seat = seat_of(scene.session, roll.id, person)
        code = codes.get(str(seat))
        if code is None or str(person.id) in voted or not scene.is_other(person.id):
            continue
        if _has_voted(scene, contest, seat):  # in a visitor's browser
            continue
        _cast(scene, contest, box, person, code)
        voted[str(person.id)] = True
        scene.keep(name, voted)
        yield True


def _has_voted(scene: Scene, contest: Contest, seat: Seat) -> bool:
    slot = slot_of(scene.keys.contest_key(contest.id), seat)
    bound = sa.select(Binding.id).where(Binding.contest_id == contest.id, Binding.slot == slot)
    return scene.session.scalar(bound) is not None


def _cast(scene: Scene, contest: Contest, box: OpenBox, person: Person, code: str) -> None:
    wish = [choose(question) for question in box.election.questions]
    raw = make_ballot(box.election, code=code, choices=wish)
    checked = check(box, raw)
    with transaction(scene.session):
        cast(
            scene.session,
            contest=contest,
            voter=person,
            checked=checked,
            raw=raw,
            keys=scene.keys,
            now=scene.now(),
        )


def choose(question: Question) -> Selection:
    """Choose at random as many as are allowed; sometimes nobody."""
    if question.blank and secrets.randbelow(BLANK_IN) == 0:
        return BLANK
    size = len(question.answers)
    number = question.least + secrets.randbelow(question.most - question.least + 1)
    number = max(number, min(1, question.most))
    chosen = set(secrets.SystemRandom().sample(range(size), number))
    return [int(place in chosen) for place in range(size)]


def decrypt(scene: Scene) -> list[str]:
    """Let the other trustees open every box that has closed."""
    begun = ceremony_of(scene.session, scene.election)
    if begun is None or begun.manifest is None:
        return []
    done = 0
    for contest in contests_of(scene.session, scene.election):
        for row in trustees_of(scene.session, begun):
            if scene.is_other(row.person_id) and _is_waited_for(scene, contest, row):
                done += _decrypt(scene, begun, contest, row)
    return [_("%(n)s decryptions were given.", n=done)] if done else []


def _is_waited_for(scene: Scene, contest: Contest, row: Trustee) -> bool:
    if contest.closed_at is None or tally_of(scene.session, contest) is not None:
        return False
    given = sa.select(Decryption.id).where(
        Decryption.contest_id == contest.id, Decryption.trustee_id == row.id
    )
    return scene.session.scalar(given) is None


def _decrypt(scene: Scene, begun: Ceremony, contest: Contest, row: Trustee) -> bool:
    session, entry = scene.session, entry_of(scene.session, contest)
    published = manifest_of(begun)
    if published is None:
        return False
    shown = Shown(
        manifest=published,
        rulebook=rulebook_of_election(session, scene.election),
        opening=opening_of(contest),
        votes=boxes.archive(session, entry=entry, box=Box.VOTES),
        lots=boxes.archive(session, entry=entry, box=Box.LOTS),
        stated=stated_replacements(session, begun),
    )
    ballots = boxes.payloads(session, entry=entry, box=Box.VOTES, kind=Kind.BALLOT)
    announced = Announced(ballots=len(ballots), head=heads_of(session, entry)[Box.VOTES])
    shares, signature = trustee_desk(scene, row).decrypt(shown, announced, processes=1)
    by_uuid = {entry.uuid: Box.VOTES, entry.lot_uuid: Box.LOTS}  # no lots where drawn by hand
    with transaction(session):
        post_decryption(
            session,
            contest=contest,
            trustee=row,
            shares={by_uuid[uuid]: share for uuid, share in shares.items()},
            signature=signature,
            keys=scene.keys,
            actor=audit.person(row.person_id),
            now=scene.now(),
        )
    return True


def sign(scene: Scene) -> list[str]:
    """Let the other signers sign the announced result."""
    begun = ceremony_of(scene.session, scene.election)
    announced = publication_of(scene.session, scene.election)
    published = manifest_of(begun) if begun else None
    if begun is None or announced is None or published is None:
        return []
    named = {each.public_key for each in published.signers}
    there = {one.key_id for one in signatures_of(scene.session, announced)}
    done = 0
    for row in trustees_of(scene.session, begun):
        desk = trustee_desk(scene, row)
        if not scene.is_other(row.person_id) or key_id(desk.signing_key) in there:
            continue
        if desk.signing_key not in named:  # of an election that was played before
            continue
        with transaction(scene.session):
            sign_result(
                scene.session,
                election=scene.election,
                public_key=desk.signing_key,
                signature=desk.sign(announced.checksums),
                actor=audit.person(row.person_id),
                now=scene.now(),
            )
        done += 1
    forget_seeds(scene.session, keys=scene.keys)
    return [_("%(n)s have signed the result.", n=done)] if done else []
