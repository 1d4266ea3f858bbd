"""Who people and institutions are, as far as the form of a word tells.

The surnames are the common ones of mainland and Taiwan registers, in both scripts; a byline is
never decided by a surname alone, only together with where the line stands.
"""

import re

SURNAMES = (
    "丰闻游寿通都慕连宣邢宗晁融訾辛阚那空毋沙乜养须蒯相后竺权逯益桓公戎武莘笪芮羿储汲邴松井富乌焦巴牧隗山仇栾钭厉"
    "祖刘束幸司韶溥印怀从索咸籍卓能苍双贡逄堵宰郦雍却璩濮扈别充茹习鱼容向庾终暨居衡步耿满弘国寇广禄阙东殳沃利越夔隆师"
    "厍豐聞壽喬寶齊廣東"
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
    "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔"
    "贺赖龚文庞樊兰殷施陶洪翟安颜倪严"
    "牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹"
    "关苗凌费纪靳盛童欧甄项曲成游阳裴"
    "席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米"
    "池滕晋苑邬臧畅宫来嵺苟全褚廉简娄"
    "盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练"
    "仲乐虞卞封竺冼原官衣楚佟栗匡宗应"
    "台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺水云昌凤酆皮卡区么麦尚农佘粟闫肖邝谯逯渠亓仝"
    "張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許呂盧蔣賈葉閻餘鍾薑範譚鄒陸龍萬錢湯賀賴龔龐蘭顏"
    "倪嚴蘆魯韋畢聂叢齊莊塗穀舊關費紀歐項陽衛單閔車邊饒"
    "臺鞏蓋連欒鬱喻竇遲藍樂鳳區麥農闞鄺黨應雲來"
)
COMPOUND = (
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|"
    "皇甫|宗政|濮阳|公冶|申屠|公孙|慕容|钟离|长孙|宇文|司徒|鲜于|司空|令狐|歐陽|司馬|"
    "東方|諸葛|尉遲|慕容|鍾離|長孫|張簡"
)
# A Chinese name: surname and one or two characters, or two characters with a blank between.
NAME = re.compile(
    rf"(?:{COMPOUND})[\u4e00-\u9fff]{{1,2}}|"
    rf"[{SURNAMES}][ \u3000]{{0,2}}[\u4e00-\u9fff]{{1,2}}|"
    rf"[\u4e00-\u9fff]{{2,5}}·[\u4e00-\u9fff·]{{2,10}}"
)
# A Latin name: two to four capitalised words or initials.
LATIN_NAME = re.compile(
    r"(?:[A-Z][A-Za-z'’\-]*\.?[ \t]+){1,3}(?:(?:van|von|de|der|la|di|bin|"
    r"al) )?[A-Z][A-Za-z'’\-]+"
)
NAME_GAPS = re.compile(r"[ \t\u3000、,，;；/／&]+|\band\b|和|与")
LATIN_GAPS = re.compile(r"\s*[,;&]\s*(?:and\s+)?|\s+and\s+")
NOTE_MARK = re.compile(r"[\d*†‡§¹²³⁴⁵,]+$")  # behind a name: a mark that leads to a note
LATIN_INSTITUTION = re.compile(
    r"\b(?:Universit(?:y|at|é)|Institute|Institut|College|School of|Department of|"
    r"Dept\.|Laborator(?:y|ies)|Cent(?:er|re) (?:for|of)|Academy|Hospital|Ministry|"
    r"Bureau|Faculty|Foundation|Research Group)\b"
)
# How the name of an institution ends.
INSTITUTION = re.compile(
    r"(?:政协|政協|委会|委會|学系|學系|委员会|委員會|党委|黨委|党组|支部|课题组|課題組|研究组|调研组|"
    r"調研組|编写组|專案組|项目组|工作组|领导小组|小组|小組|(?:报道|報道|采访|編輯|编辑|写作|专题|观察|外展|创作|学习)[组組]|编辑室|編輯室|读书会|沙龙|班|联络站|资料室|局|办公室|辦公室|办公厅|"
    r"辦公廳|厅|廳|处|處|科|部|委|院|所|中心|大学|大學|学院|學院|学校|學校|党校|黨校|"
    r"中学|小学|公司|集团|集團|银行|銀行|协会|協會|"
    r"学会|學會|联合会|聯合會|商会|商會|法院|检察院|檢察院|政府|基地|站|馆|館|社|队|"
    r"隊|报社|報社|编辑部|編輯部|工作室|研究室|促进会|基金会|"
    r"基金會|团委|妇联|工会|工會|民盟|民革|民建|民进|农工党|致公党|九三学社|台盟|"
    r"工商联|人大|医院|醫院|出版社|杂志社|雜誌社)$"
)
STATED = re.compile(r"[:：。？?！!；;]")  # what a name of an institution never holds
# How an office held by a person ends.
OFFICE = re.compile(
    r"(?:主席|书记|書記|主任|处长|處長|局长|局長|院长|院長|校长|校長|部长|部長|会长|"
    r"會長|秘书长|秘書長|教授|研究员|研究員|讲师|講師|博士|"
    r"硕士|博士生|研究生|委员|委員|代表|社长|社長|主编|主編|总编辑|記者|记者|编辑|"
    r"工程师|工程師|医师|醫師|律师|律師|专家|專家|学者|學者|经理|經理|"
    r"总裁|總裁|董事长|董事長|理事长|市长|市長|县长|區長|区长|镇长|村支书|干部|科长|联络员|聯絡員|网格员|护士|護士|教师|教師|老师|老師|志愿者|村民|居民|"
    r"科員|主委|副主委|组长|站长|所长|所長|馆长|館長)$"
)


def is_name(text: str) -> bool:
    """Whether ``text`` has the form of one person's name."""
    return bool(NAME.fullmatch(text) or LATIN_NAME.fullmatch(text))


def are_names(text: str) -> bool:
    """Whether ``text`` is one name or several, with blanks or commas between them."""
    if is_name(text):
        return True
    if text[:1].isascii():
        parts = [NOTE_MARK.sub("", part.strip()) for part in LATIN_GAPS.split(text) if part.strip()]
        return 1 < len(parts) <= 12 and all(LATIN_NAME.fullmatch(part) for part in parts)
    parts = [part for part in NAME_GAPS.split(text) if part]
    return bool(parts) and len(parts) <= 8 and all(is_name(part) for part in parts)


def is_institution(text: str) -> bool:
    """Whether ``text`` has the form of an institution's name."""
    if text[:1].isascii():
        return len(text) <= 120 and bool(LATIN_INSTITUTION.search(text))
    return 4 <= len(text) <= 40 and not STATED.search(text) and bool(INSTITUTION.search(text))
