"""Where a signature begins at the end of what a person wrote: «-- », «Cordialement,» and a block of names, «Envoyé de mon iPhone», disclaimers.

In doubt a line is not signature: it then stays where the reader sees it.
"""

import re

from parvis.mail.quoting.lines import Line

MAX_FOOT = 300  # lines at the end of a text among which a signature begins
MAX_DASHED = 60  # written lines below `-- `; below a bare `--`, which people also draw, MAX_BARE
MAX_BARE = 20
MAX_BLOCK = 14  # written lines of names, addresses and telephones below a closing word
MAX_CLAUSE = 80  # lines of small print looked through from the end

_CLOSING = re.compile(
    r"(?:(?:bien|très|tres|mes|nos|avec|sincères?|meilleures|toutes nos|tous nos) ){0,3}"
    r"(?:cordialement|cordiales? salutations?|cdlt|cdt|crdt|bàv|cordialement vôtre|respectueusement|salutations(?: distinguées| cordiales| respectueuses)?|"
    r"sentiments (?:distingués|les meilleurs|respectueux)|"
    r"(?:kind|best|warm|warmest|with (?:kind|best)) regards|regards|sincerely|yours (?:sincerely|faithfully|truly)|sincerely yours|"
    r"(?:mit )?(?:freundlichen|freundliche|besten|beste|herzlichen|herzliche|liebe|lieben|viele|schöne|schönen) (?:grüßen|grüße|grüssen|grüsse|gruß|gruss)|mfg|lg|vg|hochachtungsvoll|"
    r"(?:un )?(?:saludos?(?: cordiales| cordial)?|cordial saludo|atentamente|un cordial saludo)|"
    r"(?:cordiali|distinti|cari|migliori) saluti|saluti|cordialmente|"
    r"(?:med )?venlig hilsen|hilsen|mvh|(?:med )?vänliga hälsningar|met vriendelijke groet(?:en)?|groet(?:en|jes)?|pozdrawiam|atenciosamente|cumprimentos)"
    r"(?: (?:à vous|à toi|vôtre|a vous|à tous|a tutti))?[ ,.!]{0,3}",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"(?:je vous prie|nous vous prions|veuillez|je vous remercie par avance et vous prie|dans l'attente)[^.!?]{0,160}"
    r"(?:salutations|sentiments|considération)[^.!?]{0,60}[.,]?",
    re.IGNORECASE,
)
_NOT_A_NAME_BLOCK = re.compile(
    r"(?:p\.? ?s\.?|n\.? ?b\.?|nota|edit|post-scriptum|pièces? jointes?|pj|attachments?|ci-joint|rappel|attention|important|mise à jour|update|merci|thanks)\b",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"[^\W\d_]")

_DEVICES = (
    r"\b(?:i-?phone|i-?pad|i-?pod|android|samsung|galaxy|huawei|xiaomi|redmi|oppo|honor|wiko|nokia|xperia|htc|motorola|oneplus|pixel|alcatel|fairphone|blackberry|"
    r"windows|outlook|yahoo|gmail|proton ?mail|proton|orange|sfr|free|bouygues|la ?poste|mailo|mail|messagerie|application|smartphone|mobile|mobil|portable|téléphone|"
    r"telephone|tablette|tablet|phone|device|cell|handy|mobiltelefon|mobilgerät|móvil|movil|teléfono|telefono|cellulare|dispositivo|appareil|mac|macbook|spark|airmail|"
    r"mailbird|em client|thunderbird|zimbra|bluemind|mailbox|typeapp|bluemail|k-9|fairemail|canary|superhuman|edison|aqua mail|sparrow|acompli|workspace one|boxer|gsm)\b"
)
_DEVICE = re.compile(_DEVICES, re.IGNORECASE)
_SENT = re.compile(
    r"[(<\[*_ ]{0,4}(?:message )?(?:sent|envoyé|envoye|envoyée|expédié|gesendet|versendet|verschickt|enviado|enviada|inviato|inviata|verzonden|skickat|sendt|wysłane|écrit|"
    r"télécharger|télécharge[zr]|obtenez|obtenir|get|download|holen sie sich|obtener|obtén|descarga[r]?|scarica|ottieni)\b"
    r"(?P<by> (?:using |grâce )?(?:from|via|with|by|de|du|depuis|à partir d[eu']|avec|par|von|mit|über|desde|da|dal|dalla|con|met|vanaf|vanuit|från|fra|z|sur|à l'aide de))?"
    r"(?P<what>.{0,100})",
    re.IGNORECASE,
)
_SENT_AT_END = re.compile(
    r"(?:.{0,80}\b(?:gesendet|versendet|verschickt|geschrieben|geschickt|verzonden)|從我的.{1,20}傳送|iPhoneから送信|发自我的.{1,20})[ .)]{0,3}",
    re.IGNORECASE,
)
_MADE_WITH = re.compile(
    r"(?:provenance ?: ?)?courrier pour windows(?: 1[01])?|mail (?:for|für|para|per) windows(?: 1[01])?|von meinem .{1,40}|(?:[^\W\d]{1,20} )?(?:from|via|depuis|von|desde|da) (?:my|mon|meinem|mi|mio)? ?(?:iphone|ipad|android|phone|mobile|portable|handy).{0,20}|"
    r"outlook (?:für|para|per|for|pour) (?:ios|android)(?: beschaffen| herunterladen| holen)?.{0,60}",
    re.IGNORECASE,
)
_EXCUSE = re.compile(
    r"(?:please|pls|excuse|sorry|pardon|apolog|veuillez|désolé|merci d'excuser|excusez|bitte|entschuldig|disculp|perdon|scus|from)",
    re.IGNORECASE,
)

