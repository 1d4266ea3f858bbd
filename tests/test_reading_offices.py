"""Files of many makers in the formats of the web, of offices and of printers."""

# ruff: noqa: E501  the texts in files are as long as they are

import random
from pathlib import Path

import pytest
from test_reading_formats import docx, paragraph, passages, pdf, reading_of

from rag.language.bylines import byline
from rag.split import split
from rag.types import Reading

GOVERNMENT = """<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=gb2312"><TITLE>关于开展燃气安全检查的通知-某区人民政府</TITLE></HEAD>
<BODY><TABLE width=100%><TR><TD><A href=/>首页</A></TD><TD><A href=/a>政务公开</A></TD><TD><A href=/b>互动交流</A></TD></TR></TABLE>
<TABLE><TR><TD align=center><FONT size=5><B>关于开展燃气安全检查的通知</B></FONT></TD></TR>
<TR><TD align=center>发布日期:2023-11-20 来源:区应急局 字号:<A href=#>大</A> <A href=#>中</A> <A href=#>小</A></TD></TR>
<TR><TD><P>各街道办事处:</P><P>　　近期气温下降,燃气用量增加。为消除隐患,决定开展燃气安全检查,现将有关事项通知如下:</P>
<P>　　一、检查范围</P><P>　　全区使用瓶装液化气的餐饮单位和居民户。</P>
<P>　　二、检查时间</P><P>　　2023年12月1日至12月20日。</P>
<P align=right>某区应急管理局</P><P align=right>2023年11月20日</P></TD></TR></TABLE>
<TABLE><TR><TD>主办:某区人民政府 &nbsp; 备案号:ICP备05000001号</TD></TR></TABLE></BODY></HTML>"""

NEWS = """<!doctype html><html lang=zh><head><meta charset=utf-8><meta name="author" content="网站编辑部"><meta property="article:published_time" content="2024-08-01T09:00:00+08:00"><title>渔村里的摄影展 - 海风新闻网</title></head><body>
<header class="site-header"><div class="logo">海风新闻网</div><ul class="menu"><li><a href=/>首页</a><li><a href=/local>本地</a><li><a href=/cul>文化</a></ul></header>
<main><article><h1>渔村里的摄影展</h1><div class="byline">记者 高敏 文/图</div><time datetime="2024-08-01">2024-08-01 09:00</time>
<p>展览挂在晒渔网的竹架上,没有墙,也没有门。来看的人要弯腰从竹架下面钻过去,一抬头就看见一张照片。</p>
<div class="ad">广告:夏季特惠</div>
<figure><img><figcaption>孩子们在看照片</figcaption></figure>
<p>照片是村里人自己拍的,用的是<strong>旧手机</strong>。拍得最好的一张,是一位老人拍的空渔船。</p>
<blockquote><p>“船空了,海还是满的。”</p></blockquote>
<h2>下一站</h2><p>展览结束以后,照片会搬到邻村继续展出。</p></article>
<section class="related-posts"><h3>相关阅读</h3><ul><li><a>渔港的早市</a><li><a>海边的图书馆</a></ul></section></main>
<footer><p>© 2024 海风新闻网</p></footer></body></html>"""

PLAIN = """<html><head><title>老街的剃头铺</title></head><body>老街的剃头铺<br><br>　　剃头铺在老街中间,门口挂着一块白布,布上写着一个“剃”字。<br>　　师傅今年七十六岁,给人剃头剃了六十年。他的客人也都老了,有的一边剃一边就睡着了。<br><br>版权所有</body></html>"""

ENGLISH = """<html><head><title>Owls of the Old Quarter | City Birds</title></head><body><div id="nav"><a>Home</a> <a>About</a></div>
<div class="content"><h2>Owls of the Old Quarter</h2><p class="author">By Lena Fischer</p>
<p>Seven pairs of owls nest in the roofs of the old quarter. Nobody noticed until the bakery began to bake at three in the morning.</p>
<h3>Listening</h3><p>The baker wrote down each call, and the time. His list is now the longest record that the city has.</p></div>
<div class="comments"><p>Great story!</p></div></body></html>"""


