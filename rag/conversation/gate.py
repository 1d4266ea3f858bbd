"""Does a question need what was said before? Only its own words decide.

It does where it has a pronoun with nothing before it that it could mean, an ellipsis (``那…呢``, ``what
about …``), an ordinal without its list, a plea to go on, or no subject: nothing but words that belong
to something else (a price, a beginning). In doubt it stands on its own, and is searched as it is.
"""

import re
from typing import Final

from rag.asked import TURNS
from rag.lexical import ASKING, fold, question_words

# What leads into a question and says nothing. Questions are folded before they are looked at, so
# the patterns are in simplified characters and lower case.
LEAD = re.compile(
    r"^(?:\s|[,，:…]|那么|请问|好的?(?=[,，])|嗯|所以|可是|但是|不过|另外|然后|后来|当时|现在|最后|到底|究竟|为什么|为何|怎么|是不是"
    r"|那(?![个些里边儿位种座件份次项家条场篇样年天时])|\b(?:and|but|so|then|also|ok|okay|well|now|please)\b)+"
)
PRONOUN = re.compile(
    r"(?:它|他|她|牠|祂)们?(?!人|乡|日|国)(?<!其他)(?<!其它)(?<!吉他)"
    r"|其(?![他它她实余次间])(?=[\u4e00-\u9fff])|\b(?:its?|they|them|theirs?|he|him|his|she|hers?)\b"
)
POINTING = re.compile(
    r"(?:这|那)(?:[个些里边儿位种座件份次项家条场篇样本部台张村镇站桥人事书]|[一两三]个)(?!年|时|天)"
    r"|该(?=[\u4e00-\u9fff]{2})(?!怎|如|不|由|去|做|找)"
    r"|此(?:事|项|次)|\b(?:this|these|those)\b|^(?:wh\w+|how)? ?(?:is|was|does|did|about) that\b"
    r"|\b(?:of|about|after|before|for|to) that\W*$"
)
EXPLETIVE = re.compile(
    r"\b(?:does|did|will|would|has|is|was|can) it "
    r"(?:take|cost|true|possible|necessary|allowed|better|safe|rain|legal)\b"
)
# Behind a preposition at the very end it means something else than the words before it do.
LAST = re.compile(r"\b(?:for|of|about|to|with|in|on|at|from|after|before|against) (?:it|them|him|her)\W*$")
NEXT = re.compile(r"^(?:那|and |so )?\s*(?:后来|然后|之后|接下来|then|afterwards)")
GO_ON = re.compile(
    r"^(?:还有(?:什么|哪些|别的|其他|吗|呢|没有)|继续|接着|再(?:说|讲|详细|具体|展开)"
    r"|请?(?:详细|具体)(?:说|讲|点|一点|解释|介绍)|展开|多说|举个?例|比如|例如|真的吗|是吗"
    r"|为什么呢?\W*$"
    r"|怎么(?:会|回事))|上述|前面(?:说|提)|刚才|前者|后者|你说的|再(?:展开|详细|具体)|展开(?:说|讲)"
    r"|^(?:go on|continue|why|how so|how come|such as|more|tell me more|say more|elaborate|what else"
    r"|anything else|really)\b\W*(?:about (?:it|that|this))?\W*$"
    r"|^(?:explain|tell me) (?:that|further|more)\b|\bthe (?:former|latter)\b|\byou (?:said|mentioned)\b"
)
ORDINAL = re.compile(
    r"第(?P<han>[一二三四五六七八九十]|\d{1,2})(?:个|点|条|项|步|种|件|句|道|关|位|方面|部分|次|类)"
    r"|\b(?:the )?(?P<latin>first|second|third|fourth|fifth|sixth) "
    r"(?:one|point|item|step|reason|rule|part|thing)\b"
)
LEFT_OUT = re.compile(
    r"呢\W*$|^(?:what|how) about\b|^(?:and|or) (?:the|its|their|in|on|at|for|by|with)\b[^?]*\W*$"
)
QUESTIONING = re.compile(
    r"什么|多少|几|谁|哪|怎|为何|何时|如何|多[长久大高远宽重]|吗|是否|是不是|有没有|能否"
    r"|\b(?:is|are|was|were|do|does|did|can|will|would|has|have|who|when|where|why|which|many|much)\b"
)
DEFINES = re.compile(r"^(?:什么是|何谓|谁是|what (?:is|are|was|were) |who (?:is|was|are|were) )")
BEFORE = {"pronoun": 0, "pointing": 1}  # words that may stand before it and are not what it means
NEXT_WORDS = 2  # of its own, with which a question that starts with 后来 still goes on from the last
ELLIPSIS_WORDS = 4  # of which "那…呢" may be made

