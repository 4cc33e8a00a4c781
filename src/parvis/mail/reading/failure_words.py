"""The words by which mail servers say that a mail did not arrive. Texts are folded before they are compared: lower case, no accents."""

import re

from parvis.kit.text import fold

_SUBJECTS = (
    r"undeliver(?:ed|able)|returned (?:to sender|mail|message)|returning message|mail returned|delivery (?:status )?(?:notification|report|status)"
    r"|deliver\w* (?:has )?(?:been )?(?:fail|problem|warning|delay|error|incident)|fail(?:ed|ure) (?:mail|notice|deliver|notification|to deliver)|failure report"
    r"|mail (?:system error|failure|delivery|status)|message (?:you sent|not delivered|delayed|status|error)|(?:could|can) ?not (?:be )?(?:send|deliver)"
    r"|not (?:be(?:en)? )?deliver|non[- ]?deliver|delayed mail|permanent(?: deliver\w*)? (?:error|failure)|permanent fail|postmaster notify"
    r"|unzustellbar|nicht zugestellt|zustellung|unzustellbare|fehlgeschlagen|rucksendung|mailzustellung"
    r"|non remis|remise (?:impossible|differee)|echec (?:de (?:la )?(?:remise|livraison|distribution|delivrance|l'envoi)|d'envoi|definitif)|non delivre|non distribu"
    r"|retour (?:a l'envoyeur|de courrier|de mail)|message non (?:delivre|remis|distribue|envoye)|notification d'(?:etat|echec)|avis de non[- ]remise|erreur de (?:remise|distribution|livraison)"
    r"|retard(?:e|ee)? (?:de|dans) la (?:remise|distribution)|courrier (?:non|en) (?:distribue|delivre|retour)|utilisateur (?:inconnu|non recense)"
    r"|no se (?:pudo|puede|ha podido) entregar|no entregado|error de entrega|entrega fallida|fallo en la entrega|correo devuelto|notificacion del estado de entrega"
    r"|non recapitabile|mancato recapito|mancata consegna|notifica (?:di )?(?:stato|mancat)|messaggio non (?:consegnat|recapitat)|impossibile (?:recapitare|consegnare)"
    r"|nao (?:foi )?(?:possivel )?(?:entreg|pode ser entregue)|onbestelbaar|niet (?:bezorgd|afgeleverd)|kan ikke leveres|kunne ikke leveres|kunde inte levereras|ej levererat"
    r"|niedostarczon|nie dostarczon|niemoznosc doreczenia|nedorucitel|vratena zprava|kezbesithetetlen|teslim edilem"
    r"|недоставленное|не доставлено|сообщение не|не может быть доставлено|невозможно доставить|недоставк|配信|送信でき|配達|エラー|戻り|退信|无法投递|投递失败|반송"
)
FAILED_SUBJECT = re.compile(_SUBJECTS)
FORWARDED = re.compile(r"\W{0,5}(?:re|fwd?|tr|aw|wg|rv|rif|i|antw|sv|vs)\b(?: ?\[\d+\])? ?:")
DAEMON = re.compile(
    r"(?:mailer-?daemon|post_?master|poostmaster|mail-?daemon|mdaemon|mail\.delivery\.system|mail-?delivery(?:-system|-subsystem)?|double-bounce|bounces?"
    r"|maildelivery|majordomo|listserv|microsoftexchange\w{1,60}|amq|nondelivery|mmdf|mail-?system)(?:[-+=.].{0,200})?"
)
NO_REPLY = re.compile(r"(?:^|[-_.+])(?:no|ne|do-?not|not)[-_.]?(?:reply|pas[-_.]?repondre|answer)")
DAEMON_NAME = re.compile(
    r"mail delivery|mailer[- ]daemon|mail daemon|postmaster|delivery (?:sub)?system|mail (?:transfer|administrator|system)|system administrator|microsoft (?:outlook|exchange)"
    r"|internet mail|systeme de (?:messagerie|remise)|administrateur (?:systeme|de messagerie)|service de (?:messagerie|courrier)|sistema de (?:correo|entrega)|mail-system|messaging"
)
REPORT_TEXT = re.compile(
    r"failed recipients|notificationtype\W{1,9}bounce|this (?:is (?:the|an?) )?(?:message was created automatically|automatically generated|mail (?:system|delivery))|message from (?:the )?mail delivery"
    r"|(?:the )?following (?:address|recipient)|original message follows|unsent message|did not reach the following|session transcript|transcript of session"
    r"|could not be delivered|was not delivered|couldn't be delivered|wasn't delivered|unable to deliver|delivery (?:to the following|has failed)|(?:has|have) not (?:yet )?been delivered"
    r"|n'a (?:pas )?pu etre (?:remis|delivre|distribue|livre)|n'a pas ete (?:remis|delivre|distribue)|impossible de (?:remettre|delivrer|distribuer)"
    r"|konnte nicht zugestellt|nicht zugestellt werden|no se (?:pudo|ha podido) entregar|impossibile (?:recapitare|consegnare)|returned (?:message|mail) follows"
)
FAILED = re.compile(
    REPORT_TEXT.pattern
    + r"|deliver\w*[^\n]{0,60}(?:fail|delay|problem|error|unsuccess|abort)|(?:fail|error|unable|cannot|can't|could not|couldn't|not)[^\n]{0,60}(?:deliver|be sent|send (?:message|mail)|reach)"
    r"|undeliver(?:ed|able)|user unknown|unknown user|no such (?:user|recipient|mailbox|address)|user (?:doesn't|does not) exist|mailbox (?:is )?(?:full|unavailable|not found)"
    r"|over quota|quota exceeded|returned (?:mail|message|to (?:you|sender))|rejected (?:by|your|for|the)|blocked by|permanent (?:error|failure)|\b5\.\d\.\d{1,3}\b|\b5[0-7]\d[ -][#\w]"
    r"|echec|inconnu|boite (?:aux lettres )?pleine|adresse[^\n]{0,40}(?:incorrecte|invalide|n'existe)|non remis|remise[^\n]{0,40}(?:impossible|echou)"
    r"|unzustellbar|fehler|unbekannt|zustell|no (?:se pudo|entreg|existe)|buzon[^\n]{0,40}llen|non (?:e stato )?(?:consegnat|recapitat)|casella[^\n]{0,40}piena"
    r"|не (?:доставлен|может быть|найден|существует)|送信でき|配信|配達|届け|見つか|エラー|退信|无法"
)
WAITING = re.compile(
    r"delayed|not yet been delivered|still being retried|will be retried|will (?:keep|continue) (?:to )?(?:try|retry)|delivery attempts will continue|warning[: -]|could not send message for past"
    r"|temporar(?:y|ily) (?:problem|failure|error|deferr|unable)|no action is required|postponed|retarde|n'a pas encore ete|nouvelles? tentatives?|sera (?:re)?tente"
    r"|verzogert|noch nicht zugestellt|retrasad|aun no se ha|ritardat|non e stato ancora"
)
CODE = re.compile(r"\b[45]\.\d{1,2}\.\d{1,3}\b|(?:^|[\s<(:#])[45]\d\d[ -](?=\S)")
LASTING = re.compile(
    r"user unknown|unknown (?:user|recipient|address|mailbox|local|or (?:illegal|invalid)|account)|no such (?:user|recipient|mailbox|address|account|person|local|domain|host)"
    r"|(?:user|recipient|mailbox|account|address|domain|host)[^\n]{0,60}(?:not (?:be )?(?:found|exist|known|listed|valid|active|recogni)|doesn't exist|does(?: no|n')t have|unknown|disabled|inactive|suspended|invalid|is invalid|expired|no longer)"
    r"|invalid (?:recipient|user|mailbox|address|final)|not (?:a valid|our|a known) (?:user|recipient|mailbox|customer)|no mailbox|isn't (?:found|in)|wasn't found|couldn't be found"
    r"|host (?:unknown|not found)|name(?: or|server)?[^\n]{0,20}not known|nxdomain|no (?:mx|a) record|unrout(?:e)?able|bad (?:destination|address)|address rejected|relay access denied"
    r"|no users? here|has moved|no longer (?:exist|valid|with|work|active|employed)|addressee unknown|not in (?:the )?(?:directory|address book)"
    r"|(?:utilisateur|destinataire|adresse|boite|compte|domaine)[^\n]{0,60}(?:inconnu|n'existe|introuvable|invalide|desactive|ferme|incorrect|non recense|non valide)|n'existe (?:pas|plus)"
    r"|(?:empfanger|adresse|benutzer|postfach|konto)[^\n]{0,60}(?:unbekannt|nicht gefunden|existiert nicht|ungultig|deaktiviert|gesperrt)"
    r"|(?:usuario|destinatario|direccion|buzon|cuenta)[^\n]{0,60}(?:desconocid|no existe|no se (?:ha )?encontr|invalid|no valid)"
    r"|(?:utente|destinatario|indirizzo|casella)[^\n]{0,60}(?:sconosciut|inesistente|non (?:esiste|trovat|valid))|couldn't find (?:a|any) (?:mail exchanger|host)|does not accept mail|5\.4\.4\b|5\.1\.(?:1|2|3|6|10)\b"
)
PASSING = re.compile(
    r"sender (?:address|verify|domain)|domain of sender|\b5\.1\.[78]\b|\bfull\b|quota|too (?:large|big|long|many)|exceed|insufficient (?:disk|system|storage)|storage|size (?:limit|of)|\bspam\b|spamhaus|block(?:ed|list)|black ?list|blacklist|polic(?:y|ies)"
    r"|reputation|greylist|grey-?list|try again|temporar|timed? ?out|deferred|rate limit|authenticat|dmarc|\bspf\b|\bdkim\b|virus|malware|banned|not accept(?:ed|ing) (?:mail|message)"
    r"|connection (?:refused|timed|lost|reset)|loop|hop count|content rejected|suspicious|unsolicited|not authori[sz]ed|not permitted|access denied(?!.{0,20}relay)"
    r"|pleine?\b|saturee|trop (?:grand|gros|volumineux|long)|indesirable|voll\b|uberschritten|zu gross|llen[oa]\b|excedid|piena|\b4\.\d\.\d{1,3}\b"
)
ORIGINAL = re.compile(
    r"^.{0,40}(?:original message|copy of (?:your|the) (?:message|original|e-?mail)|returned (?:message|mail) follow|unsent message|message (?:header|text) follow|is a copy of|included is a copy|returned mail)"
    r"|^-{3,} ?(?:the )?(?:header|below|message|original|this is)|^return-path: ?<|^received: (?:from|by|\()|^message-id:|^(?:message d'origine|en-tetes|copie d)",
    re.IGNORECASE | re.MULTILINE,
)
# Lines that name the one who wrote, or whom to ask.
ABOUT_US = re.compile(
    r"(?:message|mail) (?:sent by|from)|\bfrom:|sender|contact|please (?:forward|send|write|mail)|postmaster|envelope-from|mailto:",
    re.IGNORECASE,
)


def folded(text: str) -> str:
    """As the expressions above want it; most reports are in ASCII, which needs no accents taken off."""
    return text.lower() if text.isascii() else fold(text)
