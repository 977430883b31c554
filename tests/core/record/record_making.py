"""A meeting held by the package's own functions, for the tests of the election record."""

from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

from record_boxes import BallotBox, key_set

from election.core.ballot.credential import credentials_text, generate_code, public_credential
from election.core.ballot.group import G, power
from election.core.ballot.lot import bits_from_result, lot_choices, lot_order, lot_question
from election.core.ballot.pki import new_secret, signing_key_seed
from election.core.ballot.server_key import derive_server_key, new_uuid
from election.core.ballot.setup import make_election
from election.core.ballot.trustees import (
    election_public_key,
    single,
    single_key,
    threshold,
    trustees_text,
)
from election.core.record import sign
from election.core.record.assemble import ContestFacts, RoundFacts, make_result
from election.core.record.canonical import sha256
from election.core.record.files import record_files, signature_files
from election.core.record.manifest import (
    CredentialList,
    LotBox,
    Manifest,
    Meeting,
    Network,
    OfficeRange,
    PartRange,
    PoolEntry,
    Signer,
    Trustee,
    Trustees,
    number_to_read,
    parameters_digest,
)
from election.core.record.opening import (
    NO_ELECTION,
    Candidate,
    OpenedQuestion,
    Opening,
    Roll,
    lot_description,
    lot_name,
    open_contest,
)
from election.core.record.replacement import Pair, Replacement, make_replacement
from election.core.record.result import LotResult, Unopened
from election.core.record.tree import Tree
from election.core.rulebook.load import load_rulebook
from election.core.rulebook.model import MeetingKind, Tie

RULEBOOK = Path(__file__).parents[3] / "rulebooks" / "halsa-och-demokrati.toml"


def rulebook_text(**readings: str) -> bytes:
    """The first network's rulebook with other readings chosen, as a network would write it."""
    text = RULEBOOK.read_text()
    for question, chosen in readings.items():
        head, mark, rest = text.partition(f"[interpretations.{question}]\n")
        assert mark
        text = head + mark + rest.replace('chosen = "V1"', f'chosen = "{chosen}"', 1)
    return text.encode()


def person(name: str) -> Candidate:
    return Candidate(id=f"p-{name.lower()}", name=f"Testperson {name}")


def question(office: str, part: str, *names: str, seats: int = 1, size: int = 0) -> OpenedQuestion:
    return OpenedQuestion(
        office=office,
        part=part,
        size=size or seats,
        seats=seats,
        text=f"Val av {office} ({part})",
        candidates=tuple(map(person, names)),
    )


