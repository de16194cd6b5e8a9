"""Which encodings fit a text that is not UTF-8, by the letters that it would have in each of them.

It decides an order, the likeliest first: languages have letters that come often, and no word has a sign or a
capital in its middle.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

_SAMPLE = 65536
_WEST = "éèàçùâêîôûäöüßÄÖÜñáíóúÉåøæÅØÆœëïÀÇÈãõêôº°ª§²³µ–—’‘“”«»„…•€£½´·®©™ÑÁÍÓÚìò¿¡ÊÃÕ"
_EAST = "ąćęłńóśźżčďěňřšťůýžáéíőűöüĄĆĘŁŃÓŚŹŻČĎĚŇŘŠŤŮÝŽÁÉÍÖÜőűĺľŕŐŰăâîșțŞŢşţ"
_TURKISH = "çğıöşüÇĞİÖŞÜâî"
_BALTIC = "āčēģīķļņšūžąęėįųĀČĒĢĪĶĻŅŠŪŽĄĘĖĮŲõäöü"
_COMMON = {
    "cyrillic": set("оеаинтсрвлкмдпуОЕАИНТСРВЛКМДПУ№«»"),
    "greek": set("αοιετσνηυρπκςλμδγωάέήίόύώβχφθξζψΑΟΙΕΤΣΝΗΥΡΠΚΛΜΔΓΩΆΈΉΊΌΎΏΒΧΦΘΞΖΨ«»€"),
    "hebrew": set("אבגדהוזחטיכלמנסעפצקרשתםןץףך₪"),
    "arabic": set("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئءپچژگ،؟"),
    "thai": {chr(c) for c in range(0x0E01, 0x0E5C)},
}
_ALPHABETS: tuple[tuple[str, set[str]], ...] = (
    ("cp1252", set(_WEST)), ("cp1250", set(_EAST)), ("cp1251", _COMMON["cyrillic"]), ("koi8-r", _COMMON["cyrillic"]),
    ("cp866", _COMMON["cyrillic"]), ("iso8859-5", _COMMON["cyrillic"]), ("iso8859-7", _COMMON["greek"]),
    ("cp1253", _COMMON["greek"]), ("cp1255", _COMMON["hebrew"]), ("cp1256", _COMMON["arabic"]),
    ("cp1254", set(_TURKISH)), ("iso8859-2", set(_EAST)), ("cp1257", set(_BALTIC)), ("mac-roman", set(_WEST)),
    ("cp850", set(_WEST)), ("cp874", _COMMON["thai"]),
)  # fmt: skip
_LATIN = ("cp1252", "mac-roman", "cp850", "cp1250", "iso8859-2", "cp1254", "cp1257")
_SIMPLIFIED = set(
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去"
    "能对小多然于心学么之都好看起发当"
    "没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老"
    "因很给名法间斯知世什两次使身者"
    "省市县区公司北京上海广东州名称编号地址电话价格数量日期单产品客户订单"
)
_TRADITIONAL = set(
    "的一是了我不人在他有這個上們來到時大地為子中你說生國年著就那和要她出也得裡後自以會家可下而過天去"
    "能對小多然於心學麼之都好看起發當"
    "沒成只如事把還用第樣道想作種開美總從無情己面最女但現前些所同日手又行意動方期它頭經長兒回位分愛老"
    "因很給名法間斯知世什兩次使身者"
    "臺北市縣區鄉鎮村里路街段巷弄號樓公司名稱編號地址電話價格數量日期產品客戶訂單灣高雄臺中臺南新竹"
)
_KANJI = set(
    "日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定"
    "今回新場金員九入選立開手都道府県区町村番号名称住所電話価格数量品株式郵便京阪神奈川埼玉千葉"
)


def likely_encodings(data: bytes) -> list[str]:
    """The encodings that the text can be read in, the likeliest first; one at least."""
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    sample = b"\n".join(lines)[:_SAMPLE]
    if len(sample) == _SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    scored = [(_many_bytes(sample, name, score), name) for name, score in _ASIAN]
    scored += [(_one_byte(sample, name, common), name) for name, common in _ALPHABETS]
    found = sorted((pair for pair in scored if pair[0] is not None), key=lambda pair: -(pair[0] or 0))
    return [name for _, name in found] or ["latin-1"]


def _one_byte(data: bytes, name: str, common: set[str]) -> float | None:
    """How much the text looks like words of the alphabet; None where a byte has no letter."""
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return None
    score = count = 0.0
    for at, char in enumerate(text):
        if char.isascii():
            continue
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        count += 1
        sign_inside = not char.isalpha() and before.isalpha() and after.isalpha() and char not in "’·"
        if sign_inside or (char.isupper() and before.islower()):
            score -= 1
        elif char.islower() and before.isupper() and after.isupper():
            score -= 0.5
        elif char in common:
            score += 1 if char.isalpha() else 0.5
        elif unprintable(char):
            score -= 1
        elif char.isalpha() and name not in _LATIN:
            score += 0.3
    if name in _LATIN:
        # Accents stand among plain letters, not alone in whole words.
        rows = sum(c > "\x7f" and d > "\x7f" for c, d in itertools.pairwise(text))
        score -= rows if rows * 2 > count else 0
    else:
        # A script of its own fills whole words; a few single letters among ASCII ones are accents.
        inside = sum(c > "\x7f" and d.isascii() and d.isalpha() for c, d in itertools.pairwise(text))
        score -= 2 * inside
    # A few odd letters prove nothing: then it is what business files mostly are.
    usual = min(0.6, 1.5 / max(1, count)) if name == "cp1252" else 0
    return score / max(1, count) + usual


def unprintable(char: str) -> bool:
    """Whether the character is a control or of no use in a text."""
    return not char.isprintable() and char != "\xa0"


def _many_bytes(data: bytes, name: str, score: Callable[[str], float]) -> float | None:
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return None
    odd = [c for c in text if not c.isascii()]
    if len(odd) < 2:
        return None
    # Letters of western words taken for halves of a sign leave signs glued to ASCII letters.
    glued = sum(not c.isascii() and d.isascii() and d.islower() for c, d in itertools.pairwise(text))
    return score("".join(odd)) - 0.5 * glued / len(odd)


def _share(text: str, *ranges: tuple[str, str]) -> float:
    return sum(any(low <= c <= high for low, high in ranges) for c in text) / len(text)


_KANA, _HANGUL, _HAN = ("\u3041", "\u30ff"), ("\uac00", "\ud7a3"), ("\u4e00", "\u9fff")
_SIGNS = (("\u3000", "\u303f"), ("\uff01", "\uff60"))


def _japanese(text: str) -> float:
    known = sum(c in _KANJI for c in text) / len(text)
    good = _share(text, _KANA, _HAN, *_SIGNS)
    return good * min(1.0, 0.3 + 2 * _share(text, _KANA) + 2 * known) - _share(text, ("\uff61", "\uff9f"))


def _korean(text: str) -> float:
    return _share(text, _HANGUL, *_SIGNS) - _share(text, _HAN)


def _chinese(common: set[str]) -> Callable[[str], float]:
    def score(text: str) -> float:
        known = sum(c in common for c in text) / len(text)
        return _share(text, _HAN, *_SIGNS) * min(1.0, 0.25 + 2.2 * known) - _share(text, _KANA)

    return score


_ASIAN: tuple[tuple[str, Callable[[str], float]], ...] = (
    ("cp932", _japanese), ("euc-jp", _japanese), ("cp949", _korean), ("gb18030", _chinese(_SIMPLIFIED)),
    ("big5", _chinese(_TRADITIONAL)),
)  # fmt: skip
