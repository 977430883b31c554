"""Every text that a reader sees is there in Swedish and Norwegian, with the same places to fill."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Find them as ``make texts`` does."""
    out = tmp_path_factory.mktemp("texts") / "messages.pot"
    keywords = [f"--keyword={word}" for word in ("lazy_gettext", "__", "_l")]
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
    command += ["--mapping-file", "translations/babel.cfg", "--no-location", *keywords]
    subprocess.run([*command, "--output-file", out, "."], cwd=ROOT, check=True)
    with out.open("rb") as file:
        return read_po(file)


def catalogue(language: str) -> Catalog:
    path = ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def forms(text: object) -> tuple[str, ...]:
    return tuple(str(each) for each in text) if isinstance(text, tuple | list) else (str(text),)


def places(text: str) -> list[str]:
    return sorted(PLACES.findall(text))


def translated(message: Message, known: Catalog) -> tuple[str, ...]:
    found = known.get(forms(message.id)[0])
    return forms(found.string) if found is not None else ("",)


def test_the_texts_are_found(texts: Catalog):
    assert len(texts) > 1500
    assert "You are not signed in" in texts
    assert "A blank vote is not possible here. Choose a name." in texts


@pytest.mark.parametrize("language", ["sv", "nb"])
def test_every_text_is_translated(texts: Catalog, language: str):
    known = catalogue(language)
    missing = [forms(one.id)[0] for one in texts if one.id and not all(translated(one, known))]
    assert missing == []


@pytest.mark.parametrize("language", ["sv", "nb"])
def test_a_translation_fills_the_same_places(texts: Catalog, language: str):
    known = catalogue(language)
    for message in texts:
        wanted = set(places(forms(message.id)[-1]))
        for text in translated(message, known) if message.id else ():
            assert set(places(text)) <= wanted, message.id
        if message.id:
            assert set(places(translated(message, known)[-1])) == wanted, message.id
