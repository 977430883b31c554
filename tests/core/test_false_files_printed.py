"""What a file says that somebody made to deceive: on the terminal, and in a spreadsheet."""

import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from election.cli import main
from election.core.codes.lists import Codes
from election.core.codes.seats import SeatLine, SeatsFile
from election.core.codes.sheets import mail_merge
from election.core.record.canonical import canonical

CLEARS = "\x1b[2J\u202eVALID"


def test_a_file_that_is_refused_moves_no_cursor(tmp_path, capsys):
    path = tmp_path / "seats.json"
    path.write_bytes(canonical({CLEARS: 1}))
    assert main(["codes", "make", str(path), "--out", str(tmp_path / "made")]) == 2
    said = capsys.readouterr().err
    assert "\\u001b[2J\\u202eVALID" in said
    assert all(line.isprintable() for line in said.splitlines())


class _Deceiving(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f'<script src="{CLEARS}.js"></script>'.encode())

    def log_message(self, *_: object) -> None:
        pass


def test_a_server_that_is_compared_moves_no_cursor(capsys):
    with HTTPServer(("127.0.0.1", 0), _Deceiving) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}/"
        assert main(["programs", "--compare", site]) == 1
        server.shutdown()
    said = capsys.readouterr().out
    assert "a program of its own: \\u001b[2J" in said
    assert all(line.isprintable() for line in said.splitlines())


@pytest.mark.parametrize("field", ["booth", "seat", "label", "holder", "address", "given"])
def test_no_cell_of_the_mail_merge_is_a_formula(field):
    formula = '=HYPERLINK("https://elsewhere.example")'
    line = SeatLine(seat="A#1", label="A 1", holder="Testperson", address="", given="1234")
    seats = SeatsFile(
        kind="seats-for-codes",
        version=1,
        network="N",
        election="E",
        language="sv",
        ceremony="c",
        booth="https://site.example/",
        uuids=(),
        spares=0,
        left=(),
        manifest=None,
        replaced=(),
        texts={},
        seats=(line,),
    )
    if field == "booth":
        seats = replace(seats, booth=formula)
    else:
        line = replace(line, **{field: formula})
        seats = replace(seats, seats=(line,))
    codes = Codes(by_seat={line.seat: "AAA-BBB-CCC-DDD-EEE"}, spares=())
    table = mail_merge(seats, codes).decode("utf-8-sig")
    assert "HYPERLINK" in table
    row = table.splitlines()[1]
    assert not any(cell.lstrip('"').startswith("=") for cell in row.split(";"))
