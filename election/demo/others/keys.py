"""Trustees, adjuster and code officer at their desks: the key ceremony, step by step."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask_babel import gettext as _

from election import audit
from election.core.refusal import RefusedError
from election.db import transaction
from election.demo.others.desks import trustee_desk
from election.demo.others.rehearsal import rehearsal_acts
from election.demo.others.scene import Scene
from election.rehearsal.actors import CodeOfficerDesk, Contributor, TrusteeDesk
from election.voting.models import Ceremony, Trustee
from election.voting.models import Contributor as ContributorRow
from election.voting.queries import (
    ceremony_of,
    contributors_of,
    pool_of,
    seats_of,
    trustees_of,
)
from election.voting.services import ceremony as steps
from election.voting.services import codes, lots, manifest

OFFICER_NAME = "Kodansvarig Testperson"


def go_on(scene: Scene) -> list[str]:
    """Take every step of the ceremony that the others can take now."""
    begun = ceremony_of(scene.session, scene.election)
    if begun is None or begun.manifest is not None:
        return []
    desks = _Desks(scene, begun)
    taken = 0
    while True:
        before = taken
        taken += sum(step() for step in desks.steps())
        if taken == before:
            break
    return [_("The others have taken %(n)s steps of the key ceremony.", n=taken)] if taken else []


class _Desks:
    """The desks of one ceremony; a step returns whether it was taken."""

    def __init__(self, scene: Scene, begun: Ceremony) -> None:
        self._scene = scene
        self._session = scene.session
        self._begun = begun
        self._name = f"ceremony-{begun.id}"
        self._kept = scene.kept(self._name)

    def steps(self) -> list[Callable[[], bool]]:
        """Return every step somebody else than the visitor may still have to take."""
        session, begun = self._session, self._begun
        session.refresh(begun)
        trustees = [row for row in trustees_of(session, begun) if self._plays(row.person_id)]
        contributors = [
            row for row in contributors_of(session, begun) if self._plays(row.person_id)
        ]
        keys = (self._certify, self._share, self._make_key)
        fills = (self._list_credentials, self._promise, self._show)
        return [
            *(_bound(act, row) for act in keys for row in trustees),
            *(partial(self._try, act) for act in rehearsal_acts(self._scene, begun)),
            self._make_codes,
            *(_bound(act, row) for act in fills for row in contributors),
            self._settle,
            *(_bound(self._confirm, row) for row in trustees),
            self._publish,
        ]

    def _plays(self, person_id: Any) -> bool:  # noqa: ANN401 - a UUID
        return self._scene.is_other(person_id)

    def _certify(self, row: Trustee) -> bool:
        if row.certificate is not None:
            return False
        desk = self._desk(row)
        size = len(trustees_of(self._session, self._begun))
        return self._try(
            lambda: steps.post_certificate(
                self._session,
                trustee=row,
                certificate=desk.certificate(size=size, threshold=self._begun.threshold),
                signing_key=desk.signing_key,
                actor=audit.person(row.person_id),
                now=self._scene.now(),
            )
        )

    def _share(self, row: Trustee) -> bool:
        if row.polynomial is not None:
            return False
        return self._try(
            lambda: steps.post_polynomial(
                self._session,
                trustee=row,
                polynomial=self._desk(row).polynomial(
                    steps.certificates(self._session, self._begun)
                ),
                actor=audit.person(row.person_id),
                now=self._scene.now(),
            )
        )

    def _make_key(self, row: Trustee) -> bool:
        if row.voutput is not None:
            return False
        return self._try(
            lambda: steps.post_voutput(
                self._session,
                trustee=row,
                voutput=self._desk(row).key(
                    steps.certificates(self._session, self._begun),
                    steps.vinput_for(self._session, row),
                ),
                actor=audit.person(row.person_id),
                now=self._scene.now(),
            )
        )

    def _make_codes(self) -> bool:
        pool = pool_of(self._session, self._begun)
        if pool[0].credentials is not None or self._visitor_makes_codes():
            return False
        officer = officer_of(self._scene, self._begun)
        if not officer.codes:
            officer.make_codes(
                [str(each) for each in seats_of(self._session, self._scene.election)]
            )
            keep_officer(self._scene, self._begun, officer)
        made = officer.lists([entry.uuid for entry in pool])
        return self._try(
            lambda: codes.post_credentials(
                self._session,
                ceremony=self._begun,
                officer=officer.name,
                officer_key=officer.public_key,
                credentials={uuid: listed for uuid, (listed, _spares) in made.items()},
                spares={uuid: spares for uuid, (_listed, spares) in made.items()},
                actor=audit.Actor("code-officer"),
                now=self._scene.now(),
            )
        )

    def _visitor_makes_codes(self) -> bool:
        return self._scene.visitor is not None and self._scene.visitor.name == OFFICER_NAME

    def _list_credentials(self, row: ContributorRow) -> bool:
        if row.credentials is not None:
            return False
        desk = Contributor()
        pool = pool_of(self._session, self._begun)
        made = desk.credentials([entry.lot_uuid for entry in pool])
        self._kept.setdefault("lots", {})[str(row.person_id)] = {"codes": desk.codes, "ballots": {}}
        self._scene.keep(self._name, self._kept)
        return self._try(
            lambda: lots.post_lot_credentials(
                self._session,
                contributor=row,
                credentials=made,
                keys=self._scene.keys,
                actor=audit.person(row.person_id),
                now=self._scene.now(),
            )
        )

    def _promise(self, row: ContributorRow) -> bool:
        if row.commitments is not None or row.credentials is None:
            return False

        def promise() -> None:
            kept = self._kept["lots"][str(row.person_id)]
            desk = Contributor(codes=kept["codes"])
            pool = pool_of(self._session, self._begun)
            promises = desk.promise([lots.lot_election(self._session, each) for each in pool])
            kept["ballots"] = {uuid: raw.decode() for uuid, raw in desk.ballots.items()}
            self._scene.keep(self._name, self._kept)
            lots.commit_lots(
                self._session,
                contributor=row,
                commitments=promises,
                actor=audit.person(row.person_id),
                now=self._scene.now(),
            )

        return self._try(promise)

    def _show(self, row: ContributorRow) -> bool:
        if row.cast_at is not None or row.commitments is None:
            return False
        ballots = self._kept["lots"][str(row.person_id)]["ballots"]
        return self._try(
            lambda: lots.cast_lots(
                self._session,
                contributor=row,
                ballots={uuid: text.encode() for uuid, text in ballots.items()},
                actor=audit.person(row.person_id),
                now=self._scene.now(),
            )
        )

    def _settle(self) -> bool:
        if self._begun.check_number is not None:
            return False
        return self._try(
            lambda: manifest.settle_check_number(
                self._session,
                ceremony=self._begun,
                keys=self._scene.keys,
                actor=audit.SERVICE,
                now=self._scene.now(),
            )
        )

    def _confirm(self, row: Trustee) -> bool:
        if row.confirmed_at is not None or self._begun.check_number is None:
            return False
        seed = self._scene.keys.seed(self._begun.id)
        entries = manifest.pool_entries(self._session, pool_of(self._session, self._begun), seed)
        key_set = steps.parameters(self._session, self._begun)
        return self._try(
            lambda: manifest.confirm_check_number(
                self._session,
                trustee=row,
                number=self._desk(row).number_to_read(key_set, entries),
                actor=audit.person(row.person_id),
                now=self._scene.now(),
            )
        )

    def _publish(self) -> bool:
        if self._begun.manifest is not None:
            return False
        return self._try(
            lambda: manifest.publish_manifest(
                self._session,
                ceremony=self._begun,
                keys=self._scene.keys,
                actor=audit.SERVICE,
                now=self._scene.now(),
            )
        )

    def _desk(self, row: Trustee) -> TrusteeDesk:
        return trustee_desk(self._scene, row)

    def _try(self, act: Callable[[], object]) -> bool:
        """Take a step; it is not its time yet where the service refuses it."""
        try:
            with transaction(self._session):
                act()
        except RefusedError:
            return False
        return True


def _bound(act: Callable[[Any], bool], row: object) -> Callable[[], bool]:
    return lambda: act(row)


def officer_of(scene: Scene, begun: Ceremony) -> CodeOfficerDesk:
    """Return the desk of the code officer the demonstration plays."""
    kept = scene.kept(f"officer-{begun.id}")
    if not kept:
        return CodeOfficerDesk(OFFICER_NAME)
    return CodeOfficerDesk(
        OFFICER_NAME,
        codes=kept["codes"],
        spares=kept["spares"],
        key=Ed25519PrivateKey.from_private_bytes(base64.b64decode(kept["key"])),
    )


def keep_officer(scene: Scene, begun: Ceremony, officer: CodeOfficerDesk) -> None:
    """Keep the codes in the demonstration's folder; the service never has them."""
    scene.keep(
        f"officer-{begun.id}",
        {
            "codes": officer.codes,
            "spares": officer.spares,
            "key": base64.b64encode(officer.key.private_bytes_raw()).decode(),
        },
    )
