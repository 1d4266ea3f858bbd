"""Lines that have their place in a page by their words: what kind of paper it is, parts, notes at the end."""

import re

from rag.reading.variants import compiled

# The name of a column, alone above a title.
COLUMN = re.compile(r"[【〖\[〔][^【】〖〗\[\]]{1,8}[】〗\]〕]")
# The same, or a title, between two marks.
MARKED = re.compile(r"([·•★☆◆◇■●○▲△※~～═=])[ \u3000]*[^\s](?:[^。，,:：\d]{0,14}?[^\s])?[ \u3000]*\1")
# The name of a column as a heading over several titles.
COLUMNS = compiled(
    r"^[^,，。:：]{0,10}(?:消息|动态|简讯|短讯|要闻|信息|快讯|通知公告|信箱|来信|来稿|短波|点滴|拾零|集锦|一束|园地|天地|论坛|"
    r"文苑|副刊|随笔|人物|风采|往事|专栏|特稿|争鸣|书评|书讯|札记|选登|News|Notes|Briefs|Letters|Reports|Features|Reviews)$"
)
# What kind of paper it is, alone above its date and title.
KIND = compiled(
    r".{0,20}(?:新闻稿|新闻通稿|简报|专报|快报|工作动态)|(?:press|news|media) release", re.IGNORECASE
)
# 地点:…, 主持:…: what a record states of a meeting.
STATES = compiled(r"(?:时间|地点|主持|主持人|参加|出席|列席|缺席|记录|主讲|对象|日期)(?:人员|人)?[:：]")
# What goes on after the credit at an article's end.
ADDENDUM = compiled(
    r"附[件录表:：]|参考(?:文献|资料)|注释?[:：]?$|注[:：]|註|"
    r"\[\d+\]|[①-⑳]|(?:相关)?链接[:：]?|编后|编者按|[(（]此件|[(（]来源|抄送|抄报|"
    r"主题词|印发|(?:References|Bibliography|Notes?|Acknowledge?ments?|Appendix(?: \w)?)\s*[:.]?$",
    re.IGNORECASE,
)
# Headings that are parts of an article, never one of their own.
PART = compiled(
    r"(?:摘\s?要|引\s?言|前\s?言|导言|绪论|正文|结\s?[语论]|小结|结束语|附录|"
    r"附件|参考文献|致谢|后记|编后|abstract|introduction|background|"
    r"methods?|methodology|results?|discussion|conclusions?|references|bibliography|"
    r"appendix|acknowledge?ments?|summary|overview|installation|usage|license|"
    r"contents)\b",
    re.IGNORECASE,
)
# What stands in the letterhead of an official letter.
LETTERHEAD = compiled(
    r"(?:机关)?(?:地址|电话|传真|承办人|联络人|联系人|电子(?:邮件|信箱)|受文者|收文者|速别|密等.{0,8}|附件)\s?[:：]"
)
# What names a collection, and no article: an office and its board, a word such as 信箱 or Texts at the end.
COLLECTION = compiled(
    r"\S(?: {2,}|\u3000)\S"
    r"|(?:公告栏|宣传栏|信箱|资料|专刊|园地|选登|选刊|选编|汇编|文摘|摘编|通讯|动态|文字|一束|"
    r"News|Newsletter|Notices|Notes|Texts|Letters|Bulletin|World)$"
)
# A notice whose title says no more than what it is.
ALONE = compiled(r".{0,6}(?:通知|公告|启事|通告|声明|倡议书|告示|须知|讣告|讣闻|更正|鸣谢|致歉信?)")
# Before a subtitle.
DASHES = re.compile(r"[—–―-]{1,2}(?=\S)")
# What stands above a title and names a column or an occasion.
KICKER = compiled(
    r"(?:深入)?(?:学习|贯彻|聚焦|专题|特稿|特别策划|深度|本期|理论)"
    r"|.{0,30}(?:精神|专栏|笔谈|系列|一线|观察|论坛|"
    r"专版|特刊|之[一二三四五六七八九十]|[①-⑳]|访谈|见闻|走笔|纪行|手记|札记|巡礼|特写|进行时|评论|随笔|文件|专报|"
    r"简报|新闻稿|[期号])$|[【\[〖〔<《].*[】\]〗〕>》]$|.{1,8}[:：]$"
    r"|(?:专栏|特稿|专题|特写|连载|小说|散文|诗歌|随笔|访谈|人物|书评)[．·・|｜/／－-].{1,12}$"
)
# The title of an official document, complete or at its end.
NOTICE = compiled(
    r"(?:关于|^对|印发|转发).*(?:的?(?:通知|意见|决定|批复|函|公告|通告|通报|"
    r"报告|请示|办法|规定|方案|建议|答复|令|决议|议案|提案|倡议|指示|说明|纪要|总结|规划|计划|要点|细则|规则|公示|启事|"
    r"批示|公报))(?:[(（].{1,10}[)）])?$"
)