_CLAUSE = re.compile(
    r"[*_<\[( ]{0,4}(?:(?:ce|le présent|cet?) (?:message|courriel|e-?mail|mail|courrier|courrier électronique|document)\b.{0,160}(?:confidentiel|destinataire|pièces jointes|virus|exclusivement|"
    r"vérifié)|les informations conten|l'information conten|avis de confidentialité|confidentialité ?:|clause de confidentialité|toute (?:utilisation|diffusion)|si vous (?:avez reçu|n'êtes pas|recevez) (?:ce|le|cet)|"
    r"(?:this|the information in this|the contents of this) (?:e-?mail|message|communication|transmission)\b.{0,160}(?:confidential|intended|privileged|virus)|confidentiality notice|disclaimer ?:|"
    r"the information contained|if you (?:are not the intended|have received this)|"
    r"diese (?:e-?mail|nachricht)\b.{0,160}(?:vertraulich|ausschließlich)|der inhalt dieser e-?mail|"
    r"este (?:mensaje|correo|e-?mail)\b.{0,160}(?:confidencial|destinatari)|aviso (?:legal|de confidencialidad)|"
    r"(?:questo messaggio|questa e-?mail|il presente messaggio|il contenuto d[ie]l? |le informazioni contenute)\b.{0,160}(?:riservat|confidenzial|destinatari)|avviso di riservatezza|"
    r"pensez? (?:à |a )?(?:l'environnement|l'environnement avant|avant d'imprimer)|avant d'imprimer|n'imprimez|think before (?:you )?print|please consider the environment|"
    r"bitte (?:denken|prüfen) sie.{0,60}(?:umwelt|drucken|ausdruck)|antes de imprimir|prima di stampare|"
    r"(?:garanti )?sans virus|l'absence de virus|virus-?free|virenfrei|libre de virus|privo di virus|www\.avast\.com|cet e-?mail a été vérifié)",
    re.IGNORECASE,
)
_LIST_FOOTER = re.compile(
    r"mailing list|liste de diffusion|unsubscribe|désabonn|désinscri|listinfo|abmelden|darse de baja|lists?[.@]", re.IGNORECASE
)


def signature_start(lines: list[Line], start: int, end: int) -> int:
    """The first line of the signature at the end of `lines[start:end]`; `end` when there is none."""
    found, start = end, max(start, end - MAX_FOOT)
    while (last := _last_written(lines, start, found)) is not None:
        earlier = next((at for rule in _RULES if (at := rule(lines, start, last)) is not None), None)
        if earlier is None:
            return found
        found = earlier
    return found


def is_said_by_a_machine(lines: list[Line]) -> bool:
    """Nothing but what programs add: no closing word that a person may have typed."""
    first = next((line for line in lines if line.text), None)
    return (
        first is None or _is_delimiter(first) or first.is_ruler or _is_mobile(first.text) or _CLAUSE.match(_plain(first.text)) is not None
    )


def _last_written(lines: list[Line], start: int, end: int) -> int | None:
    return next((i for i in range(end - 1, start - 1, -1) if lines[i].text), None)


def _small_print(lines: list[Line], start: int, last: int) -> int | None:
    """One line at the end that a program adds (phone, ruler), or a last paragraph of legal words, or the footer of a list."""
    line = lines[last]
    if line.is_ruler or line.text == "ᐧ" or _is_mobile(line.text):
        return last
    first = _paragraph(lines, start, last)
    if _CLAUSE.match(_plain(lines[first].text)):
        return first
    ruler = next((i for i in range(last, max(start, last - 8) - 1, -1) if lines[i].is_ruler and len(lines[i].text) >= 15), None)
    if ruler is not None and any(_LIST_FOOTER.search(below.text) for below in lines[ruler + 1 : last + 1]):
        return ruler
    return None