def stated(reading: Reading) -> list[tuple[str | None, str | None, str | None, str | None]]:
    """Return title, author, affiliation and date of each article."""
    return [(a.title, a.author, a.affiliation, a.published) for a in reading.articles]


def headings(reading: Reading) -> list[str]:
    """Return the last heading of each section that has one."""
    return [section.headings[-1] for a in reading.articles for section in a.sections if section.heading]


def bold(text: str) -> str:
    """Return a paragraph of a Word file in bold."""
    return f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>"


def test_an_office_page_laid_out_by_tables(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "page.htm", GOVERNMENT.encode("gb18030"))
    assert stated(reading) == [("关于开展燃气安全检查的通知", None, "某区应急管理局", "2023-11-20")]
    assert headings(reading) == ["一、检查范围", "二、检查时间"]
    shown = passages(reading)
    assert "瓶装液化气" in shown
    assert not any(words in shown for words in ("政务公开", "备案号"))


def test_a_news_page(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "page.html", NEWS)
    assert stated(reading) == [("渔村里的摄影展", "高敏", None, "2024-08-01")]
    assert headings(reading) == ["下一站"]
    shown = passages(reading)
    assert "用的是旧手机" in shown
    assert "船空了" in shown
    for words in ("广告", "海风新闻网", "渔港的早市", "孩子们在看照片", "本地"):
        assert words not in shown


def test_a_page_of_line_breaks(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "page.html", PLAIN)
    assert stated(reading) == [("老街的剃头铺", None, None, None)]
    assert "版权" not in passages(reading)


def test_an_english_page_whose_title_is_a_second_heading(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "page.html", ENGLISH)
    assert stated(reading) == [("Owls of the Old Quarter", "Lena Fischer", None, None)]
    assert headings(reading) == ["Listening"]
    assert "Great story" not in passages(reading)


def test_a_notice_in_word_without_styles(tmp_path: Path) -> None:
    parts = ["林发〔2023〕7号", "各村民委员会:", "为绿化荒山,决定组织秋季植树,有关事项通知如下。"]
    body = bold("关于组织秋季植树的通知") + "".join(map(paragraph, parts))
    body += bold("一、时间地点") + paragraph("10月20日上午八点,在北山集合。")
    body += bold("二、注意事项") + paragraph("自带铁锹和水壶。") + paragraph("附件:植树分组表")
    body += paragraph("青林镇人民政府") + paragraph("2023年10月8日")
    reading = reading_of(tmp_path, "notice.docx", docx(body))
    assert stated(reading) == [("关于组织秋季植树的通知", None, "青林镇人民政府", "2023-10-08")]
    assert headings(reading) == ["一、时间地点", "二、注意事项"]


def test_a_handbook_in_word_with_many_first_headings(tmp_path: Path) -> None:
    body = paragraph("蜂场手册", "T") + paragraph("前言", "H1")
    body += paragraph("这本手册写给刚开始养蜂的人,讲的都是最基本的事情。") + paragraph("选址", "H1")
    body += paragraph("蜂场要背风向阳,附近要有蜜源和干净的水。") + paragraph("水源", "H2")
    body += paragraph("水源离蜂场不超过五百米。")
    reading = reading_of(tmp_path, "book.docx", docx(body))
    assert stated(reading) == [("蜂场手册", None, None, None)]
    assert [section.headings for section in reading.articles[0].sections] == [
        ("前言",),
        ("选址",),
        ("选址", "水源"),
    ]


