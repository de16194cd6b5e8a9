"""Encodings: certain by their marks, else the likeliest by the letters, always with the others to choose."""

from pathlib import Path

import pytest

from runtime.io.blocks import MIXED
from runtime.io.infer import infer

TEXTS = {
    "cp932": "名前,住所\n山田太郎,東京都千代田区\nトヨタ,名古屋のまち\n",
    "euc-jp": "名前,住所\n山田太郎,東京都千代田区\nトヨタ,名古屋のまち\n",
    "cp949": "이름,주소\n김철수,서울특별시 강남구\n이영희,부산\n",
    "gb18030": "姓名,地址\n张伟,北京市朝阳区\n李娜,上海市\n",
    "big5": "姓名,地址\n陳大文,臺北市中正區\n林小姐,高雄市\n",
    "cp1252": "id,name\n1,Müller\n2,Café\n3,“x”\n",
    "cp1251": "имя,город\nИван,Москва\nПётр,Казань\n",
    "koi8-r": "имя,город\nИван,Москва\nПетр,Казань\n",
    "iso8859-7": "id,name\n1,Λεωνίδας\n2,Αλέξανδρος\n",
    "cp1250": "jméno,město\nŽižka,Plzeň\nDvořák,Brno Łódź\n",
    "mac-roman": "id,name\n1,Müller\n2,Café\n3,Gänse\n",
    "cp850": "id,name\n1,Müller\n2,Café\n3,Gänse\n",
    "cp1254": "ad,şehir\nAyşe,İstanbul\nIşık,Muğla\n",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_the_likeliest_encoding_is_taken_and_others_are_offered(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXTS[encoding].encode(encoding))
    found = infer(path, "x")
    assert found.reader.encoding == encoding
    doubt = next(d for d in found.doubts if d.code == "W414")
    assert doubt.about == "encoding"
    assert doubt.corrections
    header, *rows = [line.split(",") for line in TEXTS[encoding].splitlines()]
    assert [f.name for f in found.contract.fields] == header
    assert [list(row.values()) for row in found.rows] == rows


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_text_without_a_mark(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("id,name\n1,Müller\n".encode(encoding))
    found = infer(path, "x")
    assert (found.reader.encoding, [d.code for d in found.doubts]) == (encoding, ["W414"])
    assert found.rows == ({"id": "1", "name": "Müller"},)


def test_lines_in_another_encoding_are_read_by_the_correction(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,name\n" + "1,é\n".encode() * 9 + "2,Müller\n".encode("cp1252"))
    doubt = next(d for d in infer(path, "x").doubts if d.code == "W415")
    assert doubt.place.line == 11
    again = infer(path, "x", fixed=dict(doubt.corrections[0].settings))
    assert again.reader.encoding == MIXED
    assert again.rows[-1] == {"id": "2", "name": "Müller"}
    assert again.rows[0] == {"id": "1", "name": "é"}
