"""Who wrote it and what they are, in Latin letters: ``By Jane Doe, Head Gardener``, and the line below it.

A name alone is no proof, since a title may look like one; a name with an office or an institution
behind it is.
"""

import re

from rag.reading.credits import Credit
from rag.reading.dates import before_date, find_date, is_date_line
from rag.reading.names import NO_NAME

LETTER = r"A-Za-z\u00c0-\u024f'’\-"
CAPITAL = r"[A-Z\u00c0-\u00de]"
PARTICLE = r"van|von|der|den|de|del|della|di|da|dos|du|la|le|al|bin|ibn|ter|y"
# Jane Doe, E. M. Harrow, Rev. J. van der Berg, MARY DUNN
NAME = re.compile(
    NO_NAME + rf"(?:{CAPITAL}[{LETTER}]*\.? ){{1,4}}(?:(?:{PARTICLE}) ){{0,2}}{CAPITAL}[{LETTER}]+(?: (?:Jr|"
    rf"Sr)\.?| I{{2,3}})?"
)
SOLE = re.compile(rf"(?:Sister|Brother|Father|Sr|Br|Fr|Miss|Mrs?|Ms|Dr|Aunt|Uncle|Old) {CAPITAL}[{LETTER}]+")
MARK = re.compile(r"(?:[\d*†‡§¹²³⁴⁵]++|[(（][\da-e,]{1,5}[)）])++$")  # behind a name: it leads to a note
DEGREE = re.compile(
    r"(?:[A-Z][A-Za-z]?\.){1,4}|Ph\.?D\.?|M\.?D\.?|[MOC]BE|JP|[BMD]Sc|[BM]A|FR?[A-Z]{2,4}|Esq\.?|[JS]r\.?"
)
JOINED = re.compile(r"\s*(?:,|;|&)\s*(?:(?:and|AND)\s+)?|\s+(?:and|AND|with)\s+")
# The words for what a person is.
OFFICE = re.compile(
    r"\b(?:Director|Curator|Clerk|Secretary|Chair(?:man|woman|person)?|President|Treasurer|Editor|"
    r"Co-?ordinator|Manager|Officer|"
    r"Fellow|Professor|Lecturer|Reader in|Researcher|Scholar|Scientist|Student|Candidate|Apprentice|"
    r"Trainee|Intern|Engineer|"
    r"Surveyor|Architect|Planner|Designer|Librarian|Archivist|Keeper|Warden|Vicar|Rector|Curate|"
    r"Minister|Pastor|Priest|Deacon|"
    r"Chaplain|Verger|Sexton|Churchwarden|Bishop|Canon|Rabbi|Imam|Head(?:master|mistress)|Head of|"
    r"Teacher|Tutor|Instructor|"
    r"Principal|Dean|Bursar|Registrar|Provost|Chancellor|Physician|Surgeon|Doctor|Nurse|Matron|"
    r"Midwife|Practitioner|Pharmacist|"
    r"Dentist|Veterinar(?:y|ian)|Vet|Farmer|Grower|Gardener|Forester|Woodsman|Ranger|Gamekeeper|"
    r"Shepherd|Volunteer|Member|"
    r"Trustee|Governor|Councill?or|Alderman|Mayor|Sheriff|Constable|Magistrate|Judge|Justice|Senator|"
    r"Delegate|Analyst|"
    r"Consultant|Advis[eo]r|Specialist|Correspondent|Reporter|Writer|Author|Columnist|Photographer|"
    r"Contributor|Critic|Poet|"
    r"Partner|Associate|Counsel|Solicitor|Attorney|Barrister|Lawyer|Notary|Accountant|Auditor|Actuary|"
    r"Economist|Statistician|"
    r"Biologist|Ecologist|Geologist|Botanist|Zoologist|Entomologist|Ornithologist|Hydrologist|"
    r"Meteorologist|Chemist|Physicist|"
    r"Historian|Arch(?:a?)eologist|Anthropologist|Conservator|Technician|Mechanic|Superintendent|"
    r"Supervisor|Inspector|Foreman|"
    r"Overseer|Captain|Major|Colonel|Lieutenant|Sergeant|Commander|Commodore|Admiral|General|"
    r"Commissioner|Ambassador|Consul|"
    r"Representative|Organi[sz]er|Leader|Convenor|Convener|Host|Resident|Neighbou?r|Founder|Owner|"
    r"Proprietor|Landlord|Retired|"
    r"Emeritus|Steward|Master|Mistress|Bellringer|Organist|Conductor|Choirmaster|Custodian|Caretaker|"
    r"Guide|Docent|Interpreter|"
    r"Translator|Recorder|Chronicler|Spokes(?:man|woman|person)|Agent|Broker|Operator|Driver|Pilot|"
    r"Skipper|Signalman|"
    r"Stationmaster|Postmaster|Postmistress|Lead|Executive|CEO|CFO|Assistant|Deputy|Desk|Staff|Team|"
    r"Bureau)\b",
    re.IGNORECASE,
)
# The words for where they work.
INSTITUTION = re.compile(
    r"\b(?:Universit(?:y|at|é|à|ät)|Institut(?:e|ion)?|College|Polytechnic|School|Academy|Facult(?:y|"
    r"é)|Department|Dept|"
    r"Division|Section|Branch|Unit|Laborator(?:y|ies)|Labs?|Cent(?:er|re)|Hospital|Infirmary|Clinic|"
    r"Surgery|Ministry|Bureau|"
    r"Office|Agency|Authority|Administration|Service|Council|Committee|Commission|Board|Court|"
    r"Assembly|Secretariat|Foundation|"
    r"Trust|Society|Association|Alliance|Federation|Union|League|Guild|Club|Fellowship|Forum|Network|"
    r"Partnership|Coalition|"
    r"Consortium|Museum|Gallery|Library|Archives?|Observatory|Gardens?|Arboretum|Herbarium|Zoo|"
    r"Station|Survey|Company|"
    r"Corporation|Co\.|Ltd|Limited|Inc|LLP|PLC|plc|GmbH|Co-?operatives?|Works|Mills?|Farm|Nursery|"
    r"Estate|Parish|Church|"
    r"Cathedral|Abbey|Chapel|Diocese|Press|Gazette|Herald|Times|Group|Project|Programme|Theatre|"
    r"Orchestra|Band|Choir|House|(?:Class|Form|Year|Grade) \d+)\b"
)
# By Jane Doe, Story and photos by Jane Doe, Words: Jane Doe
WORK = (
    r"Written|Text|Stor(?:y|ies)|Words|Report(?:ed)?|Reporting|Compiled|Prepared|Contributed|Posted|"
    r"Submitted|Interview(?:ed)?|"
    r"Transcri(?:bed|pt)|Recorded|Reviewed|Review|Collected|Told|Article|Notes?|Letter|Column|"
    r"Presented|Published|Researched|Drawn up|"
    r"Photos?|Photographs?|Pictures?|Paper|Talk|Lecture|Essay|Poem|Memories|Recollections|"
    r"Interview and text"
)
BY = re.compile(
    rf"(?:An? )?(?:(?:{WORK})(?:(?:,| and| &) (?:{WORK}))*(?: for [\w' ]{{3,50}})? )?(?:by|BY|By)"
    rf"[:\s]\s*(?=\S)"
    rf"|(?:(?:{WORK})(?:(?:,| and| &) (?:{WORK}))*|Authors?|AUTHORS?|Writer|Reporter|Correspondent|"
    rf"Contributor|Speaker|From)"
    rf"\s?:\s*(?=[A-Z])",
    re.IGNORECASE,
)
WITH = re.compile(
    r"[Ww]ith (?=[A-Z])[^.;:?!]{5,80}$|[Ww]ith (?=[A-Z]\. )[^;:?!]{5,80}$"
)  # with Jane Doe, vet
STAFF = re.compile(r"(?:the|a|an|our) [A-Za-z ]{3,40}$")
PLAIN_WORDS = re.compile(r"[\w'’.&()/\-]+(?:,? [\w'’.&()/\-]+){0,14}")
MAX_BYLINE, MAX_PLACE = 130, 100


