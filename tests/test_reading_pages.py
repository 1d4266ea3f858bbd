"""Pages of many makers, each line marked with what it is.

The first character of a line says what the reader must make of it:

    @   an article starts here: title | author | affiliation | published ("-" for none)
    ~   belongs to no article            >   a heading
    &   goes on with the paragraph above, over the break between
    %   the same, and the hyphen above goes with the break
    .   anything else that belongs to the article
    ?   nothing is asked of this line

Empty lines stand as they are. All texts are made up.
"""
# ruff: noqa: E501  a page's lines are as long as they are

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rag.reading import read
from rag.split import split
from rag.types import Article, Reading, cut

PAGES: dict[str, str] = {}

PAGES["a title, a column name above it, a marked byline and an affiliation below"] = """
@从一条街看城市更新|周文远|青石区住建局副局长|-
.城市观察

.从一条街看城市更新

.■ 周文远

.去年春天,我们在老槐街住了两个月,挨家挨户问居民想要什么样的街道。答案出人意料地一致:先修下水道,再谈门面。

.这两个月的走访改变了方案。原先的设计把钱花在外墙上,后来改成先换管网、再铺路面,最后才是立面,
&而且每一步都请居民代表到场验收。

.(作者系青石区住建局副局长)

@乡村小学的图书角|林晓燕 何平|-|-
.乡村小学的图书角

.□ 本报记者 林晓燕 何平

.推开云岭小学的教室门,最先看到的是靠窗的一排书架。书不多,三百来本,但每一本都被翻得卷了边。

.校长说,这些书是毕业生寄回来的。寄书的人里有货车司机,有护士,也有在读的大学生。
"""

PAGES["a reporter in the first words, page numbers and a running header in mid-sentence"] = """
~江北晨报 2024年6月18日 第5版

@百年石桥完成加固|郑海涛|-|2024-06-18
.百年石桥完成加固

.本报讯(记者 郑海涛)昨日,横跨柳溪的永安桥完成加固并恢复通行。这座石桥建于一百一十年前,由三孔石拱组成,全长四十二米,是当地现存最早的
~江北晨报 2024年6月18日 第6版
&石桥之一。施工单位采用灌浆和碳纤维布补强,没有更换一块原有的石料。

.附近居民说,桥修好以后,孩子们上学不用再绕路了。
~- 6 -
"""

PAGES["Traditional Chinese with its own bylines"] = """
@老屋的第二春|陳志明|-|-
.老屋的第二春

.記者陳志明/台南報導

.巷子底的老屋空了十七年,屋頂長出一棵榕樹。三個年輕人租下它,花了半年清理樹根、補上瓦片,開了一間只賣早餐的小店。

.「我們不想把它變成咖啡館。」店主說,附近住的多半是長輩,早餐才是大家每天都需要的東西。
~責任編輯:林美華
~版權所有 © 2023 南方生活報
"""

PAGES["an official notice with number, attachments, signature and date"] = """
@云台市人民政府办公室关于做好冬季供暖保障工作的通知|-|云台市人民政府办公室|2023-10-27
.云台市人民政府办公室
.关于做好冬季供暖保障工作的通知
.云政办发〔2023〕48号

.各区县人民政府,市政府各部门:

.为切实保障群众温暖过冬,经市政府同意,现就有关事项通知如下。

>一、提前做好准备
.各供热企业要在11月1日前完成管网检修和锅炉调试,储足不少于二十天的燃料。

>二、加强运行调度
>(一)落实值班制度。
.供暖期间实行二十四小时值班,接到报修后两小时内到场处理。
>(二)公开服务电话。
.各区县要在社区公告栏公布报修电话。

.附件:1.供热企业名单
.     2.应急队伍联络表

.云台市人民政府办公室
.2023年10月27日

.(此件公开发布)
"""

PAGES["questions and answers"] = """
@医保参保常见问题|-|-|-
.医保参保常见问题

>问:新生儿什么时候可以参保?
.答:出生后九十天内办理参保登记并缴费的,自出生之日起享受待遇。

>问:换了工作单位,医保关系怎么转移?
.答:由新单位办理参保后,系统会自动接续。跨省转移的,可以在手机上提交申请,一般十个工作日办结。

>问:异地就医要不要备案?
.答:临时外出就医可以先就医、出院前补备案。
"""

