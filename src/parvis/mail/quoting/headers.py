"""The block of headers that Outlook and others put above what they quote: De, Envoyé, À, Objet, in the languages people write in."""

import re

from parvis.mail.quoting.lines import Line

MAX_LINES = 30  # of one block, with the lines its addresses go on

# The five languages the product speaks come first; then those its customers' correspondents are known to use.
_NAMES = {
    "from": "from|de|von|da|expéditeur|expediteur|émetteur|mittente|absender|remitente|van|fra|od|från|de la|feladó|lähettäjä|gönderen|kimden|от|від|από|发件人|寄件者|差出人",
    "sent": "sent|envoyé|envoye|envoyé le|gesendet|gesendet am|enviado|enviado el|enviado em|enviada em|inviato|verzonden|sendt|skickat|wysłano|odesláno|elküldve|"
    "lähetetty|gönderildi|trimis|отправлено|відправлено|发送时间|送信日時",
    "date": "date|datum|fecha|data|date d'envoi|message du|sent date|dato|päivämäärä|dátum|дата|日期|日時",
    "to": "to|à|a|an|para|pour|destinataire|destinataires|empfänger|destinatario|destinatari|aan|til|do|till|komu|címzett|vastaanottaja|kime|către|кому|προς|收件人|收件者|宛先",
    "copy": "cc|cci|bcc|copie|copie à|copie cachée|kopie|copia|kopi|cc à|ccn|cco|másolatot kap|копия|抄送",
    "subject": "subject|objet|sujet|betreff|asunto|oggetto|onderwerp|emne|temat|ämne|assunto|předmět|tárgy|aihe|konu|subiect|тема|θέμα|主题|主旨|件名",
    "other": "reply-to|répondre à|antwort an|responder a|importance|priorité|priority|wichtigkeit|pièces jointes|pièce jointe|attachments|anlagen|adjuntos|"
    "allegati|organisation|organization|list-id|liste",
}
_KIND = {name: kind for kind, names in _NAMES.items() for name in names.split("|")}
_WHEN = re.compile(r"\d{1,4}[-/. =]|\d{1,2}[:hH.]\d{2}")

_HOUR = re.compile(r"\d{1,2}[:hH.]\d{2}\b(?!\.\d)")


def header(text: str) -> tuple[str, str] | None:
    """(kind, value) when the line is a header; bold in plain text (`*De :*`) and marks of quoting are looked through."""
    name, colon, value = text[:400].replace("：", ":", 1).lstrip("> ").partition(":")
    if not colon or len(name) > 28:
        return None
    kind = _KIND.get(name.replace("*", "").replace("’", "'").strip().lower())
    return (kind, value.strip("* ")) if kind else None


def header_block(lines: list[Line], start: int) -> tuple[int, dict[str, str]]:
    """The end (exclusive) of the headers that begin at `start`, and their values by kind; (start, {}) when there is none."""
    found: dict[str, str] = {}
    end = i = start
    while i < min(len(lines), start + MAX_LINES):
        line = lines[i]
        if pair := header(line.text):
            found.setdefault(*pair)
            end = i + 1
        elif not found or not _may_go_on(lines, i, end):
            break
        i += 1
    return end, found


def _may_go_on(lines: list[Line], i: int, end: int) -> bool:
    """A blank between two headers, the rest of a long list of addresses, or the second line of a subject."""
    following = lines[i + 1].text if i + 1 < len(lines) else ""
    if lines[i].is_blank:
        return i == end and bool(following) and header(following) is not None
    if lines[i - 1].is_blank:
        return False
    before = lines[i - 1].text
    return before.endswith((";", ",", "<", ":", "[", "mailto:")) or header(following) is not None


def is_of_a_mail(found: dict[str, str]) -> bool:
    """The headers of a mail, and not «De : Paris, À : Lyon» in somebody's own words: who, when, and one thing only a mail program writes."""
    when = found.get("sent") or found.get("date")
    if not when or not _WHEN.search(when):
        return False
    names_an_address = any("@" in found.get(kind, "") for kind in ("from", "to", "copy"))
    if "sent" in found:
        return "from" in found
    if names_an_address:
        return "from" in found or "to" in found
    return {"from", "to", "subject"} <= found.keys() and _HOUR.search(when) is not None
