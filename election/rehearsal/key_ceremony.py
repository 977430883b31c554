"""The key ceremony of a rehearsal: trustees and adjuster at their desks, the service between."""

from __future__ import annotations

from election import audit
from election.db import transaction
from election.elections.models import Election
from election.elections.queries import holders
from election.people.models import Person
from election.rehearsal.actors import CodeOfficerDesk, Contributor, TrusteeDesk
from election.rehearsal.stage import OFFICER, Stage
from election.rehearsal.workers import Across, across
from election.voting.models import Ceremony
from election.voting.models import Contributor as ContributorRow
from election.voting.queries import contributors_of, pool_of, seats_of, trustees_of
from election.voting.services import ceremony, codes, lots, manifest


class KeyCeremony:
    """The steps in their order; each message passes through its service."""

    def __init__(self, stage: Stage, election: Election, officer: CodeOfficerDesk) -> None:
        self._stage = stage
        self._election = election
        self._officer = officer
        self._trustees: list[TrusteeDesk] = []

    def hold(self, adjuster: Person) -> list[TrusteeDesk]:
        """Hold the ceremony with the sitting committee; return the trustees at their desks."""
        session, committee = self._stage.session, self._stage.inputs.rulebook.committee
        sitting = holders(
            session, self._election.network_id, committee.office, self._stage.now.date()
        )
        people = [person for _, person in sitting][: committee.trustees]
        with transaction(session):
            begun = ceremony.start_ceremony(
                session,
                election=self._election,
                trustees=people,
                adjuster=adjuster,
                rehearsal=True,
                keys=self._stage.keys,
                actor=audit.COORDINATOR,
                now=self._stage.tick(),
            )
        pool = pool_of(session, begun)
        self._stage.say(f"Key ceremony: {len(people)} trustees, a pool of {len(pool)} uuids …")
        self._make_keys(begun)
        with across(self._stage.processes) as each:
            self._make_codes(begun, each)
            self._fill_lots(begun, adjuster, each)
        self._confirm(begun)
        return self._trustees

    def _make_keys(self, begun: Ceremony) -> None:
        session = self._stage.session
        rows = trustees_of(session, begun)
        self._trustees = [TrusteeDesk(row.number) for row in rows]
        for row, desk in zip(rows, self._trustees, strict=True):
            with transaction(session):
                ceremony.post_certificate(
                    session,
                    trustee=row,
                    certificate=desk.certificate(size=len(rows), threshold=begun.threshold),
                    signing_key=desk.signing_key,
                    actor=audit.person(row.person_id),
                    now=self._stage.tick(),
                )
        certificates = ceremony.certificates(session, begun)
        for row, desk in zip(rows, self._trustees, strict=True):
            with transaction(session):
                ceremony.post_polynomial(
                    session,
                    trustee=row,
                    polynomial=desk.polynomial(certificates),
                    actor=audit.person(row.person_id),
                    now=self._stage.tick(),
                )
        for row, desk in zip(rows, self._trustees, strict=True):
            with transaction(session):
                ceremony.post_voutput(
                    session,
                    trustee=row,
                    voutput=desk.key(certificates, ceremony.vinput_for(session, row)),
                    actor=audit.person(row.person_id),
                    now=self._stage.tick(),
                )

    def _make_codes(self, begun: Ceremony, each: Across) -> None:
        session = self._stage.session
        self._officer.make_codes([str(seat) for seat in seats_of(session, self._election)])
        uuids = [entry.uuid for entry in pool_of(session, begun)]
        made = self._officer.lists(uuids, each)
        with transaction(session):
            codes.post_credentials(
                session,
                ceremony=begun,
                officer=self._officer.name,
                officer_key=self._officer.public_key,
                credentials={uuid: listed for uuid, (listed, _) in made.items()},
                spares={uuid: spares for uuid, (_, spares) in made.items()},
                actor=OFFICER,
                now=self._stage.tick(),
            )

    def _fill_lots(self, begun: Ceremony, adjuster: Person, each: Across) -> None:
        session = self._stage.session
        pool = pool_of(session, begun)
        desks = {
            row.person_id: desk.contributor
            for row, desk in zip(trustees_of(session, begun), self._trustees, strict=True)
        }
        desks[adjuster.id] = Contributor()
        rows = [(row, desks[row.person_id]) for row in contributors_of(session, begun)]
        for row, desk in rows:
            with transaction(session):
                lots.post_lot_credentials(
                    session,
                    contributor=row,
                    credentials=desk.credentials([entry.lot_uuid for entry in pool]),
                    keys=self._stage.keys,
                    actor=_actor(row),
                    now=self._stage.tick(),
                )
        elections = [lots.lot_election(session, entry) for entry in pool]
        for row, desk in rows:
            promises = desk.promise(elections, each)
            with transaction(session):
                lots.commit_lots(
                    session,
                    contributor=row,
                    commitments=promises,
                    actor=_actor(row),
                    now=self._stage.tick(),
                )
        for row, desk in rows:
            with transaction(session):
                lots.cast_lots(
                    session,
                    contributor=row,
                    ballots=desk.ballots,
                    actor=_actor(row),
                    now=self._stage.tick(),
                    check_each=each,
                )

    def _confirm(self, begun: Ceremony) -> None:
        session = self._stage.session
        with transaction(session):
            manifest.settle_check_number(
                session,
                ceremony=begun,
                keys=self._stage.keys,
                actor=audit.SERVICE,
                now=self._stage.tick(),
            )
        key_set = ceremony.parameters(session, begun)
        entries = manifest.pool_entries(
            session, pool_of(session, begun), self._stage.keys.seed(begun.id)
        )
        for row, desk in zip(trustees_of(session, begun), self._trustees, strict=True):
            with transaction(session):
                manifest.confirm_check_number(
                    session,
                    trustee=row,
                    number=desk.number_to_read(key_set, entries),
                    actor=audit.person(row.person_id),
                    now=self._stage.tick(),
                )
        with transaction(session):
            published = manifest.publish_manifest(
                session,
                ceremony=begun,
                keys=self._stage.keys,
                actor=audit.SERVICE,
                now=self._stage.tick(),
            )
        self._stage.say(f"Check number {begun.check_number}. Manifest {published.digest}.")


def _actor(row: ContributorRow) -> audit.Actor:
    return audit.person(row.person_id)
