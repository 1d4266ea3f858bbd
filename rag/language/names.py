"""Who people and institutions are, as far as the form of a word tells.

The surnames are the common ones of mainland and Taiwan registers, in both scripts; a byline is
never decided by a surname alone, only together with where the line stands.
"""

import re

from rag.language.variants import compiled

SURNAMES = (
    "丰闻游寿通都慕连宣邢宗晁融訾辛阚那空毋沙乜养须蒯相后竺权逯益桓公戎武莘笪芮羿储汲邴松井富乌焦巴牧隗山"
    "仇栾钭厉祖刘束幸司韶溥印怀从索咸籍卓能苍双贡逄堵宰郦雍却璩濮扈别充茹习鱼容向庾终暨居衡步耿满弘国寇广"
    "禄阙东殳沃利越夔隆师厍乔宝齐王李张陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈"
    "曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
    "雷钱汤尹黎易常贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛柳路岳沿梅莫庄管祝左涂谷"
    "祁时舒牟卜詹关苗凌费纪靳盛童欧甄项曲成阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包柏宁柯阮桂闵解强柴华车冉房"
    "边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠郜晏郁商蒙计喻揭窦迟宇"
    "麻敖糜鄢冷花艾蓝巩稽练仲乐虞卞封冼原官衣楚佟栗匡应台巫鞠僧桑荆谌银扬明伏岑胥保和蔺水云昌凤酆皮卡区么麦"
    "尚农佘粟闫肖邝谯渠亓仝旧湛禹狄贝茅骆昝裘缪贲杭嵇荀惠宓郗伊蒲邰鄂郏浦缑亢郈佴仉"
)
COMPOUND = (
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|"
    "皇甫|宗政|濮阳|公冶|申屠|公孙|慕容|钟离|长孙|宇文|司徒|鲜于|司空|令狐|"
    "东方|张简"
)
# A Chinese name: surname and one or two characters, or two characters with a blank between.
NAME = compiled(
    rf"(?:{COMPOUND})[\u4e00-\u9fff]{{1,2}}|"
    rf"[{SURNAMES}][ \u3000]{{0,2}}[\u4e00-\u9fff]{{1,2}}|"
    rf"[\u4e00-\u9fff]{{2,5}}·[\u4e00-\u9fff·]{{2,10}}"
)
# Jane Doe, E. M. Harrow, Rev. J. van der Berg, MARY DUNN
NO_NAME = (
    r"(?![^,;]{0,60}?\b(?i:the|of|in|at|for|how|what|why|when|where|who|with|from|our|your|its|is|are)\b)"
)
LETTER = r"A-Za-z\u00c0-\u024f'’\-"
CAPITAL = r"[A-Z\u00c0-\u00de]"
PARTICLE = r"van|von|der|den|de|del|della|di|da|dos|du|la|le|al|bin|ibn|ter|y"
LATIN_NAME = re.compile(
    NO_NAME + rf"(?:{CAPITAL}[{LETTER}]*\.? ){{1,4}}(?:(?:{PARTICLE}) ){{0,2}}{CAPITAL}[{LETTER}]+(?: (?:Jr|"
    rf"Sr)\.?| I{{2,3}})?"
)
DEGREE = re.compile(
    r"(?:[A-Z][A-Za-z]?\.){1,4}|Ph\.?D\.?|M\.?D\.?|[MOC]BE|JP|[BMD]Sc|[BM]A|FR?[A-Z]{2,4}|Esq\.?|[JS]r\.?"
)
LATIN_GAPS = re.compile(r"\s*(?:,|;|&)\s*(?:(?:and|AND)\s+)?|\s+(?:and|AND|with)\s+")
SPREAD = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ \u3000]+([\u4e00-\u9fff])(?![\u4e00-\u9fff])"
)  # 孟 琪
NAME_GAPS = compiled(r"[ \t\u3000、,，;；/／&]+|\band\b|和|与")
NOTE_MARK = re.compile(
    r"(?:[\d*†‡§¹²³⁴⁵,]++|[(（][\da-e,]{1,5}[)）])++$"
)  # behind a name: a mark that leads to a note
LATIN_INSTITUTION = compiled(
    r"\b(?:Universit(?:y|at|é)|Institute|Institut|College|School of|Department of|"
    r"Dept\.|Laborator(?:y|ies)|Cent(?:er|re) (?:for|of)|Academy|Hospital|Ministry|"
    r"Bureau|Faculty|Foundation|Research Group)\b"
)
# How the name of an institution ends.
INSTITUTION = compiled(
    r"(?:政协|委会|学系|委员会|党委|党组|支部|课题组|研究组|"
    r"调[研查]组|教研[室组]|实验室|研究会|[考督检]察组|检查组|评审组|专家组|编写组|专案组|项目组|"
    r"工作组|领导小组|小组|(?:普查|勘测|勘察|测量|考古|发掘|攻关|翻译|文献|资料|秘书|技术|研制|试验|"
    r"实验|科研|联合|审查|起草|筹备|整理|编纂|史料|文史|报道|通讯|文艺|宣传|资料|理论|评论|摄影|文学|采访|"
    r"编辑|写作|专题|观察|外展|创作|学习)"
    r"组|编辑室|读书会|沙龙|班|联络站|资料室|局|办公室|"
    r"办公厅|厅|处|科|部|委|院|所|中心|大学|学院|学校|党校|"
    r"中学|小学|公司|集团|银行|协会|"
    r"学会|联合会|商会|法院|检察院|政府|基地|站|(?<![闭开休])馆|社|"
    r"(?<![控参持入炒一二三四五六七八九十两每])股|队|报社|编辑部|工作室|研究室|促进会|"
    r"基金会|团委|妇联|工会|民盟|民革|民建|民进|农工党|致公党|九三学社|台盟|"
    r"工商联|人大|医院|出版社|杂志社|[教经计建体科]委|科协|文联|作协|残联|侨联|记协|"
    r"[理董监]事会|[校战学]友会|同[乡学]会|(?:学生|居民|村民|家[长委]|慈善|福利|联谊|宗亲|总|筹备|居委|"
    r"村委|[行同公]业)会|"
    r"[分支]行|[支大中]队|合作社|档案室|卫生室|律师行|[路务供]段|[审法]判?庭|(?<![关体联干谱世嫡派])系|"
    r"(?<![举主承协督经开创包查交代补么咋快难筹自兴官民领合申停新试])办|幼儿园|文化宫|少年宫|指挥部|革委会|"
    r"红十字会)$"
)
# The same of one that signs, where its name is all there is in a line.
SIGNING = re.compile(r"(?:[A-Z][\w'’.-]*|of|for|and|the|&)(?: (?:[A-Z][\w'’.-]*|of|for|and|the|&)){0,9}")
SIGNING_WORD = re.compile(
    r"\b(?:Compan(?:y|ies)|Corporation|Ltd|Limited|Inc|Council|Committee|Association|Society|"
    r"Authority|Agency|"
    r"Board|Trust|Office|Commission|Department|Museum|Library|Secretariat|Government|Service|Union)\b"
)
# The same of a place where people work or live, beside a name.
PLACE = compiled(
    r"(?:厂|车间|工段|班组|矿|[书药酒饭]店|[农林茶渔盐]场|苗圃|商店|门市部|合作社|联社"
    r"|乡|镇|村|县|市|区|街道|社区|庄|铺|\d{2,4} ?[届级班])$"
)
# The words for what a person is, in English.
LATIN_OFFICE = re.compile(
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
# The words for where they work, beside a name.
LATIN_WORKPLACE = re.compile(
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
SHORT = compiled(r"课题组|调研组|编辑部|编委会|研究组|写作组|教务处|办公室")
OPENED, CLOSED = re.compile("[(（]"), re.compile("[)）]")
STATED = re.compile(r"[:：。？?！!；;]")  # what a name of an institution never holds
# How an office held by a person ends.
OFFICE = compiled(
    r"(?:主席|书记|主任|处长|局长|院长|校长|部长|"
    r"会长|秘书长|教授|研究员|讲师|博士|"
    r"硕士|博士生|研究生|委员|代表|社长|主编|总编辑|记者|编辑|"
    r"工程师|医师|律师|专家|学者|经理|"
    r"总裁|董事长|理事长|市长|县长|区长|镇长|村支书|干部|科长|联络员|网格员|护士|教师|老师|志愿者|"
    r"村民|居民|"
    r"科员|村官|农民|作家|诗人|编剧|画家|学员|社员|店员|职工|员工|馆员|摄影师|工程师|讲解员|护林员|"
    r"民警|退休.{2,4}|主委|副主委|[组站所馆场厂园队班课股台]长|[理监干]事|"
    r"秘书|顾问|会员|队员|技[师士正]|技术员|会计师|药师|护理师|营养师|咨询师|"
    r"建筑师|设计师|[园农]艺师|兽医|医生|大夫|司机|"
    r"船长|教练|裁判|馆员|助理|专员|执行长|总干事|发起人|创始人|负责人|传承人|继承人)$"
)


# How the words beside a name end that say what its bearer is.
STATION = compiled(
    r"(?:[组班队连排营团系级届户社校][员长]?|[员长师生匠工农兵商医]|代表|会计|界|住持|顾问|办)$"
)
PLAIN_WORDS = re.compile(r"[\w'’.&()/\-]+(?:,? [\w'’.&()/\-]+){0,14}")
POST_WIDTH = 100  # characters
# Words that look like names, as they start with one that is a surname too.
NO_CHINESE_NAME = compiled(
    r"(?:公[告示报文函布开]|通[知告报讯则]|关于|启事|简[报介章历讯]|章程|方[案法]|计划|项目|成果|时间|"
    r"单[位元]|程序|文[件化摘]|"
    r"安全|于是|经济|管理|向导|明[天日白]|平安|和[平谐]|高[度考]|温[度馨]|水利|金[融秋]|严[重肃]|强[化调]|"
    r"路线|万一|都市|广[场告东]|"
    r"石油|花[卉絮]|马路|海关|古[今迹]|华人|华侨|常[识务]|周[刊报末年一二三四五六日]|时[评报事]|言论|"
    r"党[员委建]|农[民业村]|史话|江苏|"
    r"[\u4e00-\u9fff]{2}[室股组]|冬[天季]|夏[天季]|春[天季节]|秋[天季]|乐[园趣]|游[记客]|易[懂学]|阳光|"
    r"雷电|钱[包币]|车[间辆]|宫[殿廷]|房[屋产]|米饭|"
    r"宣[传言布]|任务|全[文国体]|白[天色]|左右|习[题惯]|终于|相[关册]|沙发|后[记续]|从[前此]|"
    r"(?:宣传|安全|安监|林业|水[利务]|文[化教]|路政|房[管产]|商[务业]|公安|经[贸济]|农[业机技]|党[政群]|"
    r"计[财划生]|管理|金融|"
    r"车[管务]|时政|项目|花卉)[科处局股室站部所组队])"
)


def is_name(text: str) -> bool:
    """Whether ``text`` has the form of one person's name."""
    if NAME.fullmatch(text):
        return not NO_CHINESE_NAME.fullmatch(text)
    return bool(LATIN_NAME.fullmatch(text))


def are_names(text: str) -> bool:
    """Whether ``text`` is one name or several, with blanks or commas between them."""
    text = SPREAD.sub(r"\1\2", text)
    if is_name(text):
        return True
    if text[:1].isascii():
        parts = [NOTE_MARK.sub("", part) for part in LATIN_GAPS.split(text) if part]
        named = all(LATIN_NAME.fullmatch(part) or DEGREE.fullmatch(part) for part in parts)
        return 0 < len(parts) <= 12 and named and not any(map(LATIN_OFFICE.search, parts[1:]))
    parts = [part for part in NAME_GAPS.split(text) if part]
    return bool(parts) and len(parts) <= 8 and all(is_name(part) for part in parts)


# 本报讯(记者 张三), 新华社北京5月6日电, （又讯）
DATELINE = compiled(
    r"[(（【〔\[][^\s()（）【】〔〕\[\]]{0,6}(?:讯|电讯|消息|专访|专电|专稿|特稿|综合)[)）】〕\]]|"
    r"[【〔\[(（]?(?:本报|本刊|本网|新华社|中新社|中新网|中央社|"
    r"人民网|[\u4e00-\u9fff]{2,6}(?:日报|晚报|"
    r"网))[\u4e00-\u9fff]{0,6}(?:\d{1,2}月)?\d{0,2}日?(?:讯|电|消息)"
    r"|[【〔\[(（](?:[\u4e00-\u9fff]{0,8})(?:记者|"
    r"通讯员)[^】〕\])）]{2,30}[】〕\])）]|记者[\u4e00-\u9fff]{2,4}(?:报道|"
    r"[/／][\u4e00-\u9fff]{2,4}报道)|"
    r"记者[\u4e00-\u9fff]{2,4}[/／][\u4e00-\u9fff]{2,6}(?:报[道导]|电|讯)"
)
# How a line starts that says who wrote a text: a mark, a label, a role.
WRITER = compiled(
    r"[(（【〔\[■□◎◇◆●○▲△★☆ \u3000]*(?:(?:本文|原文)?(?:作者|文字?|撰文|撰稿人?|采写|采访|整理|口述|执笔|"
    r"记者|"
    r"通讯员|供稿|译者?|编译)(?:简介|单位)?[ \u3000]*[:：/／|｜丨]|"
    r"(?:本[报刊网台](?:特约|见习|首席)*)?(?:记者|通讯员|评论员)[ \u3000]*(?=[\u4e00-\u9fff \u3000]{2,12}$))"
    r"|(?i:by|words|text|story|author)s?(?: by)?[: ] ?(?=[A-Z])(?!.*[.;?!]$)"
)
WRITER_WIDTH = 60  # characters


def names_writer(text: str) -> bool:
    """Whether the form of a line shows that it names who wrote a text: names alone, or behind a label."""
    if len(text) > WRITER_WIDTH:
        return False
    return WRITER.match(text) is not None or are_names(text.strip("()（）■□◎◇◆●○▲△★☆ \t\u3000"))


def is_institution(text: str) -> bool:
    """Whether ``text`` has the form of an institution's name."""
    if text[:1].isascii():
        return len(text) <= 120 and bool(LATIN_INSTITUTION.search(text))
    if SHORT.fullmatch(text):
        return True
    if len(OPENED.findall(text)) != len(CLOSED.findall(text)):
        return False  # half of a line: 张三(某大学
    return 4 <= len(text) <= 40 and not STATED.search(text) and bool(INSTITUTION.search(text))


def may_sign(text: str) -> bool:
    """Whether ``text``, in a line of its own above a date, is the institution that signs a document."""
    if is_institution(text):
        return True
    if text[:1].isascii():
        return bool(SIGNING.fullmatch(text) and SIGNING_WORD.search(text))
    return 2 <= len(text) < 4 and bool(INSTITUTION.search(text))


def is_post(text: str) -> bool:
    """Whether words beside a name say what its bearer is, or where they work."""
    if not text[:1].isascii():
        beside = not is_name(text) or ("·" in text and PLACE.search(text) is not None)
        return beside and (may_sign(text) or any(form.search(text) for form in (OFFICE, PLACE, STATION)))
    if len(text) > POST_WIDTH or not PLAIN_WORDS.fullmatch(text):
        return False
    small = sum(word[0].islower() for word in text.split() if len(word) > 3)
    return small * 2 <= len(text.split()) and bool(LATIN_OFFICE.search(text) or LATIN_WORKPLACE.search(text))