PAGES["hard-wrapped Chinese with a running header on each page"] = """
@水稻田里的新帮手|-|-|-
.        水稻田里的新帮手

.    入夏以来,河口镇的水稻田里多了一种安静的机器。它们贴着水面
&缓慢移动,把杂草连根拔起,却不碰秧苗。农户们起初站在田埂上看
&热闹,后来开始排队预约。合作社的负责人介绍,一台机器一天能够
&处理三十亩地,相当于二十个人的工作量,而且不使用任何除草剂。
.    更重要的是成本。过去请人除草,每亩要花八十元左右,现在连同
&电费和折旧在内不到三十元。镇里准备再添置十台,并且培训一批年
~河口农业简报                                         12
&轻人学会维护。到了秋天,这些机器换上收割的部件,又可以继续派
&上用场。
.    也有人担心机器会取代人工。合作社的回答是,地里的活总有机器
&做不了的部分,比如判断什么时候放水,什么时候晒田。
~河口农业简报                                         13
"""

PAGES["an English paper with hyphens, a footnote and a running header"] = """
@Small Reservoirs and the Memory of Rivers|Ellen Marsh and Tomas Rivera|Department of Hydrology, Northfield University|-
.Small Reservoirs and the Memory of Rivers

.Ellen Marsh and Tomas Rivera
.Department of Hydrology, Northfield University

>Abstract
.We study how small reservoirs change the timing of floods down-
%stream. Using forty years of gauge records from nine catchments, we
&find that the effect persists for decades after a dam is removed.

>1 Introduction
.Rivers remember. A dam that stood for a century leaves a layer of
&fine sediment which continues to shape the channel long after the
&structure itself has gone.1 Previous work has treated removal as the
&end of the story, but the evidence we present here suggests that the
~1 See the appendix for the full list of sites and gauges.
~E. Marsh and T. Rivera                                        2
&recovery is slow and uneven. In particular, well-known models under-
%estimate the role of vegetation on the newly exposed banks.
.In the sections that follow we describe the data, then the method,
&and finally what it means for the management of small dams.
~E. Marsh and T. Rivera                                        3
"""

PAGES["text from OCR, blanks between characters"] = """
@山城老茶馆|-|-|-
.山 城 老 茶 馆

.茶馆开在坡顶, 每天清晨五点开门。老板姓吴,接手这间茶馆已经三 十年了。来的大多是老 茶客,一碗茶可以坐一个上 午,谈天说地,不知不觉就到了中午。

.墙上挂着一张黑白照片,拍的是1962年的码头。照片里的人,如今还有三个每天来喝茶。
"""

PAGES["a short news item whose byline closes the paragraph"] = """
@公园里装上了直饮水|赵一鸣|-|-
.公园里装上了直饮水

.从本周起,滨河公园的六个直饮水点开始供水。饮水点旁边贴着水质检测结果,每月更新一次,市民用手机扫码就能看到。(赵一鸣)

@夜间图书馆延长开放|孙倩|-|-
.夜间图书馆延长开放

.市图书馆的夜间阅览室本月起开放到晚上十一点。工作人员说,延长的两个小时里,座位几乎坐满,多数是准备考试的学生。(记者 孙倩)
"""

PAGES["a web page pasted as text: menus above, links below"] = """
~首页
~新闻
~专题
~登录 注册
~当前位置:首页 > 新闻 > 正文

@社区食堂怎样走得远|-|-|2024-03-12
.社区食堂怎样走得远
.来源:新城日报 时间:2024-03-12 09:30
~字号:大 中 小 打印

.开一家社区食堂不难,难的是开满三年。记者走访了城东的七家社区食堂,其中四家经营满三年以上,它们有一个共同点:不只做老人的生意。

.白天面向老人,晚上面向上班族,周末接待家庭聚餐。多样的客源让食堂有了稳定的收入,老人的优惠价才能长期保持下去。

~分享到:
~上一篇:春季植树活动启动
~下一篇:图书漂流进校园
~相关阅读
~老旧小区加装电梯提速
~关于我们 | 联系我们 | 网站地图
~版权所有 新城在线 备案号:12345678
"""

PAGES["a picture's words in mid-paragraph, with the photographer"] = """
@高原上的气象站|-|-|-
.高原上的气象站

.海拔四千七百米的观测站里,常年只有三个人值守。他们每隔三小时记录一次数据,冬天要先用热水
~观测员在检查风速仪。李卫东 摄
&化开结冰的门锁才能出去。最长的一次,大雪封山四十天,补给靠直升机空投。

.站长说,数据不能断。一旦断了,前后几十年的对比就少了一块。
"""

