"""The same release in any format gives the same rows; an archive is opened with care."""

from __future__ import annotations

import csv
import struct
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from rvuedge.catalog.readers.relative_values.any_format import read_release
from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile, read_relative_values
from rvuedge.files.problems import FileRefused
from rvuedge.files.text import MAXIMUM_BYTES, bounded
from tests.catalog.readers.build import (
    csv_bytes,
    fixed_width_bytes,
    value_grid,
    xlsx_bytes,
    zip_bytes,
)
from tests.catalog.readers.real_files import real

ROWS = [
    {"code": "00100", "status": "J"},
    {"code": "99213", "work_rvu": "1.30", "nonfacility_pe": "1.40", "malpractice": "0.10"},
    {"code": "45378", "modifier": "53", "work_rvu": "1.59", "global_days": "000", "mpi": "3"},
    {"code": "45385", "endo_base": "45378", "not_used": "+", "nonfacility_na": "NA"},
    {"code": "71046", "modifier": "26", "supervision": "6A", "work_rvu": "0.21"},
    {"code": "47562", "global_days": "090", "pre": "0.10", "intra": "0.80", "post": "0.10"},
    {"code": "0001F", "facility_na": "NA", "opps_facility_pe": "123.45"},
    {"code": "J9313", "status": "E", "short_descriptor": "Inj., lumoxiti, 0.01 mg"},
]


def read(data: bytes, file: str = "x", track: str = "nonQPP") -> RelativeValueFile:
    return read_release(data, file=file, minimum_rows=0, track=track)


def refusal(data: bytes, file: str = "x") -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        read(data, file)
    return refused.value


def in_every_format(grid: list[list[str]]) -> dict[str, bytes]:
    text, fixed, book = csv_bytes(grid), fixed_width_bytes(grid), xlsx_bytes(grid)
    name = "PPRRVU2026_Jul_nonQPP"
    return {
        "csv": text,
        "txt": fixed,
        "xlsx": book,
        "xlsx of text": xlsx_bytes(grid, numbers=False),
        "zip of csv": zip_bytes({f"{name}.csv": text, "RVU26C.pdf": b"%PDF"}),
        "zip of txt": zip_bytes({f"folder/{name}.txt": fixed}),
        "zip of xlsx": zip_bytes({f"{name}.XLSX": book}),
        "zip of all": zip_bytes({f"{name}.xlsx": b"", f"{name}.txt": b"", f"{name}.csv": text}),
    }


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("form", list(in_every_format(value_grid(["99213"]))))
def test_any_format_gives_the_same_rows(form: str, year: int) -> None:
    grid = value_grid(ROWS, year=year)
    got, wanted = read(in_every_format(grid)[form]), read(csv_bytes(grid))
    assert got == wanted
    assert [tuple(map(str, row)) for row in got.rows] == [tuple(map(str, row)) for row in wanted.rows]


@pytest.mark.parametrize("name", ["PPRRVU2026_Jul_nonQPP.csv", "PPRRVU2025_Oct.csv"])
def test_a_real_release_gives_the_same_rows_as_txt_and_xlsx(name: str) -> None:
    data = real(name)
    grid = list(csv.reader(StringIO(data.decode("cp1252"), newline="")))
    assert read_release(fixed_width_bytes(grid), file="x.txt") == read_release(data, file=name)
    some = grid[:10] + grid[10::9]
    book = zip_bytes({"PPRRVU2026_Jul.xlsx": xlsx_bytes(some)})
    assert read(book) == read_relative_values(csv_bytes(some), file="x", minimum_rows=0)


def test_fixed_width_text_without_a_title_is_named_by_its_file() -> None:
    fixed = fixed_width_bytes(value_grid(ROWS, year=2025, quarter="October"))
    bare = b"HDR (c)\r\n" + b"".join(fixed.splitlines(keepends=True)[5:])
    release = read(bare, "PPRRVU2025_Oct.txt")
    assert (release.release, release.published_on) == ("RVU25D", None)
    assert len(release.rows) == len(ROWS)
    refusal(bare, "file.txt")


@pytest.mark.parametrize("end", [b"\x1a", b"\x1a\r\n", b"\r\n\r\n", b"   \r\n"])
def test_fixed_width_text_may_end_in_ctrl_z_or_blank_lines(end: bytes) -> None:
    assert len(read(fixed_width_bytes(value_grid(ROWS)) + end).rows) == len(ROWS)


def test_every_cut_within_a_fixed_width_record_is_refused() -> None:
    data = fixed_width_bytes(value_grid(["99213"]))
    for end in range(len(data) - 2):
        refusal(data[:end])
    assert len(read(data[:-2]).rows) == 1


@pytest.mark.parametrize("place", [5, 58, 60, 90, 104, 133, 150])
def test_a_fixed_width_record_shifted_by_one_is_refused(place: int) -> None:
    data = fixed_width_bytes(value_grid(["99213", "99214"]))
    start = data.index(b"99214") + place
    wider = refusal(data[:start] + b" " + data[start:])
    assert wider.problems[0].line == 7
    shifted = refusal(data[:start] + b"0" + data[start:-3] + b"\r\n")
    assert shifted.problems[0].line == 7