# Words that belong to something: alone, they do not say what is asked about.
RELATIONAL: Final = frozenset(
    """
    长时间 多长时间 气氛 一共 总共 总 共 大概 大约 平均 最后 最终 后来 当时 现在 目前 今年 去年 明年 之前
    之后 以前 以后 期间 时间 时候 日期 地点 地方 钱 价格 价钱 票价 费用 收费 花费 成本 金额 投资 总投资
    预算 补贴 服务费 水费 电费 电价 押金 罚款 人数 数量 面积 长度 高度 宽度 规模 比例 速度 名字 名称 作者
    编号 题目 标题 内容 原因 理由 目的 结果 效果 作用 影响 好处 优点 缺点 短板 问题 难题 困难 不足 办法
    方法 措施 做法 步骤 流程 程序 条件 要求 规定 规则 规矩 原则 标准 特点 区别 意义 含义 背景 经过 情况
    细节 意见 建议 反应 评价 回应 回音 答复 进度 进展 路线 开始 结束 开工 动工 完工 竣工 建成 建设 开张
    开放 开门 关门 成立 举办 举行 召开 公布 公开 截止 报名 参加 加入 报送 提交 申请 办理 负责 牵头 主持
    通过 决定 解决 处理 实施 执行 完成 需要 要 用 花 修 建 开 办 做 写 说 讲 量 收 交 借 还 看 去 来 到 出
    改 选 住 送 卖 买 给 得 定 小时 分钟 天 周 年 月 日 元 块 米 公里 公斤 吨 遍 次 本 册 户 人 家 个 条
    件 张 份 座 站 层 岁 点 号 种 项 样 段 页 处 应该 可能 必须 可以 一次 每次 每天 每年 每月 每人 具体
    详细 主要 重要 最 更 再 又 也 都 就 才 只 不 没 没有 发言 time times hour hours day days week weeks
    month months year years price cost costs fee fees number amount size length height width name author
    reason reasons result results effect purpose rule rules condition conditions advantage advantages
    problem problems detail details next last first end start begin began open opened close finish
    finished happen happened agree agreed decide decided pay paid need needed long old big far high wide
    deep then after before later finally total most more else also there here people residents members
    rest others
    """.split()
)


def follows_up(question: str) -> bool:
    """Whether a question cannot be understood without what was said before it."""
    text = fold(question).strip()
    if TURNS.match(text):
        return False
    bare = LEAD.sub("", text)
    if GO_ON.search(bare) or GO_ON.search(text) or LAST.search(text) or _lists(bare) or _points(text):
        return True
    if NEXT.search(text) and len(_own(bare)) <= NEXT_WORDS:
        return True
    if LEFT_OUT.search(text if "呢" in text else bare) or LEFT_OUT.search(text):
        return not QUESTIONING.search(bare) and len(content(bare)) <= ELLIPSIS_WORDS
    return not DEFINES.search(bare) and not _own(bare)


def content(text: str) -> list[str]:
    """Return the words of a text that say what it is about; none where it has only words that ask."""
    return [word for word in question_words(text) if word not in ASKING]


def _own(text: str) -> list[str]:
    """Return the words of a question that could be its subject."""
    return [word for word in content(text) if word not in RELATIONAL and (len(word) > 1 or word.isdigit())]


def _lists(bare: str) -> bool:
    """Whether it names a thing by its place in a list that it does not give."""
    found = ORDINAL.search(bare)
    return found is not None and not _own(bare[: found.start()]) and len(_own(bare[found.end() :])) <= 1


def _points(text: str) -> bool:
    """Whether a pronoun or a word such as 这座 has nothing before it that it could mean."""
    text = EXPLETIVE.sub("", text)
    for pattern, most in ((PRONOUN, BEFORE["pronoun"]), (POINTING, BEFORE["pointing"])):
        found = pattern.search(text)
        if found and len(_own(LEAD.sub("", text[: found.start()]))) <= most:
            return True
    return False