PAGES["two articles by institutions, with a list of contents in front"] = """
~目录

~让老工业区重新热起来……………1
~农村养老的三种办法……………4

@让老工业区重新热起来|-|北山区发展研究中心|-
.让老工业区重新热起来

.北山区发展研究中心

.老工业区的厂房大多建于上世纪五十年代,层高、柱距和今天的标准都不一样。改造时不必推倒重来,关键是为空间找到合适的用途。

>一、先找用途,再谈改造
.用途决定改造的深度。做仓储只需要加固屋面,做展览则要重新布线。

>二、留住熟练的工人
.厂房可以改,手艺不能丢。要把老师傅请回来带徒弟。

@农村养老的三种办法|-|南坪县民政局|-
.农村养老的三种办法

.南坪县民政局

.农村老人不愿离开熟悉的村子,养老服务就要送到村里去。我们在三个乡镇试了三种办法,各有长短。
"""

PAGES["headings by chapter and clause"] = """
@柳林镇村民议事规则|-|-|-
.柳林镇村民议事规则

>第一章 总则
>第一条
.为了规范村民议事活动,保障村民依法行使民主权利,制定本规则。
>第二条
.本规则适用于本镇各行政村。

>第二章 议事程序
>第三条
.议题由十名以上村民联名提出,或者由村民委员会提出。
>第四条
.议事会应当有三分之二以上成员到场方可召开。
"""

PAGES["Chinese and English, one below the other"] = """
@海边的图书馆 The Library by the Sea|-|-|-
.海边的图书馆 The Library by the Sea

.这座图书馆建在防波堤上,落成那天来了三千人。设计师说,他只想让读书的人抬头就能看见海。

.The library stands on the breakwater, and three thousand people came on the day it opened. The architect said that he only wanted readers to see the sea when they looked up.

.馆里没有空调,靠海风和双层墙体降温。夏天室内比室外低六度。

.There is no air conditioning. Sea wind and double walls keep the rooms six degrees cooler than the street in summer.
"""

PAGES["an article in Markdown with levels, lists and a table"] = """
@蔬菜大棚的四季|-|-|-
.# 蔬菜大棚的四季

>## 春季
.春季要防倒春寒,夜里温度低于五度时加盖草帘。

>### 育苗
.- 选种:挑饱满的种子
.- 浸种:温水泡六小时
.- 播种:每穴一粒

>## 夏季
.夏季的重点是通风和遮阳,各品种的要求如下。

.| 品种 | 最高温度 | 遮阳率 |
~|---|---|---|
.| 番茄 | 32度 | 30% |
.| 黄瓜 | 35度 | 40% |
"""

PAGES["run-in headings"] = """
@怎样开好一次院坝会|-|-|-
.怎样开好一次院坝会

.院坝会开得好不好,群众心里有杆秤。根据这两年的实践,有三点体会。

>一是会前要摸底。
.开会之前先到各家走一走,知道大家在想什么,会上才不会冷场,也不会跑题。

>二是会上要让人说话。
.主持人少讲,群众多讲,不同的意见都记下来,当场能答复的当场答复。

>三是会后要有回音。
.答应的事情列成清单贴出来,办好一件划掉一件,办不了的说明原因。
"""

PAGES["the author's name with his place of work on one line, a subtitle, and notes at the end"] = """
@古建筑保护的尺度|王立诚|清河大学建筑学院|-
.古建筑保护的尺度
.——以三座木塔为例
.清河大学建筑学院 王立诚

.木塔的保护一直有两种主张。一种主张修旧如旧,另一种主张原样保留残损。两种主张的背后是对真实性的不同理解。

.三座木塔的经历说明,尺度比主张更重要。修得过多,木塔就成了新塔;修得过少,木塔就会倒掉。

.注释:
.[1] 参见当地县志第三卷。
"""

PAGES["an interview whose lead stands above the byline"] = """
@-|高远|县文化馆|-
.三月的一个下午,县文化馆的排练厅里坐满了人。他们当中年纪最大的八十一岁,最小的只有九岁,正在为一出乡土剧排练。

.□ 高远

.这出剧讲的是村里修水渠的往事。剧本由当年参与修渠的老人口述,再由文化馆的年轻人整理,前后改了十一稿。

.演员都是村民,没有报酬,排练也都安排在农闲的晚上进行。

.(作者单位:县文化馆)
"""

PAGES["a news release with a web byline in English"] = """
~Home > News > Local
@Old Mill Reopens as a School of Crafts|Hannah Lowe|-|2024-05-14
.# Old Mill Reopens as a School of Crafts

.By Hannah Lowe
.May 14, 2024

.The mill on Weaver Street has been silent since 1987. On Monday its doors opened again, this time to forty students who will learn carpentry, weaving and the repair of stone walls.

>## A long wait
.Plans to save the building were first drawn up twenty years ago. Dr. Anne Reed, who led the campaign, said the U.S. grant of $3.5 million came at the last moment.

~Share this
~Related articles
~Copyright 2024 Weaver Valley Times. All rights reserved.
"""