def test_a_workbook_that_lost_leading_zeros_is_refused_with_its_lines() -> None:
    grid = value_grid([{"code": "00100"}, {"code": "45378", "global_days": "000"}])
    grid[10][0], grid[11][14] = "100", "0"
    listed = [(problem.line, problem.column) for problem in refusal(xlsx_bytes(grid)).problems]
    assert listed == [(11, "HCPCS"), (12, "GLOB DAYS")]


def test_a_workbook_may_have_its_names_on_one_row() -> None:
    grid = value_grid(ROWS)
    joined = ["\n".join(filter(None, cells)) for cells in zip(*grid[5:10], strict=True)]
    joined[joined.index("CO-\nSURG")] = "CO-SURG"
    one_row = [*grid[:5], joined, *grid[10:]]
    assert read(xlsx_bytes(one_row)).rows == read(csv_bytes(grid)).rows


def test_an_old_workbook_that_is_broken_is_refused() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert "an old Excel workbook" in refusal(data).problems[0].found


def test_a_workbook_ends_in_ctrl_z_as_excel_writes_it() -> None:
    grid = value_grid(["99213"])
    assert len(read(xlsx_bytes([*grid, ["_x001A_"]])).rows) == 1


def test_the_track_wanted_is_taken_from_the_zip() -> None:
    plain = csv_bytes(value_grid(["99213"]))
    qpp = csv_bytes(value_grid([{"code": "99213", "pricing_indicator": "1"}], conversion_factor="33.5675"))
    data = zip_bytes({"PPRRVU2026_Jul_QPP.csv": qpp, "PPRRVU2026_Jul_nonQPP.csv": plain})
    assert (read(data).track, str(read(data).conversion_factor)) == ("nonQPP", "33.4009")
    release = read(data, track="QPP")
    assert (release.track, str(release.conversion_factor)) == ("QPP", "33.5675")
    assert release.rows[0]._replace(pricing_indicator="9") == read(data).rows[0]


def test_a_zip_without_relative_values_is_refused() -> None:
    (problem,) = refusal(zip_bytes({"GPCI2026.csv": b"x"})).problems
    assert problem.found == "GPCI2026.csv"


def test_an_archive_inside_an_archive_is_refused() -> None:
    inner = zip_bytes({"PPRRVU2026_Jul.csv": csv_bytes(value_grid(["99213"]))})
    (problem,) = refusal(zip_bytes({"PPRRVU2026_Jul.csv": inner})).problems
    assert problem.found == "an archive inside an archive"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    data = zip_bytes({"PPRRVU2026_Jul.csv": bytes(20_000_000)})
    assert len(data) < 50_000
    assert "unpacks to 20,000,000 bytes" in refusal(data).problems[0].found


def test_a_zip_that_understates_its_members_is_refused() -> None:
    whole = zip_bytes({"PPRRVU2026_Jul.csv": bytes(5_000_000)})
    data = whole.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 1_000))
    assert data != whole
    assert "damaged archive" in refusal(data).problems[0].found


def test_too_many_members_are_refused() -> None:
    members = {f"{number}.txt": b"" for number in range(501)}
    assert refusal(zip_bytes(members)).problems[0].found == "501 members"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("form", ["xlsx", "zip of csv"])
def test_a_damaged_archive_is_refused(form: str, share: float) -> None:
    data = in_every_format(value_grid(ROWS))[form]
    refusal(data[: int(len(data) * share)])


@pytest.mark.parametrize(
    "member",
    ["xl/externalLinks/externalLink1.xml", "xl/connections.xml", "xl/vbaProject.bin"],
)
def test_a_workbook_that_reaches_outside_itself_is_refused(member: str) -> None:
    out = BytesIO(xlsx_bytes(value_grid(ROWS)))
    with ZipFile(out, "a", ZIP_DEFLATED) as archive:
        archive.writestr(member, "<x/>")
    assert refusal(out.getvalue()).problems[0].found == member


def test_a_workbook_of_something_else_is_refused() -> None:
    (problem,) = refusal(xlsx_bytes([["a", "b"], ["1", "2"]])).problems
    assert "PFS Relative Value File" in problem.expected


def test_more_bytes_than_any_release_has_are_refused_unread() -> None:
    class Endless(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert size == MAXIMUM_BYTES + 1
            return bytes(size)

    with pytest.raises(FileRefused, match="at most 67,108,864 bytes"):
        bounded(Endless(), file="x")
    assert bounded(BytesIO(b"abc"), file="x") == b"abc"


def test_progress_is_told_in_every_format() -> None:
    for data in in_every_format(value_grid(f"{number:05}" for number in range(1_000))).values():
        body: list[int] = []
        read_release(data, file="x", minimum_rows=0, progress=body.append)
        assert body
        assert body == sorted(body)


def test_a_workbook_with_a_cell_in_the_far_corner_is_refused_before_it_is_laid_out() -> None:
    """Excel's last cell: 1,048,576 rows by 16,384 columns would be 17 billion cells."""
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = book.active["XFD1048576"] = "x"
    out = BytesIO()
    book.save(out)
    assert "row 1,048,576, column 16,384" in refusal(out.getvalue()).problems[0].found