def _paragraph(lines: list[Line], start: int, last: int) -> int:
    """The first line of the paragraph that ends at `last`, or the first of its legal words where those follow a name block directly."""
    first = last
    for i in range(last, max(start, last - MAX_CLAUSE) - 1, -1):
        if lines[i].is_blank or lines[i].is_ruler or lines[i].is_marked:
            break
        first = i
        if _CLAUSE.match(_plain(lines[i].text)):
            break
    return first


def _plain(text: str) -> str:
    return text.replace("’", "'")


def _is_delimiter(line: Line) -> bool:
    return line.text in {"--", "-- ", "__"}


def _dashed(lines: list[Line], start: int, last: int) -> int | None:
    """The nearest `-- ` above, when not more stands below it than a signature has."""
    written = 0
    for i in range(last, max(start, last - 2 * MAX_DASHED) - 1, -1):
        line = lines[i]
        if _is_delimiter(line):
            is_exact = line.raw.rstrip("\r") in {"-- ", "--\u00a0"}
            return i if written <= (MAX_DASHED if is_exact else MAX_BARE) else None
        written += not line.is_blank
        if line.is_marked or written > MAX_DASHED:
            return None
    return None


def _closing(lines: list[Line], start: int, last: int) -> int | None:
    """«Cordialement,» with names below it (or on its own line), and nothing below that reads like a sentence."""
    block: list[str] = []
    for i in range(last, max(start, last - 3 * MAX_BLOCK) - 1, -1):
        text = _plain(lines[i].text)
        if not text:
            continue
        if _CLOSING.fullmatch(text) or _POLITE.fullmatch(text):
            return i if block and _is_a_name(block[-1]) and all(map(_may_stand_in_a_block, block)) else None
        named = _CLOSING.match(text)
        if named and named.end() < len(text) and not block and _is_a_name(text[named.end() :]) and text[named.end() - 1] in ", ":
            return i
        block.append(text)
        if lines[i].is_marked or len(block) > MAX_BLOCK:
            return None
    return None


def _is_a_name(text: str) -> bool:
    """Up to six words, the first with a capital or an image of a logo, no end of a sentence."""
    bare = text.strip("*_/- ")
    words = bare.split()
    if not words or len(words) > 8 or bare.endswith(("?", "!", ":")):
        return False
    return not _NOT_A_NAME_BLOCK.match(bare) and (words[0][0].isupper() or words[0].startswith("[") or len(words) <= 2)


def _may_stand_in_a_block(text: str) -> bool:
    """A name, a trade, a telephone, an address: short, and no sentence."""
    if _NOT_A_NAME_BLOCK.match(text) or len(text) > 160 or text.endswith(("?", "!")):
        return False
    words = text.split()
    return len(words) <= 16 and not (text.endswith(".") and len(words) > 5 and not any(c.isdigit() for c in text)) and not _is_request(text)


_REQUEST = re.compile(
    r"\b(?:merci de|pouvez-vous|pourriez-vous|veuillez|je vous|nous vous|je suis|je n'|j'ai|il faut|could you|can you|i have|i am|please|bitte|können sie|por favor|potete)\b",
    re.IGNORECASE,
)


def _is_request(text: str) -> bool:
    return _REQUEST.search(text) is not None


def _is_mobile(text: str) -> bool:
    """«Envoyé de mon iPhone»: a device or a program is named, and what follows a comma is at most an excuse."""
    if len(text) > 160:
        return False
    at = _plain(text).strip("*_ ")
    if _MADE_WITH.fullmatch(at) or (_SENT_AT_END.fullmatch(at) and _DEVICE.search(at)):
        return True
    sent = _SENT.match(at)
    if sent is None:
        return False
    what, _, rest = _cut(sent["what"])
    if rest and not _EXCUSE.match(rest):
        return False
    is_my_own = re.match(r"(?: my| a)\b", what, re.IGNORECASE) is not None and at[:6].lower().lstrip("(<") in {"sent f", "sent fr"} | {
        "sent v"
    }
    words = len(what.split())
    return words <= 9 and (_DEVICE.search(what) is not None or (is_my_own and words <= 5 and not _EVERYDAY.search(what)))


_EVERYDAY = re.compile(r"\b(?:desk|office|home|house|bed|account|mail|address|side|colleague|boss)\b", re.IGNORECASE)


def _cut(text: str) -> tuple[str, str, str]:
    """What was used, and what is said after it."""
    found = re.search(r"[,.;!](?= |$)", text)
    if found is None:
        return text, "", ""
    rest = re.sub(r"[<(\[].*", "", text[found.end() :]).strip(" >)]*_.!")
    return text[: found.start()], found[0], rest


_RULES = (_small_print, _dashed, _closing)
