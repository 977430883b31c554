"""belenios-tool's own archives pass our verifier, and whatever passes ours passes the tool."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from archive_verdicts import BLANK, END, FIRST, LAST, RESULT, SERVER
from ballot_forging import Maker, pack, repaired
from ballot_proving import Q, Twist, sign_ballot, text

from election.core.ballot.invalid import Check, InvalidArchiveError
from election.core.ballot.verify import verify_archive

TOOL = shutil.which("belenios-tool")
DEMOS = Path("/usr/share/doc/belenios-tool/examples")
QUESTIONS = [
    {"answers": ["Answer 1", "Answer 2"], "min": 0, "max": 1, "question": "Question 1?"},
    {"answers": ["A", "B"], "blank": True, "min": 1, "max": 1, "question": "Question 2?"},
]
TEMPLATE = json.dumps({"description": "", "name": "Demo", "questions": QUESTIONS})

pytestmark = pytest.mark.skipif(TOOL is None, reason="belenios-tool is not installed")


def layout(base: Path) -> Path:
    """The directories of the tool's source tree that its demonstrations look for."""
    (base / "_run/tool-debug/bin").mkdir(parents=True)
    (base / "_run/tool-debug/bin/belenios-tool").symlink_to(TOOL)
    (base / "tests/tool/templates").mkdir(parents=True)
    (base / "tests/tool/templates/questions.json").write_text(TEMPLATE)
    (base / "tests/tool/data").mkdir()
    return base


@pytest.mark.parametrize(
    ("script", "owners", "counts"),
    [
        ("demo.sh", (1, 2, 3), (7 * 10**9, 3 * 10**9)),  # voters have weights
        ("demo-threshold.sh", (2, 3, 4, 1), (3, 1)),
    ],
)
def test_the_archive_of_the_tools_demonstration_is_verified(tmp_path, script, owners, counts):
    if not (DEMOS / script).exists():
        pytest.skip("the tool's documentation is not installed; the next test takes its steps")
    base = layout(tmp_path / "belenios")
    command = ["env", f"BELENIOS={base}", "bash", DEMOS / script]
    subprocess.run(command, check=True, capture_output=True)
    (archive,) = base.glob("tests/tool/data/*/*.bel")
    report = verify_archive(archive.read_bytes(), own=False)
    assert report.complete
    assert len(report.ballots) == 8
    assert report.num_tallied == 5
    assert report.owners == owners
    assert not report.trustees.strong or script == "demo.sh"
    assert report.counts[0] == counts
    assert sum(report.credentials.values()) == sum(report.counts[1])
    with pytest.raises(InvalidArchiveError) as caught:
        verify_archive(archive.read_bytes())
    assert caught.value.check in {Check.STRONG_FORM, Check.WEIGHT}


