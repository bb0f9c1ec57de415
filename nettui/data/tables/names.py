"""What the names of columns say of them: that they are labels, inputs, identifiers or times."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence


def _listed(names: str) -> frozenset[str]:
    return frozenset(names.split())


BEST_LABELS = _listed("""
    label labels class classes target targets y classlabel labelclass groundtruth ytrue
    classe etiquette etiquettes cible cibles
""")
GOOD_LABELS = _listed("""
    species variety diagnosis outcome survived quality digit type category result status churn exited
    attrition fraud isfraud default spam isspam sentiment income kind response output cluster verdict
    admitted purchased loanstatus defaultpaymentnextmonth covertype activity subscribed num disease emotion
    espece variete diagnostic resultat survie qualite categorie statut sortie chiffre
""")
QUANTITIES = _listed("""
    mpg price saleprice medv charges medhouseval medianhousevalue strength rings progression cnt prix
""")
"""Labels that are numbers to predict."""
OUTCOMES = _listed("outcome quality result response output resultat qualite sortie")
"""Names of good labels that a quantity may have as well."""
TEXTS = _listed("income")
"""Names that are those of labels only where the column holds texts."""
AMOUNTS = _listed("""
    price saleprice prix revenue revenues sales gross profit profits turnover cost costs salary wage wages
    rent value amount demand consumption yield preis umsatz gewinn kosten gehalt miete wert verbrauch
    ventes benefice cout salaire loyer valeur montant demande consommation rendement
""")
"""What the name of a quantity ends with that is often the one to predict."""
CODES = _listed(
    "label labels class classes classlabel classe etiquette digit letter character chiffre lettre"
)
"""Labels of which whole numbers are classes, even if they are many."""
GROUPS = _listed("class label target y classe cible etiquette output category")
"""What the names of a one-hot block of labels begin with."""
INPUTS = _listed("sex gender sexe region country city state pays ville smoker name nom x")
"""A column of texts that is an input, even if it is the only one."""
SEXES = tuple(
    map(_listed, ["m f", "male female", "man woman", "boy girl", "homme femme", "h f", "mann frau", "m w"])
)
"""Pairs of texts that are the sex; beside them there may be one more, as for animals that have none yet."""
IDENTIFIERS = _listed("""
    id ids idx uid uuid guid pid index rownames row rownumber rowid rowno no nr sno slno srno serialno
    serialnumber samplecodenumber obs recordnumber
""")
ENDS_OF_IDENTIFIERS = _listed("id ids uid uuid guid idx index number nbr no num code")
"""Last words of names of identifiers, where the numbers are those of the rows."""
PARTS = _listed("usage split subset set fold partition part dataset")
"""Names of columns that say whether a row is for training or for testing."""
CLOCKS = _listed("timestamp ts unixtime epoch datetime time date datum zeit created updated")
"""What the name of a column ends with whose numbers may be seconds since 1970, or dates as 20201231."""
TIMES = _listed("""
    year time t day month week date hour minute second step epoch age timestamp
    annee temps jour mois semaine heure
""")
"""Columns that may count up and still be inputs."""

NUMBERED = re.compile(r"[\s_.-]*\d+$")
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def plain_name(name: str) -> str:
    """The name in small letters without accents, blanks and punctuation."""
    return "".join(filter(str.isalnum, _without_accents(name).casefold()))


def words_of(name: str) -> list[str]:
    """The words in a name such as PassengerId or customer_id, in small letters."""
    return [word.lower() for word in WORDS.findall(_without_accents(name))]


def is_identifier(name: str) -> bool:
    """Whether a name is one of identifiers, as PassengerId, customer_id or Unnamed: 0."""
    words = words_of(name)
    if name == "Unnamed: 0" or "".join(words) in IDENTIFIERS:
        return True
    return bool(words) and (words[-1] in ENDS_OF_IDENTIFIERS or words[0] in ("id", "uuid"))


def is_time(name: str) -> bool:
    words = words_of(name)
    return bool(words) and words[-1] in TIMES


def is_clock(name: str) -> bool:
    words = words_of(name)
    return bool(words) and words[-1] in CLOCKS


def has_best_word(name: str) -> bool:
    """Whether one of several words is of the best labels, as in target_class."""
    words = words_of(name)
    return len(words) > 1 and any(len(word) > 1 and word in BEST_LABELS for word in words)


def other_labels(names: Sequence[str], label: Collection[int]) -> Iterator[int]:
    """The columns beside the label whose names differ from its own by a number alone, as Y1 and Y2.

    The name must be one of labels, and no other column may stand between them.
    """
    at_label = min(label)
    stems = [NUMBERED.sub("", name).casefold() for name in names]
    stem = stems[at_label]
    if len(label) != 1 or plain_name(stem) not in BEST_LABELS or names[at_label].casefold() == stem:
        return
    for step in (-1, 1):
        at = at_label + step
        while 0 <= at < len(names) and names[at] and stems[at] == stem:
            yield at
            at += step


def is_amount(name: str) -> bool:
    """Whether a name ends with what is often to predict, as Weekly_Sales or price."""
    words = words_of(name)
    return bool(words) and words[-1] in AMOUNTS


def are_sexes(texts: Collection[str]) -> bool:
    """Whether the distinct texts of a column are the sex, as Male and Female, or M, F and I."""
    plain = {plain_name(text) for text in texts} if len(texts) <= 3 else set[str]()
    return any(pair <= plain for pair in SEXES)


def says_codes(name: str) -> bool:
    """Whether a name says that its numbers are classes, as class_id or digit."""
    return plain_name(name) in CODES or any(word in CODES for word in words_of(name))


def _without_accents(name: str) -> str:
    if name.isascii():
        return name
    return "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