class Evening:
    """A meeting: ceremony, openings, ballots, tallies, result, signatures."""

    ticking = 2  # contributors of a lot, of two, who tick

    def __init__(
        self,
        *,
        rulebook: bytes,
        offices: tuple[str, ...],
        pool: int,
        lots: int,
        seats: int = 6,
        spares: int = 1,
        rehearsal: bool = False,
        lot: Tie = Tie.LOT_BOX,
    ):
        """``lots``: how many of the pool's lot boxes are really made; the rest stay unopened."""
        self.text, self.rulebook = rulebook, load_rulebook(rulebook)
        self.rehearsal, self.lot_kind = rehearsal, lot
        self.seed = new_uuid().encode() * 4
        self.codes = [generate_code() for _ in range(seats)]
        self.spares = [generate_code() for _ in range(spares)]
        self.officer = sign.private_key(signing_key_seed(new_secret()))
        self.signing = [sign.private_key(signing_key_seed(each)) for each in key_set().secrets]
        self.lots: dict[str, BallotBox] = {}
        self.lot_codes: dict[str, list[str]] = {}  # by the uuid of the lot box
        self.boxes: dict[str, BallotBox] = {}
        self.openings: list[Opening] = []
        self.manifest = self._manifest(
            offices, [self._entry(n, n <= lots) for n in range(1, pool + 1)]
        )

    def trustees(self, uuid: str) -> tuple[bytes, int]:
        server = derive_server_key(self.seed, uuid)
        items = [single(single_key(server)), threshold(key_set().parameters)]
        return trustees_text(items), server

    def _entry(self, number: int, with_lot: bool) -> PoolEntry:
        uuid, lot_uuid = new_uuid(), new_uuid()
        listed = self.credentials(uuid)
        lot = None
        if self.lot_kind is Tie.LOT_BOX:
            lot = self._lot(uuid, lot_uuid) if with_lot else self._unmade_lot(lot_uuid)
        return PoolEntry(
            number=number,
            uuid=uuid,
            credentials=CredentialList.of(credentials_text(listed), count=len(listed)),
            spares=tuple(str(public_credential(code, uuid)) for code in self.spares),
            server_key=self._public_server_key(uuid),
            lot=lot,
        )

    def credentials(self, uuid: str) -> list[int]:
        return [public_credential(code, uuid) for code in (*self.codes, *self.spares)]

    def _public_server_key(self, uuid: str) -> str:
        return str(power(G, derive_server_key(self.seed, uuid)))

    def _lot(self, uuid: str, lot_uuid: str) -> LotBox:
        codes = self.lot_codes[lot_uuid] = [generate_code(), generate_code()]
        listed = [public_credential(code, lot_uuid) for code in codes]
        trustees, server = self.trustees(lot_uuid)
        election = make_election(
            uuid=lot_uuid,
            name=lot_name(self.rulebook.name, rehearsal=self.rehearsal),
            description=lot_description(uuid),
            public_key=election_public_key(trustees),
            questions=[lot_question()],
        )
        box = BallotBox(election, trustees, server, listed)
        box.set_up()
        for code in codes[: self.ticking]:
            box.cast(code, [lot_choices()])
        head = box.head()
        box.end()
        self.lots[uuid] = box
        return LotBox(
            uuid=lot_uuid,
            credentials=CredentialList.of(credentials_text(listed), count=len(listed)),
            head=head,
            server_key=self._public_server_key(lot_uuid),
        )

    def _unmade_lot(self, lot_uuid: str) -> LotBox:
        return LotBox(
            uuid=lot_uuid,
            credentials=CredentialList.of(b"[]", count=2),
            head="0" * 64,
            server_key=self._public_server_key(lot_uuid),
        )

    def _manifest(self, offices: tuple[str, ...], pool: list[PoolEntry]) -> Manifest:
        digest = parameters_digest(key_set().parameters)
        ranges = tuple(
            OfficeRange(
                office=office,
                parts=tuple(
                    PartRange(part=part.id, least=part.least, most=part.most)
                    for part in self.rulebook.offices[office].parts
                ),
            )
            for office in offices
        )
        keys = [each["public_key"] for each in key_set().parameters["verification_keys"]]
        return Manifest(
            version=1,
            rehearsal=self.rehearsal,
            network=Network(id=self.rulebook.id, name=self.rulebook.name),
            rulebook=self.rulebook.digest,
            meeting=Meeting(
                id="arsmote-2024", kind=MeetingKind.ANNUAL, on=date(2024, 12, 5), title="Årsmöte"
            ),
            offices=ranges,
            eligible_seats=len(self.codes),
            pool=tuple(pool),
            trustees=Trustees(
                threshold=2,
                trustees=tuple(
                    Trustee(name=f"Testperson Nyckel {n}", public_key=key)
                    for n, key in enumerate(keys, 1)
                ),
                parameters=digest,
            ),
            signers=tuple(
                Signer.of(f"Testperson Nyckel {n}", sign.public_key(key))
                for n, key in enumerate(self.signing, 1)
            ),
            quorum=2,
            code_officer=Signer.of("Testperson Kod", sign.public_key(self.officer)),
            lot=self.lot_kind,
            check_number=number_to_read(digest, pool),
        )

    def replace_code(self, voter: int, spare: int, uuids: list[str]) -> Replacement:
        pairs = [
            Pair(
                uuid=uuid,
                withdrawn=str(public_credential(self.codes[voter], uuid)),
                spare=str(public_credential(self.spares[spare], uuid)),
            )
            for uuid in uuids
        ]
        return make_replacement(self.officer, manifest_digest=self.manifest.digest, pairs=pairs)

    def draft(self, contest: str, round_: int, *questions: OpenedQuestion, **other) -> Opening:
        number = len(self.openings) + 1
        previous = self.openings[-1].digest if self.openings else self.manifest.digest
        seats = len(self.codes)
        return replace(
            Opening(
                version=1,
                number=number,
                previous=previous,
                uuid=self.manifest.pool[number - 1].uuid,
                contest=contest,
                round=round_,
                opened_at=f"2024-12-05T18:{number:02}Z",
                questions=questions,
                election=NO_ELECTION,
                roll=Roll(version=1, sha256="ab" * 32),
                entitled=seats,
                present=seats,
                replacements=(),
            ),
            **other,
        )

    def open(self, draft: Opening) -> BallotBox:
        trustees, server = self.trustees(draft.uuid)
        election, opening = open_contest(
            self.manifest,
            draft,
            rules=self.rulebook.voting,
            public_key=election_public_key(trustees),
        )
        self.openings.append(opening)
        box = BallotBox(election, trustees, server, self.credentials(draft.uuid))
        box.set_up()
        self.boxes[draft.uuid] = box
        return box

    def close(self, uuid: str) -> None:
        self.boxes[uuid].end()
        self.boxes[uuid].tally()
        if uuid in self.lots:
            self.lots[uuid].tally()

    def facts(self, number: int, **other) -> RoundFacts:
        opening = self.openings[number - 1]
        box, lot = self.boxes[opening.uuid], self.lots.get(opening.uuid)
        return RoundFacts(
            opening=opening,
            counts=box.counts,
            ballots=box.ballots,
            turnout=len(box.last),
            head=box.head(),
            lot=lot
            and LotResult(
                uuid=lot.election.uuid, head=lot.head(), bits=bits_from_result(lot.counts[0])
            ),
            **other,
        )

    def files(self, contests: list[ContestFacts], *, signatures: int = 2) -> dict[str, bytes]:
        unopened = tuple(
            Unopened(uuid=each.uuid, why="Inget mer val behövdes.")
            for each in self.manifest.pool[len(self.openings) :]
        )
        result = make_result(
            self.rulebook,
            self.manifest,
            self.openings,
            contests,
            unopened=unopened,
            lot_order=lot_order,
        )
        counted = [each.opening.uuid for contest in contests for each in contest.rounds]
        files = record_files(
            manifest=self.manifest,
            rulebook=self.text,
            openings=self.openings,
            archives={uuid: box.data() for uuid, box in self.boxes.items()},
            lots={
                self.lots[uuid].election.uuid: self.lots[uuid].data()
                for uuid in counted
                if uuid in self.lots
            },
            result=result,
        )
        for key in self.signing[:signatures]:
            files |= signature_files(key, files["checksums.json"])
        return files


def ticks(question_: OpenedQuestion, *names: str) -> list[int]:
    chosen = {person(name).id for name in names}
    return [int(candidate.id in chosen) for candidate in question_.candidates]


class MemoryTree(Tree):
    """A record that is not on the disk."""

    def __init__(self, files: dict[str, bytes]):
        self.contents = files
        self.digests, self.found = {}, []
        self.files = set(files)
        self.directories = {str(p) for each in files for p in PurePosixPath(each).parents} - {"."}

    def read(self, path: str) -> bytes | None:
        data = self.contents.get(path)
        if data is not None:
            self.digests[path] = sha256(data)
        return data

    def archive(self, path: str) -> bytes | None:
        return self.read(path)
