"""Whether words say that something still does not work. French and English, by word lists: documented here, tested on labelled sentences.

It serves one question, asked once before an acceptance is taken («your message seems to say…»). A wrong alarm costs one click and a
missed one nothing that was not so before: so a pattern is here only when it hardly ever means anything else. How it decides:
- the words are cut into clauses, so that «il n'y a plus d'erreur, merci» and «l'imprimante marche mais pas le scanner» are read by parts;
- a clause that says it is settled («plus de problème», «no more errors», «réglé») says nothing against, unless it says so in the
  negative («pas réglé», «not fixed»);
- of what was before («ne marchait pas», «it did not work yesterday») nothing is concluded: only the present tense counts.
"""

from __future__ import annotations

import re
from typing import Final

from parvis.kit.errors import Refused
from parvis.kit.text import fold

LONGEST: Final = 4000
"""Characters that are read: what a long message is about stands at its beginning."""
_CLAUSE: Final = re.compile(r"[.!?;:,\n()]+|\b(?:mais|par contre|en revanche|cependant|pourtant|sauf que|but|however|though|except that)\b")
_WORKS: Final = r"(?:marche|marchent|fonctionne|fonctionnent|march|s'ouvre|s'ouvrent|s'affiche|s'affichent|demarre|demarrent|repond|imprime|part|passe|convient)"
_DONE: Final = r"(?:regle|reglee|regles|resolu|resolue|resolus|corrige|corrigee|repare|reparee|retabli|retablie|solutionne|solutionnee)"
_FIXED: Final = r"(?:fixed|solved|resolved|working|sorted|repaired|corrected|ok|okay)"
_NOT_YET: Final = r"(?:pas encore|toujours pas|pas tout a fait|pas completement|pas vraiment|pas|point|aucunement|nullement)"
_FAULT: Final = r"(?:erreur|message d'erreur|probleme|souci|panne|bug|defaut|dysfonctionnement|anomalie|lenteur|coupure)s?"
_TROUBLE: Final = r"(?:error|problem|issue|bug|fault|trouble|outage)s?"
_SAYS_NOT: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # --- French ---
        rf"\b(?:ne |n')?(?:le |la |les |me |nous |se |s')?{_WORKS} (?:toujours |encore |vraiment )?pas(?! de (?:souci|probleme))\b",
        rf"\b(?:ne |n')?(?:le |la |les |me |nous |se |s')?{_WORKS} (?:plus|guere|qu'a moitie|mal)(?! (?:vite|rapidement|souvent|facilement))\b",
        rf"\b(?:ne |n')(?:le |la |les |se |s')?{_WORKS} (?:toujours|encore) pas\b",
        rf"\b(?:pas|toujours pas|pas encore|pas tout a fait|pas completement|pas vraiment) (?:ete )?{_DONE}\b",
        rf"\b(?:toujours|encore) (?:le |la |les |un |une |des |ce |cette |ces )?(?:meme |memes )?{_FAULT}\b",
        rf"\b(?:meme|memes) {_FAULT}\b",
        rf"\b{_FAULT} (?:persiste|persistent|demeure|demeurent|est toujours la|sont toujours la|est encore la|revient|reviennent|continue)",
        r"\b(?:j'ai|on a|nous avons|il y a|y a) (?:toujours|encore) (?:le|la|les|un|une|des|cette|ce|ces|ca)\b",
        r"\btoujours (?:en panne|bloque|bloquee|bloques|casse|cassee|hors service|coupe|coupee|impossible|inaccessible|indisponible|rien|aussi lent|aussi lente|le cas)\b",
        r"\b(?:encore|de nouveau|a nouveau) (?:en panne|bloque|bloquee|plante|tombe|casse|cassee|coupe|coupee)\b",
        r"\bje n'(?:ai|arrive|y arrive) (?:toujours |encore )pas\b|\bje n'(?:arrive|y arrive) pas\b|\btoujours pas (?:acces|de reseau|d'acces|possible|bon|recu|la|moyen)\b",
        r"\b(?:ca|cela|ce) (?:ne )?(?:n')?(?:est|va) (?:toujours |encore )?pas (?:du tout |encore )?(?:bon|mieux|le cas|possible|correct|resolu|au point)?$",
        r"\brien (?:n'a|ne) (?:change|marche|fonctionne|se passe)\b|\baucun (?:changement|effet|resultat)\b|\baucune amelioration\b",
        r"\b(?:ca|cela|il|elle|l'ecran|l'application|le logiciel) (?:replante|bloque toujours|plante toujours|plante encore|bug toujours|coupe encore)\b",
        r"\bje (?:ne )?(?:suis|reste) pas (?:d'accord|satisfait|satisfaite)\b|\bne (?:me |nous )?convient (?:toujours )?pas\b|\bje refuse\b",
        # --- English ---
        r"\b(?:does not|doesn't|doesnt|do not|don't|is not|isn't|isnt|are not|aren't|still not|not) (?:yet |really |fully |actually |quite )?(?:work|working|print|printing|open|opening|start|starting|load|loading|connect|connecting)\b(?! (?:as|for) )",
        rf"\b(?:is not|isn't|isnt|are not|aren't|was not|wasn't|has not been|hasn't been|not|never|still not) (?:yet |really |fully |actually |quite |been )?{_FIXED}\b",
        rf"\bstill (?:broken|down|failing|fails|failed|crashing|crashes|slow|blocked|stuck|missing|wrong|unavailable|impossible|nothing|the same|the case|happening|happens|happen|occurs|occurring|there|not|no (?:access|network|connection|sound|answer|change)|an? {_TROUBLE}|(?:get|getting|see|seeing|have|having|got) )",
        rf"\bsame (?:old )?{_TROUBLE}\b|\b(?:{_TROUBLE}|it) (?:persists|persist|remains|is still|came back|is back|comes back|keeps)\b",
        r"\bi (?:still )?(?:cannot|can't|cant|am unable to|am not able to)\b|\bstill (?:cannot|can't|cant|unable)\b",
        r"\b(?:broken|down|crashed|failing) again\b|\bno (?:change|improvement|effect)\b|\bnothing (?:has )?(?:changed|works)\b",
        r"\b(?:it|that|this) (?:does not|doesn't|did not|didn't) (?:help|solve|fix)\b|\bi (?:do not|don't) (?:agree|accept)\b|\b(?:not|isn't) (?:satisfied|satisfactory)\b",
    )
)
_SAYS_SETTLED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:plus|pas|aucun|aucune|sans) (?:de |d'|aucun |aucune |le |la |les )?(?:moindre )?{_FAULT}\b(?! (?:persiste|regle|resolu))",
        rf"\b{_FAULT} (?:est |a ete |sont |ont ete )?(?:bien |enfin |maintenant )?(?:{_DONE}|disparu|parti|termine)\b",
        r"\b(?:ne|n')\s?\w+ plus (?:pas|aucun|jamais)\b|\bne (?:se )?(?:bloque|plante|coupe|bug|rame)(?:nt)? plus\b",
        rf"\bno (?:more |further |other |longer )?{_TROUBLE}\b|\bwithout (?:any )?{_TROUBLE}\b|\bno longer (?:broken|down|failing|crashing|slow|blocked)\b",
        r"\b(?:ne marche pas|fonctionne pas) (?:mal|si mal)\b|\bnot (?:bad|working for us any ?more)\b|\bnothing (?:else|more)\b",
        r"\b(?:was|were)(?: not|n't) (?:yet )?(?:work|print|open|start|load|connect)ing\b",
        r"\b(?:depuis|since|avant|before|hier|yesterday|la semaine derniere|last week)\b.{0,40}\b(?:marchait|fonctionnait|was|did|had)\b",
    )
)


class Contradiction(Refused):
    """An acceptance beside words that say the contrary; said a second time (`is_sure`), it is taken."""


def says_it_does_not_work(words: str) -> bool:
    return any(_denies(clause) for clause in _clauses(words))


def _clauses(words: str) -> list[str]:
    text = "\n\n".join(" ".join(part.split()) for part in fold(words[:LONGEST]).split("\n\n"))  # mails break their lines anywhere
    return [" ".join(clause.split()) for clause in _CLAUSE.split(text) if clause and clause.strip()]


def _denies(clause: str) -> bool:
    if any(pattern.search(clause) for pattern in _SAYS_SETTLED):
        return False
    return any(pattern.search(clause) for pattern in _SAYS_NOT)
