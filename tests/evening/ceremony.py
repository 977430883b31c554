"""The key ceremony of the evening, message by message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from election.elections.services import cancel_election
from election.voting.queries import seats_of
from election.voting.services import ceremony, codes, lots, manifest
from tests.evening.setting import ADJUSTER, COMMITTEE, OFFICER, Setting


class CeremonySteps(Setting):
    """Each method is one message to the service, as the rules have it or changed by a test."""

    def cancel_election(self) -> None:
        self.act(cancel_election, election=self.election)

    def start_ceremony(self, trustees: Sequence[str] = COMMITTEE, adjuster: str = ADJUSTER) -> None:
        self.act(
            ceremony.start_ceremony,
            election=self.election,
            trustees=[self.person(key) for key in trustees],
            adjuster=self.person(adjuster),
            rehearsal=True,
            keys=self.keys,
        )

    def post_certificate(self, number: int, **changes: Any) -> None:
        desk = self.desks.trustees[number - 1]
        sent = {
            "certificate": desk.certificate(size=3, threshold=2),
            "signing_key": desk.signing_key,
        }
        row = self.trustees[number - 1]
        self.act(ceremony.post_certificate, trustee=row, **(sent | changes))

    def post_polynomial(self, number: int, polynomial: str | None = None) -> None:
        desk = self.desks.trustees[number - 1]
        made = polynomial or desk.polynomial(ceremony.certificates(self.session, self.ceremony))
        self.act(ceremony.post_polynomial, trustee=self.trustees[number - 1], polynomial=made)

    def make_key(self, number: int) -> str:
        row = self.trustees[number - 1]
        certificates = ceremony.certificates(self.session, self.ceremony)
        vinput = ceremony.vinput_for(self.session, row)
        return self.desks.trustees[number - 1].key(certificates, vinput)

    def post_voutput(self, number: int, voutput: str | None = None) -> None:
        made = voutput or self.make_key(number)
        self.act(ceremony.post_voutput, trustee=self.trustees[number - 1], voutput=made)

    def make_codes(self) -> None:
        self.desks.officer.make_codes([str(seat) for seat in seats_of(self.session, self.election)])

    def post_codes(
        self,
        change: Callable[[str, list[int], list[int]], tuple[list[int], list[int]]] | None = None,
        **changes: Any,
    ) -> None:
        """Post the credential lists; ``change`` spoils the list of a uuid."""
        officer = self.desks.officer
        made = {entry.uuid: officer.credentials(entry.uuid) for entry in self.pool}
        if change:
            made = {uuid: change(uuid, *each) for uuid, each in made.items()}
        sent = {
            "officer": officer.name,
            "officer_key": officer.public_key,
            "credentials": {uuid: listed for uuid, (listed, _) in made.items()},
            "spares": {uuid: spares for uuid, (_, spares) in made.items()},
        }
        self.act(codes.post_credentials, OFFICER, ceremony=self.ceremony, **(sent | changes))

    def post_lot_credentials(self, at: int, **changes: Any) -> None:
        row, desk = self.contributors[at]
        sent = {"credentials": desk.credentials([entry.lot_uuid for entry in self.pool])}
        self.act(lots.post_lot_credentials, contributor=row, keys=self.keys, **(sent | changes))

    def promise_lots(self, at: int, commitments: dict[str, str] | None = None) -> None:
        row, desk = self.contributors[at]
        if commitments is None:
            elections = [lots.lot_election(self.session, entry) for entry in self.pool]
            commitments = desk.promise(elections)
        self.act(lots.commit_lots, contributor=row, commitments=commitments)

    def show_lots(self, at: int, ballots: dict[str, bytes] | None = None) -> None:
        row, desk = self.contributors[at]
        self.act(lots.cast_lots, contributor=row, ballots=ballots or desk.ballots)

    def settle(self) -> str:
        number = self.act(manifest.settle_check_number, ceremony=self.ceremony, keys=self.keys)
        assert isinstance(number, str)
        return number

    def confirm(self, number: int, read: str | None = None) -> None:
        """Let a trustee confirm: what she computes herself, or what she is told."""
        if read is None:
            key_set = ceremony.parameters(self.session, self.ceremony)
            seed = self.keys.seed(self.ceremony.id)
            entries = manifest.pool_entries(self.session, self.pool, seed)
            read = self.desks.trustees[number - 1].number_to_read(key_set, entries)
        self.act(manifest.confirm_check_number, trustee=self.trustees[number - 1], number=read)

    def publish_manifest(self) -> None:
        self.act(manifest.publish_manifest, ceremony=self.ceremony, keys=self.keys)
