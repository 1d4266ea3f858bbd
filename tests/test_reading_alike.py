"""Pages whose articles are laid out alike, and what a periodical says of itself; marked as in
``test_reading_pages``."""

# ruff: noqa: E501  a page's lines are as long as they are

from pathlib import Path

import pytest
from test_reading_pages import check_page, parse, read_text

from rag.language.bylines import byline, closing, signer

PAGES: dict[str, str] = {}

PAGES["a factory's paper: empty lines part its articles, and only some are signed"] = """
~前进车辆厂报
~中共前进车辆厂委员会主办
~1979年4月11日　第12期（本期共四版）
@安全帽不是摆设|本报评论员|-|1979-04-11
.安全帽不是摆设
.本报评论员
.上个月锻工车间有三个人被飞起的铁屑擦破了头皮，三个人的安全帽都挂在墙上。有人说，天热，戴着闷。
.闷一点，总比缝针强。车间主任先戴好，班长再戴好，工人自然就戴好了。

@老钳工收徒|阿 橹|钳工车间|1979-04-11
.老钳工收徒
.何师傅今年五十八岁，眼睛花了，手却不抖。他说，我带的徒弟，头三个月不许碰机床，先磨钻头。
.磨钻头磨了三个月，四个徒弟走了一个，留下的三个都评上了五级工。
.（钳工车间　阿 橹）

@托儿所添了新玩具|-|-|1979-04-11
.托儿所添了新玩具
.木模车间的职工利用下班时间，做了四十六件木头玩具，有小车，有小马，都打磨得光光的，送到厂托儿所。

@早班（诗）|汪海|铸造车间|1979-04-11
.早班（诗）
.铸造车间　汪海
.汽笛是第一只公鸡，
.叫醒了烟囱，
.叫醒了铁水。
~编辑：厂工会　　来稿请交各车间宣传员
"""

PAGES["a county's paper of one column, with a line on top of a title and a picture in a sentence"] = """
~柳江县报
~一九六二年三月九日  星期五  第八八号  今日四开二版
~柳江县委机关报  每份二分

@一碗水端平了|-|-|1962-03-09
.工分账怎么记，社员们为啥不放心？
.一碗水端平了
.本报特约通讯员 秦满仓
.　　大堰生产队把工分账抄在墙上，一天一抄，谁多谁少，人人看得见。会计老钟说，抄了墙，算盘就不敢打歪，夜里也睡得
~图：社员在看墙上的工分账。（县文化馆供稿）
&着觉了。队里因此三个月没有为工分吵过嘴。

@石桥小学办夜校|-|-|1962-03-09
.石桥小学办夜校
.　　【本报讯】石桥小学每星期开两个晚上的夜校，教社员识字和打算盘，七十八个社员报了名。

@锄头也要会用|石|-|1962-03-09
.锄头也要会用
.石
.　　锄头人人有，用法却不一样。有人一锄下去，草断了，根还在；有人一锄下去，草和根一道翻出来晒太阳。
~本报地址：柳江县城关镇西街  电话：三二号  柳江县印刷厂承印
""".replace("@一碗水端平了|-|", "@一碗水端平了|秦满仓|")

PAGES["letters to an editor, each signed below with a place"] = """
~東灣日報　C4　讀者之聲
~來函請寫真實姓名及電話，刊出時可用筆名，編輯有權刪節。
@公園的燈太早熄|梁佩珊|-|-
.公園的燈太早熄
.編輯先生：
.家父每晚九時到海傍公園散步，近來八時半燈便熄了，老人家摸黑走路，已經跌過一次。
.我問過管理處，答覆是節省電費。請問一盞燈的電費，比一次急診貴嗎？
.梁佩珊　　沙石灣

@電車站的時鐘|一名老乘客|-|-
.電車站的時鐘
.總站的大鐘慢了七分鐘，已經三個星期。從前的站長每天早上會拿自己的懷錶來對，現在站長沒有了，鐘也沒有人管。
.一名老乘客　　東灣
"""

PAGES["a digital paper: menus part its articles, stamps tell day and author"] = """
~海州快报数字报 - 2015年03月12日 - 第05版:社区
~上一版 下一版
~放大 缩小 默认

@旧沙发有人上门收了|齐鸣|-|2015-03-12
.旧沙发有人上门收了
.2015-03-12 06:30 海州快报 齐鸣
.家住北园的周女士有一张旧沙发，扔了三回没扔掉。昨天，街道的大件垃圾车开到楼下，十分钟就拉走了。
~[上一篇] [下一篇] [返回目录]
~放大 缩小 默认
@口袋公园里的象棋角|-|-|2015-03-12
.口袋公园里的象棋角
.河东的口袋公园只有篮球场大，却摆得下六盘棋。下棋的老人立了规矩：观棋可以语，输了要扫地。
~[上一篇] [返回目录]
~本报地址:海州市中山路8号 邮编:222000
"""

PAGES["a journal in Markdown whose one top heading names the issue"] = (
    """
~# 铁道工人通讯
~1986年7月1日 · 第13期 · 北线铁路工会主办 · 内部发行

@扳道房里的花|纪 岚|-|1986-07-01
## 扳道房里的花
*——访三号扳道房*
本报记者 **纪 岚**

.三号扳道房只有六平方米，窗台上却养着十一盆花。扳道工说，火车一过，花也跟着点头。

~---

@信号灯的脾气|-|-|1986-07-01
## 信号灯的脾气

.【本报讯】北线去年换了四百盏信号灯，新灯亮，可是怕潮。电务段的工人给每盏灯做了一顶铁皮帽。
""".replace("\n## ", "\n.## ")
    .replace("\n*——", "\n.*——")
    .replace("\n本报记者 **", "\n.本报记者 **")
)