class Steps:
    """The steps of the demonstrations, taken one by one in a directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.group = ("--group", "BELENIOS-2048")
        (directory / "questions.json").write_text(TEMPLATE)

    def tool(self, *arguments: str, given: str = "") -> str:
        done = subprocess.run(
            ["env", "BELENIOS_USE_URANDOM=1", "belenios-tool", *arguments],
            cwd=self.directory,
            check=True,
            capture_output=True,
            text=True,
            input=given,
        )
        return done.stdout

    def key_step(self, step: int, *more: str, given: str = "") -> str:
        command = ("setup", "generate-trustee-key-threshold", *self.group, "--step", str(step))
        return self.tool(*command, *more, given=given)

    def make_keys(self) -> list[Path]:
        """Two of three threshold trustees and one who is always needed; return their files."""
        for _ in range(3):
            self.key_step(1)
        here = self.directory
        (here / "certs.jsons").write_text(
            "".join(path.read_text() for path in sorted(here.glob("*.cert")))
        )
        certs = ("--certs", "certs.jsons")
        self.key_step(2, *certs)
        keys = sorted(here.glob("*.key"))
        polynomials = "".join(
            self.key_step(3, *certs, "--key", key.name, "--threshold", "2") for key in keys
        )
        (here / "polynomials.jsons").write_text(polynomials)
        known = (*certs, "--polynomials", "polynomials.jsons")
        self.key_step(4, *known)
        outputs = ""
        for key in keys:
            given = key.with_suffix(".vinput").read_text()
            outputs += self.key_step(5, *certs, "--key", key.name, given=given)
        (here / "threshold.json").write_text(self.key_step(6, *known, given=outputs))
        self.tool("setup", "generate-trustee-key", *self.group)
        single = next(here.glob("*.pubkey"))
        (here / "public_keys.jsons").write_text(single.read_text())
        self.tool("setup", "make-trustees")
        return keys

    def open(self) -> list[str]:
        """Make credentials and election, begin the archive; return the private credentials."""
        uuid = ("--uuid", self.tool("setup", "generate-token").strip())
        self.tool("setup", "generate-credentials", *uuid, *self.group, "--count", "3")
        next(self.directory.glob("*.pubcreds")).rename(self.directory / "public_creds.json")
        lines = next(self.directory.glob("*.privcreds")).read_text().split()
        self.tool("setup", "make-election", *uuid, *self.group, "--template", "questions.json")
        self.tool("archive", "init")
        return [word for word in lines if "-" in word]

    def add(self, kind: str, payload: str = "") -> None:
        self.tool("archive", "add-event", "--type", kind, given=payload)

    def vote(self, code: str, choices: list) -> None:
        (self.directory / "code").write_text(code)
        (self.directory / "choices").write_text(json.dumps(choices))
        files = ("--privcred", "code", "--ballot", "choices")
        self.add("Ballot", self.tool("election", "generate-ballot", *files))

    def archive(self) -> bytes:
        return next(self.directory.glob("*.bel")).read_bytes()


def test_an_archive_made_by_the_tool_is_verified_after_every_step(tmp_path):
    steps = Steps(tmp_path)
    keys = steps.make_keys()
    codes = steps.open()
    states = [steps.archive()]
    for code, choices in (
        (codes[0], [[1, 0], [0, 1, 0]]),
        (codes[1], [[0, 0], [1, 0, 0]]),
        (codes[0], [[0, 1], [0, 0, 1]]),
    ):
        steps.vote(code, choices)
    states.append(steps.archive())
    steps.add("EndBallots")
    steps.add("EncryptedTally", steps.tool("election", "compute-encrypted-tally"))
    states.append(steps.archive())
    decrypt = ("election", "decrypt", "--privkey", next(tmp_path.glob("*.privkey")).name)
    steps.add("PartialDecryption", steps.tool(*decrypt, "--trustee-id", "1"))
    for owner, key in ((4, keys[2]), (3, keys[1])):
        own = ("--key", key.name, "--decryption-key", key.with_suffix(".dkey").name)
        command = ("election", "decrypt-threshold", *own, "--trustee-id", str(owner))
        steps.add("PartialDecryption", steps.tool(*command))
    steps.add("Result", steps.tool("election", "compute-result"))
    for data in states:
        assert not verify_archive(data, own=False).complete
    report = verify_archive(steps.archive(), own=False)
    assert report.counts == ((0, 1), (1, 0, 1))
    assert report.owners == (1, 4, 3)


# --- whatever passes ours passes the tool ---


def tool_accepts(data: bytes, directory: Path) -> bool:
    directory.mkdir(exist_ok=True)
    (directory / "box.bel").write_bytes(data)
    command = ["belenios-tool", "election", "verify", "--dir", str(directory)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0 and "all checks passed" in done.stderr


@pytest.mark.parametrize("length", [1, LAST, END + 1, SERVER + 1, RESULT + 1])
def test_both_accept_our_form_in_every_state(box, tmp_path, length):
    data = pack(box.events[:length])
    assert verify_archive(data).height == length - 1
    assert tool_accepts(data, tmp_path / "x")


def test_both_accept_large_counts_strange_names_and_long_questions(tmp_path):
    answers = [f'Testperson «{n}» "\\/\t\u2028\U0001f5f3' for n in range(12)]
    question = {"answers": answers, "min": 2, "max": 11, "question": "Styrelse <b>", "blank": True}
    maker = Maker(questions=[question], weights=[1, 0, 2**40], name="Økt: Å\\u0041")
    maker.cast(2, [[0] + [1] * 11 + [0]])
    maker.cast(0, [[1] + [0] * 12])
    maker.cast(1, [[0, 1, 1] + [0] * 10])
    maker.end()
    maker.decrypt(1)
    maker.result()
    assert verify_archive(maker.archive(), own=False).counts == maker.counts
    assert tool_accepts(maker.archive(), tmp_path / "x")


def test_what_the_tool_accepts_of_these_we_refuse(box, tmp_path):
    """The replayed ballot and the ballot after the end are why ours is stricter."""
    later = ("Ballot", [box.ballot(1, [[1, 0], [0, 1, 0, 0]])])
    unproven = json.loads(box.events[LAST][1][0])
    del unproven["answers"][1]["blank_proof"]
    unproven = sign_ballot(unproven, box.secrets[2])
    twisted = box.ballot(2, [[1, 0], [0, 0, 1, 1]], Twist(0, 0, 0, 2))
    modulo = text({"result": [[str(Q + 2), 0], [1, 0, 2, 1]]})
    refused = [
        ([*box.events[:END], box.events[FIRST]], Check.BALLOT_REPEATED, True),
        ([*box.events[: END + 1], later], Check.ORDER, True),
        ([*box.events[: END + 1], box.events[END]], Check.ORDER, True),
        ([*box.events[:BLANK], box.events[0]], Check.ORDER, True),
        (
            [*box.events[:SERVER], ("PartialDecryption", box.decryption(4, 2))],
            Check.MEMBERSHIP,
            True,
        ),
        (repaired(box.events, RESULT, 0, modulo), Check.RESULT, True),
        (repaired(box.events[: LAST + 1], LAST, 0, twisted), Check.MEMBERSHIP, False),
        (repaired(box.events[: LAST + 1], LAST, 0, unproven), Check.SHAPE, False),
    ]
    for events, check, accepted in refused:
        with pytest.raises(InvalidArchiveError) as caught:
            verify_archive(pack(events))
        assert caught.value.check == check
        assert tool_accepts(pack(events), tmp_path / "x") == accepted
