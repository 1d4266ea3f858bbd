"""What a periodical says of itself: its day and issue, price and makers, and how to reach them.

A line is told by how much of it is made of such statements, whatever stands between them: the rest
of an imprint is at most the paper's own name.
"""

import re

from rag.reading.variants import compiled

DIGIT = "[〇零○ＯO一二三四五六七八九十百千两廿卅0-9０-９]"
MONTH = "january february march april may june july august september october november december"
MONTHS = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTH.split())
SMALL = r"(?:[\s\u3000]*[:：/／丨|｜]\s*|[ \u3000]+(?=\S{2,}))"  # between a label and what it says
VALUE = r"(?:(?! {2}|\u3000{2}|[|｜])[^。；;]){1,40}"  # up to the next wide blank
# What numbers and dates an issue.
DAY = (
    rf"(?:(?:公元"
    rf"|中华)?(?:民国)?[ ]?{DIGIT}{{2,5}}[ ]?年[ ]?)?{DIGIT}{{1,3}}[ ]?月[ ]?(?:{DIGIT}{{1,3}}[ ]?[日号]?)?"
    r"(?:出刊|出版|编|印发)?"
    r"|(?:(?:农|夏|阴|旧)历[ ]?)?[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年?[ ]?"
    r"(?:闰?[正一二三四五六七八九十冬腊]{1,2}月[初一二三四五六七八九十廿卅]{1,3})?"
    r"|(?:农|夏|阴|旧)历[ ]?闰?[正一二三四五六七八九十冬腊]{1,2}月[初一二三四五六七八九十廿卅]{1,3}"
    r"|(?:19|20)\d\d[-./]\d{1,2}(?:[-./]\d{1,2})?(?!\d)"
    rf"|\b(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{MONTHS})\.? (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?(?:19|20)\d\d\b"
    r"|星期[一二三四五六日天]|周[一二三四五六日](?![一-鿿])|[(（][一二三四五六日][)）]"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
)
ISSUE = (
    rf"[(（]?总?第[ ]?{DIGIT}{{1,6}}[ ]?[期号卷辑集版张册面袋](?:[(（]总?第?{DIGIT}{{1,6}}[期号][)）])?[)）]?"
    rf"|[(（]?总第?[ ]?{DIGIT}{{1,6}}[ ]?期?[)）]?"
    rf"|[(（]?(?:今日|本[期日号]|全|共){{1,2}}[ ]?{DIGIT}{{1,3}}(?:[ ]?开[ ]?{DIGIT})?[ ]?[版张页][)）]?"
    r"|(?<![A-Za-z\d])[A-D]\d{1,2}(?![A-Za-z\d])[ ]?版?|(?:\b|(?<=[ \u3000]))\d{1,2}(?:[-—]\d{1,2})?[ ]?版"
    rf"|(?:(?:公元|中华)?(?:民国)?[ ]?{DIGIT}{{2,5}}[ ]?年[ ]?)?{DIGIT}{{1,3}}[ ]?月[ ]?[号刊]"
    rf"|(?:19|20)\d\d[ ]?年[ ]?(?:第?[ ]?{DIGIT}{{1,3}}[ ]?期|[春夏秋冬][季号刊]?)|创刊号|试刊号?"
    r"|\b(?:no|nr|vol|volume|issue|number)\.? ?\d{1,4}\b|\b(?:spring"
    r"|summer|autumn|fall|winter) (?:19|20)\d\d\b"
)
# What it costs, and who may read it.
MONEY = r"(?:大洋|国币|人民币|港币|新?台币|[¥￥])?[ ]?[\d.〇一二三四五六七八九十百]{1,6}[ ]?[元角分毫文圆]"
PRICE = (
    rf"(?:本[报刊])?(?:每[份期册张本]|零售价?|[定售订]价|全年|半年"
    rf"|每月|工本费)[ ]?[:：]?[ ]?(?:{MONEY}){{1,3}}"
    r"|零售(?:不折不扣|每份)?|\b(?:price|free)\b(?:[: ]+\S{1,8})?"
)
LIMITS = (
    r"[(（]?(?:内部(?:发行|资料|刊物|交流|参考|文件|材料|读物)|注意保存|妥善保管|非卖品)[)）]?"
    r"|(?<![一-鿿])(?:机密|秘密|绝密|赠阅|交流|传阅)(?![一-鿿])"
    r"|[(（]?仅供[^\s。，,]{1,8}(?:参阅|参考|使用|学习|交流|传阅)[)）]?|(?:请勿|严禁|不得)[^\s。，,]{2,6}"
    r"|(?:本(?:刊|报|公报|简讯|通讯|会讯|简报|期)(?:免费)?|免费)(?:寄赠|赠阅|交流|传阅|索阅|赠送)(?:会员|读者|各界|交流)?|文责自负|[(（](?:未|已)校[)）]"
    r"|(?:敬请|欢迎)[^\s。，,]{0,10}(?:投稿|来稿|来信|赐稿|订阅|索取|索阅|指正|传阅|捐[^\s。，,]{1,4})"
)
# Who makes it.
OFFICE = "会社院校馆厂司心处科组委府站队部局室办股系所团行堂集会学"
MAKER = (
    rf"(?<![一-鿿])[^\s，,。:：]{{1,22}}[{OFFICE}][ \u3000]?(?:主管|主办|协办"
    rf"|承办|出版|编印|承印|印行|编辑|编写|发行|印制|刊行|编|印)"
    rf"(?=$|[\s·|｜]|(?:19|20|[一二]){DIGIT}|１|２)"
    r"|(?<![一-鿿])[^\s，,。:：]{2,20}(?:机关报|会刊|社刊|校刊|厂报)|[(（]?共印[ ]?\d{1,5}[ ]?份[)）]?"
)
STAFF = (
    r"(?:(?:本[版报期刊台社]|今日)?(?:责任|执行|值班|首席|见习|特约|副)?(?:总?编辑|主编|责编|美编|图编|版式|校对|组版|视觉|摄影|制图|"
    r"审校|统筹|录入|扫描|整理|排版|封面|设计|社长|主任|发行人|发行所|发行|印刷所?|印务|出版|出版者|督印人|承印人?|编印|主办|主管|协办)"
    r"|publishers?|printers?|editors?)"
)
CONTACT = (
    r"(?:(?:[社地馆校厂]|通讯|通信|编辑部|本[报刊社])*(?:址|地址|社址)|邮编|邮政编码|邮发代号|代号|(?:国内)?(?:统一)?刊号|准印证?号?"
    r"|(?:(?:新闻|服务|广告|发行|订报|订阅|爆料|联系|值班|热线|总编室|编辑部|办公室|广告科|订报)*(?:电话|热线|传真|电挂|内线|专线|手机))(?=.{0,24}[\d０-９〇○一二三四五六七八九X]{3})"
    r"|(?:投稿|来稿|电子|联系|公务|读者)*(?:信箱|邮箱|邮件|电邮)|网址|网站|微博|微信|公众号|(?:划拨|邮政划拨)?[帐帳账](?:号|户)|户名"
    r")"
)
LATIN_LABEL = (
    r"\b(?:address|tel(?:ephone)?|phone|fax|e-?mail|website|web|issn|isbn|cn)"
    r"(?:\s?[:：] ?|[ ](?=\d))"
)
NUMBERED = r"(?:电话|电挂|传真|邮编|热线|代号)[ \u3000]?[\dX\-—()（） ]{3,20}"
REACH = rf"{CONTACT}{SMALL}{VALUE}|{LATIN_LABEL}{VALUE}|{NUMBERED}"
MADE = rf"{STAFF}{SMALL}{VALUE}"
ELEMENT = compiled(
    "|".join(
        f"(?P<{name}>{form})"
        for name, form in {
            "made": MADE,
            "reach": REACH,
            "price": PRICE,
            "issue": ISSUE,
            "day": DAY,
            "maker": MAKER,
            "limits": LIMITS,
        }.items()
    ),
    re.IGNORECASE,
)
BETWEEN = re.compile(r"[\s\u3000·•|｜,，、;；:：/／()（）\[\]【】《》\-—–*■□◇◆●]+")
MAX_NAME = 10  # characters of the name of a paper, beside what it says of itself
MAX_IMPRINT = 120
DATE = compiled(rf"(?:{DAY}|[\s,，()（）])+", re.IGNORECASE)


def is_day(text: str) -> bool:
    """Whether a line tells the day of an issue and nothing else."""
    return len(text) <= MAX_IMPRINT and DATE.fullmatch(text) is not None


def is_imprint(text: str, numbers: bool = False) -> bool:
    """Whether a line holds what a periodical says of itself: more than a day, and little else.

    ``numbers`` asks for more than how to reach its makers, as letterheads tell it too.
    """
    if len(text) > MAX_IMPRINT or text[-1] in "。！？!?":
        return False
    found = [match.lastgroup for match in ELEMENT.finditer(text)]
    if not found or found == ["day"] or (numbers and set(found) == {"reach"}):
        return False
    size = len(BETWEEN.sub("", text))
    rest = len(BETWEEN.sub("", ELEMENT.sub("", text)))
    if set(found) == {"day"}:
        return rest <= MAX_NAME
    return rest * 2 <= size or (rest <= MAX_NAME and rest * 3 <= size * 2)