def names(text: str) -> bool:
    """Whether ``text`` is one name in Latin letters, or several."""
    parts = [MARK.sub("", part) for part in JOINED.split(text) if part]
    return 0 < len(parts) <= 12 and all(NAME.fullmatch(part) or DEGREE.fullmatch(part) for part in parts)


def is_place(text: str) -> bool:
    """Whether a line, below a name, says what that person is or where they work."""
    if len(text) > MAX_PLACE or text[-1:] in ".。:;?!" or not PLAIN_WORDS.fullmatch(text):
        return False
    told = OFFICE.search(text) or INSTITUTION.search(text)
    small = sum(word[0].islower() for word in text.split() if len(word) > 3)
    return bool(told) and small * 2 <= len(text.split())


def with_office(text: str) -> Credit | None:
    """Read ``Jane Doe and John Roe, Head Gardeners, Mill Trust``: names, and behind them what they are."""
    if len(text) > MAX_BYLINE or not text[:1].isascii() or text[-1:] in ".;:?!":
        return None
    bracket = re.fullmatch(r"([^()]{5,60}?)\s*\(([^()]{3,80})\)(?:,? (.{4,40}))?", text)
    if bracket and names(bracket[1]) and is_place(bracket[2]):
        return Credit(bare_names(bracket[1]), bracket[2], find_date(bracket[3] or ""), sure=True)
    dated = re.sub(r",? on$", "", before_date(text).rstrip(" ,;|·–—-"))
    if dated != text and not is_date_line(text[len(dated) :].lstrip(" ,;|·–—-")):
        return None
    for gap in re.finditer(r"\s*[,|·]\s+|\s+[–—-]\s+", dated):
        named, behind = dated[: gap.start()], dated[gap.end() :]
        if not names(named) or OFFICE.search(named.rpartition(",")[2]) or INSTITUTION.search(named):
            return None
        if DEGREE.fullmatch(behind.partition(",")[0]):
            continue
        if is_place(behind) and _says_place(behind):
            return Credit(bare_names(named), behind, find_date(text), sure=True)
    return None