PAGES["a company's paper: signed in brackets at the last words, a subtitle that quotes"] = """
~蓝湾机床
~蓝湾机床集团有限公司主办　内部资料 免费交流
~2009年8月31日　总第216期　本期8版

@我公司第一百台磨床出厂|张帆|宣传部|2009-08-31
.我公司第一百台磨床出厂
.总经理：下一个一百台要“静”下来

.本报讯　8月26日上午，我公司生产的第一百台磨床装车出厂，全厂职工站在大门两边鼓掌送行，有的老师傅红了眼睛。

.总经理在出厂仪式上说，第一台我们用了二十六个月，第一百台只用了二十天，下一个一百台，要比谁的声音小。（宣传部 张帆）

@刮研班的姐妹|周小满|刮研车间|2009-08-31
.刮研班的姐妹

.刮研车间有一个全由女工组成的班，十三个人，平均年龄二十七岁，一天推刮刀六千下，手掌上的茧比脚跟还厚。

.班长说，茧厚了好，端热饭碗不烫手。（刮研车间 周小满）
"""

PAGES["a digest: where each piece was taken from stands below it"] = """
~晨报文摘　2006年第31期　B4版　人间

@母亲的秤|周 渔|-|-
.母亲的秤
.周 渔
.母亲有一杆秤，乌木的杆，星子是银的。她卖了一辈子豆腐，从来让秤尾巴翘得高高的。
.后来豆腐店关了，秤挂在门后，尾巴还是翘着。
.（摘自《江南杂文》2006年第9期）
@一封退回来的信|阿 简|-|-
.一封退回来的信
.阿 简
.信封上贴着一张条子，写着“查无此人”。我看了半天，想不起来当年寄给了谁。
.拆开一看，里面只有一张车票。
.（摘自《青年之路》2006年8月号）
"""

PAGES["songs of a commune: an office supplied one"] = """
~工 农 兵 文 艺
~１９７４年第２期

@渠上歌|雷大江|红旗公社|-
.渠上歌
.红旗公社　雷大江
.渠水清清绕村庄，
.社员心里亮堂堂。
.去年这里石头滩，
.今年麦浪滚滚黄。

@夜战|-|五星大队民兵连|-
.夜战
.五星大队民兵连　供稿
.月亮挂在山尖尖，
.铁锤敲得火星溅。
.一夜打通三丈洞，
.清泉流到咱村前。
"""

PAGES["a picture's words that end with a stop, inside a quotation"] = """
@码头上的账本|-|-|-
.码头上的账本

.老徐有四十本账，从一九五八年记到退休。他说：“别人记钱，我记船，哪条船几点靠岸，谁掌的舵，都在里

~老徐在翻一九五八年的账本。

&头，一条也没有漏。”码头上的年轻人不信，抽了三本去查，一条也没有错。

.如今码头搬走了，账本留在他床底下。
"""

PAGES["a saved chat account: links below a header that recommends"] = """
@豆腐坊的凌晨|大米|-|2020-04-03
.# 豆腐坊的凌晨

.大米 巷口的饭 2020-04-03 18:30

.凌晨两点，老唐的豆腐坊亮起了灯。泡了一夜的豆子胀得发白，磨盘一转，满屋都是青草味。
~END

~往期推荐

~[藏在桥洞里的面馆](http://example.test/1)

~[一个人怎么吃火锅](http://example.test/2)

~---

@春天去吃一碗刀鱼面|小麦|-|2020-04-10
.# 春天去吃一碗刀鱼面

.小麦 巷口的饭 2020-04-10 18:30

.刀鱼面里没有刀鱼，鱼钉在锅盖上，汤在锅里滚，肉一点一点掉下来，骨头留在盖子上。
"""


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, tmp_path: Path) -> None:
    page = parse(PAGES[name])
    assert check_page(read_text(tmp_path, page.text), page) == []


@pytest.mark.parametrize(
    ("text", "author", "affiliation", "published"),
    [
        ("□海风", "海风", None, None),
        ("2010/4/2　文◎林美雲（東山醫院護理師）", "林美雲", "東山醫院護理師", "2010-04-02"),
        ("【本報專訪】記者　杜若蘭", "杜若蘭", None, None),
        ("褚大江 口述  方知耕 整理", "褚大江 方知耕", None, None),
        ("2016-09-08 07:14 江城商报 程可", "程可", None, "2016-09-08"),
        ("原创 阿满 灯下杂记 2021-03-05 18:30", "阿满", None, "2021-03-05"),
        ("本报记者　鹿鸣皋　文／图", "鹿鸣皋", None, None),
        ("本报记者 白 桦 （市委宣传部供稿）", "白 桦", None, None),
        ("《县报》 1986年8月9日 第3版  “科学种田”栏  阮志成", "阮志成", None, "1986-08-09"),
        ("受訪：康阿木　　採訪．撰稿：施秋月　　攝影：本刊", "施秋月", None, None),
    ],
)
def test_bylines(text: str, author: str, affiliation: str | None, published: str | None) -> None:
    credit = byline(text)
    assert credit is not None
    assert (credit.author, credit.affiliation) == (author, affiliation)
    assert published is None or credit.published == published


def test_who_signs_below() -> None:
    assert (signed := signer("会长 陈伯安 敬上")) is not None
    assert (signed.author, signed.affiliation) == ("陈伯安", "会长")
    assert (signed := signer("何婉怡　　深水里")) is not None
    assert (signed.author, signed.affiliation) == ("何婉怡", None)
    assert (pen := closing("(晓 禾)")) is not None
    assert pen.author == "晓 禾"
    assert closing("(未完待续)") is None
