"""Bytes to text by a fixed table of charset labels; nothing a mail says can choose a codec that is not in it.

Python's own look-up takes labels such as `hex`, `idna` or `rot13`, which are no charsets, and fails on many that mails carry.
"""

import codecs
import re

_SAME = (
    "utf-8 utf-16 utf-16le utf-16be utf-32 utf-32le utf-32be utf-7 big5hkscs gb18030 hz cp932 cp949 euc_jp johab koi8-r koi8-u koi8-t kz1048 "
    "iso2022_jp_ext iso2022_kr ptcp154 tis-620 mac-roman mac-greek mac-cyrillic mac-latin2 mac-turkish mac-iceland cp437 cp720 cp737 cp775 "
    "cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 cp874 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 "
    "cp1257 cp1258 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16"
)
_ALIASES = {
    # What says less than the mail means: the wider charset reads the narrower one, and senders mistake one for the other.
    "cp1252": "iso88591 latin1 l1 ibm819 cp819 isolatin1 ansi windows1252 win1252 xansi iso885911987 iso885919",
    "cp1254": "iso88599 latin5 l5 windows1254",
    "cp874": "iso885911 windows874 tis620",
    "gb18030": "gb2312 isogb2312 gb23121980 gbk xgbk cp936 ms936 windows936 euccn gb xeuccn chinese gb180302000 gb180302005 csgb2312",
    "cp949": "ksc56011987 ksc5601 euckr korean windows949 uhc ms949 ksx1001 cseuckr ksc56011989 isoir149",
    "cp932": "shiftjis sjis xsjis mskanji windows31j ms932 csshiftjis xmscp932",
    "big5hkscs": "big5 cnbig5 xxbig5 big5eten big5hk cp950 ms950 windows950 csbig5",
    "iso2022_jp_ext": "iso2022jp csiso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jp2004 iso2022jpms cp50220 cp50221",
    "iso2022_kr": "iso2022kr csiso2022kr",
    "euc_jp": "eucjp xeucjp ujis eucjpms cp51932",
    "hz": "hzgb2312 hzgb",
    "utf-8": "utf8 unicode11utf8 utf utf8mb4 utf8n uft8 utf8bom unicode xunicode cp65001 ut8 utf88 uf8",
    "utf-7": "utf7 unicode11utf7 unicode20utf7 csunicode11utf7 xunicode20utf7",
    "utf-16": "utf16 ucs2 iso10646ucs2",
    "utf-16le": "utf16le",
    "utf-16be": "utf16be",
    "utf-32": "utf32 ucs4",
    "iso8859-8": "iso88598i iso88598e logical visual hebrew",
    "iso8859-6": "iso88596i iso88596e arabic",
    "iso8859-7": "greek",
    "iso8859-5": "cyrillic",
    "iso8859-15": "latin9 l9 latin0",
    "iso8859-2": "latin2 l2",
    "koi8-r": "koi8 koi cskoi8r",
    "mac-roman": "macintosh xmacroman xmacwestern mac applemac",
    "mac-cyrillic": "xmaccyrillic maccyrillic xmacukrainian",
    "mac-latin2": "xmacce maccentraleurope xmaccentraleurroman",
    "mac-greek": "xmacgreek",
    "mac-turkish": "xmacturkish",
}
_TABLE = {re.sub("[^a-z0-9]", "", name): name for name in _SAME.split()}
_TABLE |= {f"windows{name[2:]}": name for name in _SAME.split() if name.startswith("cp12")}
_TABLE |= {f"iso{name[3:].replace('-', '')}": name for name in _SAME.split() if name.startswith("iso8859")}
_TABLE |= {f"ibm{name[2:]}": name for name in _SAME.split() if name.startswith(("cp4", "cp7", "cp8"))}
_TABLE |= {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}
# The five bytes that windows-1252 leaves free are read as Latin-1 reads them, so that nothing fails.
_WESTERN = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
# Charsets that write every letter in ASCII, and what they begin it with.
_SHIFTING = {"iso2022_jp_ext": b"\x1b", "iso2022_kr": b"\x0e", "hz": b"~{"}
_LABEL = re.compile(r"[A-Za-z0-9][\w.:+-]{0,60}")


def named(label: str) -> str:
    """The codec for what a mail calls its charset; empty when the table has none."""
    found = _LABEL.search(label.partition("*")[0][:120].replace("charset=", ""))
    if not found:
        return ""
    key = "".join(mark for mark in found[0].lower() if mark.isalnum())
    # `=3D`: the header was encoded as if it were a body.
    return _TABLE.get(key) or _TABLE.get(key.removeprefix("3d"), "")


def decode(data: bytes, label: str = "") -> str:
    """`data` as text; never fails. An unknown or absent label means UTF-8 if it can be, else windows-1252."""
    if not label and data.isascii():
        return data.decode("ascii")
    codec = named(label)
    if codec == "cp1252":
        return western(data)
    if codec and codec != "utf-8":
        return _by_codec(data, codec)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _nearly_utf8(data)


def decode_unlabelled(data: bytes, likely: str = "") -> str:
    """`data` that names no charset: UTF-8 if it can be, else the `likely` one, else windows-1252."""
    codec = named(likely) if likely else ""
    if data.isascii() and not (codec in _SHIFTING and _SHIFTING[codec] in data):
        return data.decode("ascii")
    for candidate in ("utf-8", codec) if codec not in _SHIFTING else (codec, "utf-8"):
        if candidate not in ("", "cp1252"):
            try:
                return data.decode(candidate)
            except UnicodeError:
                continue
    return _nearly_utf8(data)


def western(data: bytes) -> str:
    """`data` as windows-1252, which reads any byte."""
    return codecs.charmap_decode(data, "strict", _WESTERN)[0]


def _by_codec(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeError:
        pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(codec, "replace")


def _nearly_utf8(data: bytes) -> str:
    """Text cut within a character, or with one bad byte, is still UTF-8; one without any whole character never was."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    whole = len(text) - bad - len(text.encode("ascii", "ignore"))
    return text if 0 < whole >= bad else western(data)
