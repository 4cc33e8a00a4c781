"""Lines that say in words that a quote begins: «-----Message d'origine-----», and our own «— Répondez au-dessus de cette ligne —»."""

import re
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext, override

_WORDS = {
    "replied": "original message|original appointment|original mail|message d'origine|message original|message initial|message précédent|mail original|mail d'origine|"
    "e-mail d'origine|courriel original|rendez-vous d'origine|ursprüngliche nachricht|originalnachricht|original-nachricht|ursprünglicher termin|"
    "mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|oprindelig besked|oprindelig meddelelse|ursprungligt meddelande|"
    "opprinnelig melding|wiadomość oryginalna|oryginalna wiadomość|исходное сообщение",
    "forwarded": "forwarded message|begin forwarded message|message transféré|message transmis|message réexpédié|début du message transféré|"
    "début du message réexpédié|message suivi|mail transféré|courriel transféré|weitergeleitete nachricht|anfang der weitergeleiteten nachricht|"
    "anfang der weitergeleiteten e-mail|mensaje reenviado|mensaje enviado|inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato|"
    "doorgestuurd bericht|mensagem encaminhada|videresendt meddelelse|vidarebefordrat meddelande",
}
_SEPARATORS = {words: kind for kind, said in _WORDS.items() for words in said.split("|")}
_EDGES = " -_=*~<>[]\u2010\u2011\u2012\u2013\u2014\u2015"
_WHEN_AND_WHO = re.compile(r"(?:message d'origine|original message|ursprüngliche nachricht) (?:de|von|from|du|vom) ", re.IGNORECASE)
_ABOVE = (
    "reply above this line",
    "répondez au-dessus de cette ligne",
    "répondre au-dessus de cette ligne",
    "please reply above this line",
    "please type your reply above this line",
)


def separator(text: str) -> str | None:
    """`replied` or `forwarded` when the line is drawn by a mail program above what it quotes or forwards."""
    bare = text[:200].lstrip("> ")
    words = bare.strip(_EDGES).replace("’", "'").lower()
    is_drawn = bare.lstrip("* ")[:2] in {"--", "__", "==", "——", "––"}
    kind = _SEPARATORS.get(words.rstrip(" :"))
    if kind is None and is_drawn and _WHEN_AND_WHO.match(words):
        return "replied"
    return kind if is_drawn or (kind == "forwarded" and words.endswith(":")) else None


def is_our_mark(text: str) -> bool:
    """The first line of our notices, in any language we write them in, however it came back."""
    words = text[:200].strip(_EDGES + "#").replace("’", "'").lower()
    return words in _marks(tuple(code for code, _ in settings.LANGUAGES))


@lru_cache(maxsize=4)
def _marks(languages: tuple[str, ...]) -> frozenset[str]:
    said = set(_ABOVE)
    for language in languages:
        with override(language):
            said.add(gettext("— Reply above this line —").strip(_EDGES).replace("’", "'").lower())
    return frozenset(said)


_FORWARDS = frozenset({"fwd", "fw", "tr", "wg", "rv", "rif", "i", "enc", "doorst", "vs", "trans", "transf"})
_FIRST_PREFIX = re.compile(r"[\[(]?([A-Za-z]{1,6})(?:\[\d{1,3}\])? ?:")
_TAG = re.compile(r"\[[^\]]{0,80}\] {0,3}")


def says_forward(subject: str) -> bool:
    """The mail itself hands another one on («TR : », «Fwd: »); «RE: TR: » answers one that did."""
    bare = subject[:300].replace("\u00a0", " ").replace("\u202f", " ").strip()
    bare = _TAG.sub("", bare, count=1) if bare.startswith("[") and not _FIRST_PREFIX.match(bare) else bare
    first = _FIRST_PREFIX.match(bare)
    return first is not None and first[1].lower() in _FORWARDS


_POINTS = re.compile(
    r"\b(?:(?:réponses?|commentaires?|remarques?|précisions?|annotations?|éléments de réponse)\b[^.!?]{0,50}"
    r"(?:ci-dessous|plus bas|en (?:rouge|bleu|vert|gras|violet|orange|couleur|majuscules)|dans le (?:texte|corps|mail|message|fil)|dans votre (?:mail|message|texte)|à la suite)"
    r"|(?:je|nous) (?:vous )?répond(?:s|ons)? [^.!?]{0,40}(?:ci-dessous|dans le (?:texte|corps|mail|message)|en (?:rouge|bleu|vert|gras))"
    r"|(?:answers?|comments?|repl(?:y|ies)|responses?|notes)\b[^.!?]{0,50}(?:below|inline|in-line|in (?:red|blue|green|bold|caps))"
    r"|see (?:inline|in-line)"
    r"|(?:antworten?|kommentare?|anmerkungen)\b[^.!?]{0,50}(?:unten|im text|in (?:rot|blau|grün|fett))"
    r"|(?:respuestas?|comentarios?)\b[^.!?]{0,50}(?:abajo|más abajo|en (?:rojo|azul|verde|negrita)|en el (?:texto|mensaje|correo))"
    r"|(?:rispost[ae]|comment[oi])\b[^.!?]{0,50}(?:sotto|di seguito|in (?:rosso|blu|verde|grassetto)|nel (?:testo|messaggio)))",
    re.IGNORECASE,
)
_HANDS_ON = re.compile(
    r"\b(?:transf[eè]r|transmet|ci-dessous|ci-après|pour (?:info|suite|action|traitement)|fyi\b|below\b|weiterleit|zur (?:info|kenntnis)|reenv[ií]|inoltr)",
    re.IGNORECASE,
)


def points_into_the_quote(text: str) -> bool:
    """The person says that the answers stand inside the quote, where nothing marks them: «mes réponses ci-dessous en rouge»."""
    return _POINTS.search(text) is not None


def hands_on(text: str) -> bool:
    """The person says that what follows is what the mail is about: «je vous transfère», «pour suite à donner»."""
    return _HANDS_ON.search(text) is not None
