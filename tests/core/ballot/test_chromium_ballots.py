"""Hundreds of ballots made in Chromium, each of another shape: ours and the tool accept them."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ballot_making import TIMESTAMP, question, tool
from test_js_ballots import CHANCE, CORNERS, check, election_of, selection, told

from election.bench.browser import NotMeasuredError, browser_here, scripts_served
from election.core.ballot import archive
from election.core.ballot.archive import Kind
from election.core.ballot.ballot import BLANK
from election.core.ballot.credential import credentials_text
from election.core.ballot.group import random_scalar
from election.core.ballot.text import parse
from election.core.ballot.trustees import election_public_key, single, single_key, trustees_text

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        shutil.which("belenios-tool") is None, reason="belenios-tool is not installed"
    ),
]
SHAPES = 300
MAKE = """async ({ election: text, choices }) => {
  const load = (name) => import(`/ballot/${name}.js`);
  const { encode } = await load("text");
  const { parseElection } = await load("read");
  const { generateCode, publicCredential } = await load("credential");
  const { makeBallot } = await load("ballot");
  const { openedText } = await load("open_ballot");
  const election = parseElection(encode(text));
  const code = generateCode();
  const { ballot, tracker, opening } = await makeBallot(election, { code, choices });
  const credential = String(await publicCredential(code, election.uuid));
  return { code, credential, tracker, opened: openedText({ ballot, opening, choices }) };
}"""


def shape():
    """Up to three questions of 1 to 40 candidates, with any bounds."""
    questions = []
    for _ in range(CHANCE.choice([1, 1, 2, 3])):
        count = CHANCE.randint(1, 40)
        least, most = sorted((CHANCE.randint(0, count), CHANCE.randint(0, count)))
        questions.append(question(count, least, most, blank=CHANCE.random() < 0.4))
    return questions


def made_in_chromium(tasks):
    with scripts_served() as address, browser_here() as browser:
        page = browser.new_page()
        page.goto(address)
        return [page.evaluate(MAKE, task) for task in tasks]


def box(trustees: str, election, made, directory: Path) -> Path:
    """Write an open box with the one ballot in it; return its folder."""
    setup = archive.setup_texts(election.raw, trustees, credentials_text({int(made["credential"])}))
    ballot = parse(made["opened"].encode())["ballot"].encode()
    steps = [(Kind.SETUP, setup), (Kind.BALLOT, (ballot,))]
    directory.mkdir()
    (directory / f"{election.uuid}.bel").write_bytes(archive.write(TIMESTAMP, steps))
    return directory


def test_any_shape_made_in_chromium_is_accepted_by_us_and_by_the_tool(tmp_path):
    trustees = trustees_text([single(single_key(random_scalar()))])
    shapes = CORNERS + [shape() for _ in range(SHAPES)]
    elections = [election_of(each, election_public_key(trustees)) for each in shapes]
    choices = [tuple(selection(asked) for asked in each) for each in shapes]
    tasks = [
        {
            "election": election.raw.decode(),
            "choices": ["blank" if one is BLANK else list(one) for one in chosen],
        }
        for election, chosen in zip(elections, choices, strict=True)
    ]
    with ThreadPoolExecutor(1) as apart:  # another test's browser has a loop in this thread
        try:
            made = apart.submit(made_in_chromium, tasks).result()
        except NotMeasuredError as missing:
            pytest.skip(str(missing))
    for number, (election, chosen, one) in enumerate(zip(elections, choices, made, strict=True)):
        with told(list(election.questions), chosen):
            check(election, chosen, one)
            directory = box(trustees, election, one, tmp_path / str(number))
            tool("election", "verify", "--dir", str(directory))