def test_a_pdf_with_a_note_at_the_foot_of_its_page(tmp_path: Path) -> None:
    upper = [
        "　　水厂建在半山腰,取水口在山下的江边。水要先提升一百二十",
        "米,才能流进水厂的沉淀池。为了节省用电,泵站只在夜里开机,",
        "白天靠高位水池供水。建成第一年,全厂用电比设计值低两成,受",
        "到了设计院的重视。后来的三座水厂都采用了同样的办法。",
        "　　水厂的工人多是附近的村民,他们熟悉山路,也熟悉江水的脾",
    ]
    lower = [
        "气。汛期江水浑浊,他们在取水口外加了一道竹栅栏,拦住树枝和",
        "水草,这个办法一直用到今天。",
        "　　去年水厂扩建,竹栅栏换成了不锈钢的,但是工人们还是叫它",
        "竹栅栏。",
    ]
    first = [(200.0, 780.0, 18.0, "山城水厂的建设"), (260.0, 750.0, 12.0, "□ 周密")]
    first += [(72.0, 720.0 - 20 * at, 12.0, text) for at, text in enumerate(upper)]
    first += [(72.0, 60.0, 8.0, "1 参见水厂志第二章。"), (290.0, 40.0, 9.0, "- 1 -")]
    second = [(72.0, 780.0 - 20 * at, 12.0, text) for at, text in enumerate(lower)]
    reading = reading_of(tmp_path, "a.pdf", pdf([first, [*second, (290.0, 40.0, 9.0, "- 2 -")]]))
    assert stated(reading) == [("山城水厂的建设", "周密", None, None)]
    shown = passages(reading)
    assert "也熟悉江水的脾气。汛期" in shown
    assert "树枝和水草" in shown
    assert "参见水厂志" not in shown
    assert "- 1 -" not in shown


def test_one_very_long_article(tmp_path: Path) -> None:
    chance = random.Random(1)

    def some(least: int, most: int) -> str:
        return "".join(
            chance.choice("山水田林路桥村镇人家灯火书屋老少早晚") for _ in range(chance.randint(least, most))
        )

    parts = ["# 长文"]
    for number in range(1, 40):
        parts.append(f"## 第{number}部分的标题")
        parts += ["".join(f"{some(12, 40)}。" for _ in range(chance.randint(2, 7))) for _ in range(30)]
    reading = reading_of(tmp_path, "long.md", "\n\n".join(parts))
    (article,) = reading.articles
    assert len(headings(reading)) == 39
    sizes = [len(passage.text) for passage in split(reading.document, article)]
    assert max(sizes) < 480
    assert sum(size < 200 for size in sizes) < len(sizes) * 0.05


REPLY = """局长信箱
信件编号：ZJ20190309044　状态：已办结
标题：白鹿渡楼道灯半年不亮
来信人：方先生
我们楼道的灯从去年秋天起就不亮了，老人上下楼全靠手机照着，请派人来看一看，是线路坏了还是没有人交电费。
答复单位：白鹿渡镇住建办　答复时间：2019-03-18
方先生您好，经查是声控开关损坏，三月十六日已全部更换，共二十四只，费用由街道公共维修金支出，感谢您的来信。
"""
MINUTES = """白鹿渡水务局局长办公会议纪要
2019年5月20日上午，局长何长庚主持召开局长办公会议，研究汛前检查和渠道清淤两项工作，现纪要如下。
会议要求各站在月底以前把闸门检修完毕，渠道清淤由各乡镇按原来的分段负责，不得拖到六月。
记录：方雨桐
"""
LETTER = """THE PRESERVATION OF THE OLD FERRY
To the Editor.
SIR,--May I be permitted, through the courtesy of your columns, to draw attention to the state of the old ferry? It has not been painted since the war, and the planks of the stage are rotten.
I am aware that a council cannot be asked to keep a ferry for the pleasure of anglers, but a small grant would in many instances make the difference between repair and sale.
                                   Yours, &c.,
                                         R. D. FENNIMORE.
"""
COURT = """白鹿县人民法院公告
（2019）鹿民初字第415号
何长庚：本院受理原告方向东与你买卖合同纠纷一案，依法向你公告送达起诉状副本及开庭传票，自公告之日起经过六十日即视为送达，逾期将依法缺席裁判。
二〇一九年六月十四日
"""
DAYS = """<html><body><h1>校友动态</h1>
<div>八四届校友捐建的标本室开放</div><div>2022-05-30</div>
<div>由农学专业八四届全体校友捐建的种子标本室于校庆日开放，收藏地方大豆、玉米、谷子品种四百一十六份，其中九个品种已经在田间绝迹。</div>
<div>佟校友获评县“土专家”</div><div>2022-05-12</div>
<div>兽医专业九一届校友扎根北甸乡二十八年，出诊一万余次，日前被评为县“土专家”，他编的顺口溜在当地广为流传，人人会背。</div>
<div>老照片征集结束</div><div>2022-04-25</div>
<div>本次征集共收到各届校友寄来的老照片一千二百余幅，其中最早的一幅摄于一九三六年，已全部扫描，不久将在校史馆展出。</div>
</body></html>"""
VERSES = """墟期与水期
何长庚（白鹿渡文化站）
渡口人把药市叫“药墟”。逢三、逢八，天不亮，山里人挑着晒
干的枳壳、吴茱萸、车前子下来，在河街两边一字摆开，不
吆喝，也不摆秤，只把一小撮药材放在一片荷叶上。懂行的
人拈起来闻一闻，咬一咬，伸出袖子去，袖子底下捏手指，
价钱就定了。
墟上有一条不成文的规矩：次货不过河。河西是白鹿街，河
东是散市，药帮的老师傅每天清早坐在渡口，看见霉的、虫
的、掺了土的，不骂人，只用一根红绳在担子上打一个结。

挑药歌
一根扁担软溜溜，
挑担枳壳下码头；
码头老板问我价，
袖子里头捏指头。
捏个五来是一吊，
捏个六来一吊九；
老板老板你莫捏，
我妹等我买花绸。
"""


