"""What the documents claim is so: links lead somewhere, commands exist, lists are complete."""

import re
import subprocess
from pathlib import Path

import pytest

from election.cli import COMMANDS, main

ROOT = Path(__file__).parents[2]
DECISIONS = ROOT / "docs" / "adr"
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
)
TEXTS = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in DOCUMENTS}
README = TEXTS["README.md"]
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def anchors(text: str) -> set[str]:
    """The places a document's headings can be linked by."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {each.strip().replace(" ", "-") for each in plain}


def code(text: str) -> list[str]:
    """Each line of each block of code, and each piece of code in a sentence."""
    blocks = [line.strip() for block in FENCE.findall(text) for line in block.splitlines()[1:-1]]
    return blocks + re.findall(r"`([^`\n]+)`", FENCE.sub("", text))


def commands(text: str) -> list[str]:
    """The words after ``election`` wherever a command line of ours is shown."""
    shown = [re.match(r"(?:\.venv/bin/)?election +([a-z][^|]*)$", each) for each in code(text)]
    return [each[1] for each in shown if each]


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_somewhere(name):
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", TEXTS[name])):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.is_file(), target
        assert not anchor or anchor in anchors(file.read_text("utf-8")), target


@pytest.mark.parametrize("name", TEXTS)
def test_every_file_named_exists(name):
    folders = "docs|election|core|rehearsal|rulebooks|examples|tests|templates|migrations"
    for path in re.findall(rf"`((?:{folders})/[\w./-]+)`", TEXTS[name]):
        assert (ROOT / path).exists() or (ROOT / "election" / path).exists(), path


@pytest.mark.parametrize("name", TEXTS)
def test_every_make_target_named_exists(name):
    for each in code(TEXTS[name]):
        if found := re.match(r"make ([a-z-]+)", each):
            assert found[1] in TARGETS, each


@pytest.mark.parametrize("name", TEXTS)
def test_every_command_named_exists_with_its_options(name, capsys):
    for shown in commands(TEXTS[name]):
        words = re.match(r"(rulebook |ballot |codes )?[a-z-]+", shown)
        with pytest.raises(SystemExit) as left:
            main([*words[0].split(), "--help"])
        assert left.value.code == 0, shown
        options = capsys.readouterr().out
        for option in re.findall(r"--[a-z-]+", shown):
            assert option in options, shown


def test_the_readme_names_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    known = set(re.findall(r"^    ([a-z-]+)\b", capsys.readouterr().out, re.MULTILINE))
    assert len(known) == len(COMMANDS)
    assert {shown.split()[0] for shown in commands(README)} == known


def test_the_readme_says_how_much_an_auditor_reads():
    told = re.findall(r"\(`(election\.core\.\w+\.verify)`\) \| (\d+) \| ([\d,]+) \|", README)
    assert len(told) == 2
    counted = subprocess.run(
        ["make", "--assume-old=setup", "--directory", str(ROOT), "audit-lines"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for module, modules, lines in told:
        assert f"{module} loads {modules} modules" in counted
        real = int(re.search(rf"{module} loads.*?(\d+)  lines", counted, re.DOTALL)[1])
        assert abs(int(lines.replace(",", "")) - real) < real / 20, "write the new number"


def test_the_decisions_are_numbered_listed_and_whole():
    files = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    assert [name[:4] for name in files] == [f"{n:04}" for n in range(1, len(files) + 1)]
    listed = re.findall(r"^- \[(.+)\]\((.+)\)$", TEXTS["docs/adr/README.md"], re.MULTILINE)
    assert [name for _, name in listed] == files
    for title, name in listed:
        text = TEXTS[f"docs/adr/{name}"]
        assert text.startswith(f"# {title}\n")
        for part in ("Context", "Decision", "Consequences"):
            assert f"**{part}.**" in text, name


def test_the_map_of_documents_is_complete():
    mapped = re.findall(r"\]\((docs/[\w-]+\.md)", README)
    assert {name for name in TEXTS if re.fullmatch(r"docs/[\w-]+\.md", name)} <= set(mapped)


def test_the_glossary_has_the_words_of_the_code():
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "election").rglob("*.py"))
    rows = re.findall(r"^\| ([a-z][^|]*) \|", TEXTS["docs/glossary.md"], re.MULTILINE)
    words = [word.strip() for row in rows for word in row.split(",")]
    assert len(words) == len(set(words)) > 80
    spelt = {word: re.sub(r"[ -]", r"[\\s_-]?", word) for word in words}  # also KeyStore, key_store
    missing = [w for w in words if not re.search(rf"(?<![a-z]){spelt[w]}", sources, re.IGNORECASE)]
    assert missing == []
