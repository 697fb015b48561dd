import csv
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from affectgpt_rl.emotion import EmotionError, load_official_pack


def write_sheet(file: Path, rows: list[list[str]]) -> None:
    """A workbook as spreadsheet programs write it: shared strings, some with a phonetic reading beside them."""
    texts = [cell for row in rows for cell in row]
    items = "".join(f"<si><t>{escape(text)}</t><rPh sb='0' eb='1'><t>READING</t></rPh></si>" for text in texts)
    cells, index = "", 0
    for number, row in enumerate(rows, 1):
        cells += f"<row r='{number}'>"
        for column, cell in enumerate(row):
            if cell:
                cells += f"<c r='{chr(65 + column)}{number}' t='s'><v>{index}</v></c>"
            index += 1
        cells += "</row>"
    space = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relationships = "xmlns='http://schemas.openxmlformats.org/package/2006/relationships'"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            f"<workbook {space} xmlns:r='{office}'><sheets><sheet name='Words' r:id='rId7'/></sheets></workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f"<Relationships {relationships}><Relationship Id='rId7' Target='worksheets/words.xml'/></Relationships>",
        )
        archive.writestr("xl/sharedStrings.xml", f"<sst {space}>{items}</sst>")
        archive.writestr("xl/worksheets/words.xml", f"<worksheet {space}><sheetData>{cells}</sheetData></worksheet>")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    with (tmp_path / "format.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["name", "format"], ["Joyful", "joyfully, joyfulness"], ["glum", "glumly"]])
    write_sheet(
        tmp_path / "synonym.xlsx",
        [["word_run1", "synonym_run1", "word_run2", "synonym_run2"], ["Happy", "joyful, Merry", "sad", "glum"]],
    )
    for index in range(1, 6):
        write_sheet(
            tmp_path / f"wheel{index}.xlsx",
            [["level1", "level2", "level3"], [" Joy ", "Cheer", "happy"], ["", "", "bright"], ["low", "down", "sad"]],
        )
    return tmp_path


def test_reads_forms_runs_and_carried_cells(pack: Path) -> None:
    lexicon = load_official_pack(pack)
    assert lexicon.clusters("joyfully") == ("joy",) * 5
    assert lexicon.clusters("merry", "level2") == ("cheer",) * 5
    assert lexicon.clusters("bright") == ("joy",) * 5
    assert lexicon.clusters("glumly") == ("low",) * 5


@pytest.mark.parametrize("name", ["format.csv", "synonym.xlsx", "wheel4.xlsx"])
def test_a_missing_or_malformed_file_is_named(pack: Path, name: str) -> None:
    (pack / name).write_bytes(b"\xff nothing of the kind")
    with pytest.raises(EmotionError, match=name.replace(".", r"\.")):
        load_official_pack(pack)
    (pack / name).unlink()
    with pytest.raises(EmotionError, match=f"no readable {name}"):
        load_official_pack(pack)