PAGES["reports in a row, each under a bracketed reporter"] = """
@山路尽头的邮局|吴晓明|-|-
.山路尽头的邮局

.【记者吴晓明报道】邮局只有一间屋子,一张柜台,一位邮递员。每周二和周五,他骑摩托车进山送信,来回一百二十公里,风雨无阻已经十九年。

@渔港的早市|-|-|-
.渔港的早市

.新华社海州5月9日电 凌晨三点,渔船陆续靠岸,码头上的早市就开张了。不到两个小时,刚上岸的海鲜已经装车发往周边的城市。
"""


@dataclass
class Wanted:
    """One article as the marks describe it; numbers are those of lines."""

    stated: list[str | None]
    lines: list[int] = field(default_factory=list)


@dataclass
class Marked:
    """A page, and what must come of it."""

    text: str
    articles: list[Wanted]
    noise: list[str]
    headings: list[str]
    joins: list[str]


def bare(text: str) -> str:
    """Return the text without white space and marks of the format."""
    return re.sub(r"[\s\u3000]|^#+ ", "", text)


def parse(marked: str) -> Marked:
    """Read the marks off a page."""
    page = Marked("", [], [], [], [])
    lines: list[str] = []
    before = ""
    for raw in marked.strip("\n").split("\n"):
        mark, line = raw[:1], raw[1:]
        if mark == "@":
            page.articles.append(Wanted([None if part == "-" else part for part in line.split("|")]))
            continue
        if mark and mark not in "~?":
            page.articles[-1].lines.append(len(lines))
        if mark == "~":
            page.noise.append(line.strip())
        if mark == ">":
            page.headings.append(bare(line))
        if mark in ("&", "%"):
            tail = bare(before)[:-1] if mark == "%" else bare(before)
            page.joins.append(tail[-7:] + bare(line)[:7])
        if mark and mark not in "~":
            before = line
        lines.append(line)
    page.text = "\n".join(lines)
    return page


def read_text(folder: Path, text: str, name: str = "page.txt") -> Reading:
    """Write a file and read it."""
    (folder / name).write_text(text, encoding="utf-8")
    return read(folder, name)


def check_page(reading: Reading, page: Marked) -> list[str]:
    """Return all that is not as the marks say."""
    text = reading.document.text
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    wrong = []
    got = [article.title for article in reading.articles]
    if len(reading.articles) != len(page.articles):
        wrong.append(f"articles {got}")
    passages = [passage for article in reading.articles for passage in split(reading.document, article)]
    for article, wanted in zip(reading.articles, page.articles, strict=False):
        wrong += _check_article(article, wanted, starts)
    headings = [
        bare(cut(text, section.heading)) for article in reading.articles for section in article.sections
    ]
    wrong += [f"heading {heading}" for heading in page.headings if re.sub("^#+", "", heading) not in headings]
    shown = [bare(passage.text) for passage in passages]
    wrong += [f"join {join}" for join in page.joins if not any(join in passage for passage in shown)]
    wrong += [f"noise {line}" for line in page.noise if any(bare(line) in passage for passage in shown)]
    return wrong


def _check_article(article: Article, wanted: Wanted, starts: list[int]) -> list[str]:
    def line_of(offset: int) -> int:
        return next(number for number in range(len(starts)) if starts[number + 1] > offset)

    found = [article.title, article.author, article.affiliation, article.published]
    wrong = [
        f"{got!r} is not {want!r}" for got, want in zip(found, wanted.stated, strict=True) if got != want
    ]
    bounds = line_of(article.spans[0].start), line_of(article.spans[-1].end - 1)
    if bounds != (wanted.lines[0], wanted.lines[-1]):
        wrong.append(f"{article.title}: lines {bounds} are not {wanted.lines[0], wanted.lines[-1]}")
    return wrong


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, tmp_path: Path) -> None:
    page = parse(PAGES[name])
    assert check_page(read_text(tmp_path, page.text), page) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030", "big5"])
def test_page_in_another_encoding(encoding: str, tmp_path: Path) -> None:
    page = parse(PAGES["Traditional Chinese with its own bylines"])
    page.text = page.text.replace("©", "")
    page.noise = [line.replace("©", "") for line in page.noise]
    (tmp_path / "page.txt").write_bytes(page.text.encode(encoding))
    reading = read(tmp_path, "page.txt")
    assert check_page(reading, page) == []
    assert (tmp_path / "page.txt").open(encoding=reading.document.encoding).read() == reading.document.text
    assert reading.document.sha256 == hashlib.sha256(page.text.encode(encoding)).hexdigest()