def test_an_office_that_answers_a_letter_signs_it(tmp_path: Path) -> None:
    article = reading_of(tmp_path, "a.txt", REPLY.encode()).articles[0]
    assert (article.author, article.affiliation, article.published) == (None, "白鹿渡镇住建办", "2019-03-18")


def test_who_takes_down_what_a_meeting_said_is_no_author(tmp_path: Path) -> None:
    assert [a.author for a in reading_of(tmp_path, "a.txt", MINUTES.encode()).articles] == [None]


def test_a_title_that_is_an_office_and_its_notice_names_who_issues_it(tmp_path: Path) -> None:
    article = reading_of(tmp_path, "a.txt", COURT.encode()).articles[0]
    assert (article.affiliation, article.published) == ("白鹿县人民法院", "2019-06-14")


def test_a_notice_of_a_closed_house_names_no_office(tmp_path: Path) -> None:
    text = "春节闭馆通知\n各位读者：本馆二月四日起闭馆，二月十二日恢复开放，期间还书请投门口的还书箱，逾期不计。\n"
    assert [a.affiliation for a in reading_of(tmp_path, "a.txt", text.encode()).articles] == [None]


def test_the_days_of_a_list_are_no_running_header(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "a.html", DAYS.encode())
    assert [a.published for a in reading.articles] == ["2022-05-30", "2022-05-12", "2022-04-25"]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("○○縣政府公告", "○○縣政府公告"),
        ("△ABC全等的判定", "△ABC全等的判定"),
        ("◆ 渡口修好了", "渡口修好了"),
        ("主题：★渡口修好了★", "渡口修好了"),
    ],
)
def test_marks_around_a_title_and_marks_that_stand_for_words(title: str, shown: str, tmp_path: Path) -> None:
    text = f"# {title}\n\n渡口的木桩去年冬天烂了两根，今年开春村里出了十二个工，换上了新的，船又能靠岸了。\n"
    assert [a.title for a in reading_of(tmp_path, "a.md", text.encode()).articles] == [shown]


def test_a_row_of_figures_or_stars_is_read_at_once() -> None:
    """A pattern that backtracks would take for ever."""
    for text in ("6" * 80 + "号", "*" * 80 + "x", "作者：" + "1" * 80 + "x"):
        assert byline(text) is None or len(text)


def test_verses_hide_no_hard_wraps(tmp_path: Path) -> None:
    whole = passages(reading_of(tmp_path, "a.txt", VERSES.encode()))
    assert "挑着晒干的枳壳" in whole
    assert "看见霉的、虫的、掺了土的" in whole