def _says_place(behind: str) -> bool:
    """Whether the first of the words behind a name already says what that person is."""
    first = behind.partition(",")[0]
    return bool(OFFICE.search(first) or INSTITUTION.search(first)) or not names(first)


def bare_names(text: str) -> str:
    """Return names without the marks that lead to notes."""
    return re.sub(
        r"(?<=[A-Za-z.])(?:[*†‡§¹²³⁴⁵]+|\d{1,2}(?:,\d)*|[(（][\da-e,]{1,5}[)）])(?=$|[,; ])", "", text
    ).strip()


def by(text: str) -> Credit | None:
    """Read ``By Jane Doe`` and its relatives."""
    mark = BY.match(text)
    if not mark and WITH.match(text) and names(text[5:].partition(",")[0]) and "," in text[5:40]:
        return with_office(text[5:]) or Credit(text[5:].partition(",")[0], sure=True)
    if not mark or len(text) > MAX_BYLINE:
        return None
    named = text[mark.end() :].strip()
    office = with_office(named)
    if office:
        return office
    dated = before_date(named).rstrip(" ,;|·–—-")
    tail = re.sub(r" (?:in|under|to|at) .{2,60}$", "", named[len(dated) :]).lstrip(" ,;|·–—-")
    published = find_date(tail) if tail and is_date_line(tail) else None
    named = re.sub(r",? on$", "", dated if published else named)
    first, comma, _ = named.partition(",")
    if names(named) or SOLE.fullmatch(named) or (STAFF.fullmatch(named) and OFFICE.search(named)):
        return Credit(bare_names(named), published=published, sure=True)
    if comma and names(first):
        return Credit(first, published=published, sure=True)
    whole = (
        named[:1].isupper()
        and named[-1:] not in ".;:?!"
        and len(named) <= 60
        and text[:2] in ("By", "BY", "by")
    )
    return Credit(bare_names(named), published=published, sure=True) if whole else None
