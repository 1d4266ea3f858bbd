"""Notices, records and interviews as offices really type them, marked as in ``test_reading_pages``."""

# ruff: noqa: E501  a page's lines are as long as they are

from pathlib import Path

import pytest
from test_reading_pages import check_page, parse, read_text

from rag.reading import read

PAGES: dict[str, str] = {}

PAGES["a site's way to the page, its card and its buttons around a notice"] = """
~白渡区人民政府 >> 政务公开 >> 区卫健局
~索引号:0417-2016-0088    信息类别:卫生、计生    浏览次数:207
@关于开展老年人免费体检的通知|-|白渡区卫生局|2016-03-02
.白卫发〔2016〕14号
.关于开展老年人免费体检的通知
.各社区卫生服务中心:
.为做好今年六十五周岁以上老年人的健康管理,定于四月起开展免费体检,现将有关事项通知如下。
>一、体检项目
.一般检查、血常规、尿常规、肝肾功能、心电图和腹部超声,不得另行收费。
.白渡区卫生局
.2016年3月2日
~【打印本页】【关闭窗口】
"""
PAGES["a notice that only its title and a day to the right sign, with tables attached"] = """
@石桥市林业局关于开展古树名木普查的通知|-|石桥市林业局|2009-02-16
.石桥市林业局关于开展古树名木普查的通知
.石林字〔2009〕21号

.各县(区)林业局、市属各林场:

.    根据省局安排,决定从三月起在全市开展古树名木普查。现将有关事项通知如下:

>一、普查范围
.    树龄一百年以上的古树,以及有纪念意义的名木。

.附件:1.普查登记表
.      2.分片包干名单

.                                    二○○九年二月十六日

.附件1
.普查登记表
.树名    树龄    地点    责任人
.银杏    640    白云寺    释明空
.古樟    410    大坪村    邓有田

.附件2
.分片包干名单
.第一片    组长 司南    北部三县
.第二片    组长 贡宁    南部两县
.主题词:林业  普查  通知
.抄送:市政府办公室。
"""
PAGES["two notices, each under its number, the first signed below a table that is left away"] = """
@关于分批开放菜市场的通知|-|竹林街道办事处|2020-03-06
.竹街办〔2020〕11号
.关于分批开放菜市场的通知
.各社区居委会、各市场管理方:
.根据区里的统一部署,辖区菜市场分两批恢复营业。有关要求如下:
.1. 首批四家名单见附表,其余另行通知。
.2. 场内人数不超过摊位数的三倍,由专人计数放行。
.附表:首批开放市场(略)
.竹林街道办事处
.2020年3月6日
.(此件发至社区)
?————————————————
@关于调整垃圾清运时间的通知|-|竹林街道办事处 竹林街道城市管理办公室|2020-03-12
.竹街办〔2020〕12号
.关于调整垃圾清运时间的通知
.各社区居委会:
.为减少早高峰拥堵,自三月十五日起,清运时间改为每日二十一时至次日五时,请各社区告知居民。
.竹林街道办事处
.竹林街道城市管理办公室
.2020年3月12日
.抄报:区城管局
"""
PAGES["a record of a meeting under a warning, with a table typed with blanks and its receivers"] = """
~内部资料　注意保存
@关于秋收和冬储问题的会议纪要|-|国营红柳农场办公室|1978-09-04
.红农纪〔1978〕9号
.关于秋收和冬储问题的会议纪要
.九月二日下午,场务会议在场部召开,就秋收劳力和冬储饲料两个问题进行了讨论,现纪要如下:
>一、关于秋收
.会议认为,今年雨水偏多,地里陷车,应当先割高处,后割洼地,劳力按下表调配。
.连队    男工    女工    合计
.一连    120    80    200
.二连    95    70    165
.三连    88    64    152
.会议强调,霜前必须割完,粒粒归仓。
>二、关于冬储
.饲草每头大牲畜储足一千二百斤,由各连统一堆垛,防火防霉。
.国营红柳农场办公室
.一九七八年九月四日
.发:各连队、机务队、场部小学
"""
PAGES["a decision in a gazette, passed by a meeting, without a signature"] = """
@关于保护城区古井的决议|-|-|2017-04-28
.关于保护城区古井的决议
.(2017年4月28日云岭县第十六届人民代表大会常务委员会第五次会议通过)

.会议听取了县人民政府关于城区古井现状的报告,认为古井是城市记忆的一部分,应当依法保护,并作出如下决议:

.县人民政府应当在年内完成全部古井的登记,逐口立牌,明确管护的单位和个人,所需经费列入预算。
"""
PAGES["an interview under an archive's board, its makers in one line of keys"] = """
~云岭市档案馆口述史料部　档号 KS-2015-112　密级：公开
@摆渡四十年|曲一鸣|-|2015-10-21
.摆渡四十年
.——访原东门渡口船工司大川
.采访：曲一鸣　时间：2015年10月21日　地点：司大川家中

.　　司大川,1938年生,十七岁上船,直到大桥通车那天才收起竹篙。

.曲：您头一回撑船是什么时候？
.司：一九五五年的春天。水大,师傅不让我碰篙,只叫我舀水。

.曲：最难的是哪一段？
~（图一　旧渡口，1962年摄，市档案馆藏）
.司：是过回水湾。船到那里自己会转,要顺着它,等它转够了再下篙。

.（录音整理：曲一鸣）
"""
PAGES["letters to a society's quarterly, offices behind names and a call for copy"] = """
~THE TOWPATH: Quarterly of the Upper Fenn Canal Society
~No. 41, Spring 1998

@A Word about Mooring Rings|Harold Penney|Mooring Officer|-
.A Word about Mooring Rings
.Harold Penney, Mooring Officer

.Thirty new rings have been set into the wall above the lock since Christmas, and two of them have already been used to tie up a horse. Please remember that they are meant for boats.

@The Winter Stoppage|Gillian Frome|Emeritus Reader in Canal History, Fenn College|-
.The Winter Stoppage
.By Gillian Frome, Emeritus Reader in Canal History, Fenn College

.The stoppage of 1963 lasted eleven weeks, and by the end of it the ice at the basin was thick enough to carry a cart. My grandmother sold hot chestnuts in the middle of it.
~Copy for the next number to the Editor by 1 May. Subscriptions 3 pounds a year.
"""
PAGES["an essay of two authors with their institute in brackets"] = """
@养蜂人怎样看花期|郭一舟　白露|南屏蜂业研究所|-
.养蜂人怎样看花期
.郭一舟　白露（南屏蜂业研究所）

.花期不是日历上的日子。同一座山,阳坡的荆条比阴坡早开九天,蜂箱差搬一次,一季的蜜就少三成。
"""

PAGES["an interview in Markdown, its subtitle a heading of its own, the makers below"] = """
~江岸生活周刊 / 匠人
@“伞骨要顺着竹子的脾气”|屈小满|-|2016-05-20
.# “伞骨要顺着竹子的脾气”

.## ——专访制伞师傅温如松

.2016-05-20 江岸生活周刊 记者 屈小满

.温如松,七十一岁,在河街做了五十三年油纸伞。铺子只有一张床宽,墙上挂的全是没有刷油的白伞。

.**江岸生活：现在还有人用油纸伞吗？**

.**温如松：** 有。拍照的人多,躲雨的人少。可是拍照也要撑得开,撑不开的伞,拍出来也是塌的。

.采访结束的时候下了一阵雨,他从墙上取下一把伞,撑开,听了一会儿。

~摄影 / 老樊   编辑 / 苗禾
~更多人物请关注江岸生活周刊
"""
PAGES["a letters column, each answer signed right behind its last sentence"] = """
~潮州晚报  读者信箱  星期日
@室友总用我的杯子|-|-|-
.室友总用我的杯子
.晴姐：
.我和室友合租两年,她什么都好,就是喝水总用我的杯子,我说过一次,她说洗干净了不就行了。我该怎么办？
.                    小荷
.小荷：
.杯子是小事,说不出口才是大事。您买一只一样的送她,杯底写上她的名字,比说十次管用。——晴姐

@邻居的花盆|-|-|-
.邻居的花盆
.晴姐：
.楼上邻居在窗台摆了九盆花,浇水时泥水滴在我晾的被子上,物业说管不了,我又不想吵架。
.                    老戚
.老戚：
.您晾被子前敲一下门,问他几点浇水。人家被问过三回,自然会看看楼下。——晴姐
"""
PAGES["two lists of numbered questions with titles alike"] = """
~白鹭镇卫生院　健康教育资料　请您传阅

@糖尿病人常问的三个问题|-|-|-
.糖尿病人常问的三个问题

>1.水果能不能吃?
.能吃,放在两餐之间,一次半个苹果的量,吃完两小时测一次血糖,心里就有数了。

>2.血糖正常了能停药吗?
.不能自己停。药量的增减要看三个月的平均水平,由医生来定。

>3.脚上破了一点皮要紧吗?
.要紧。自己看不见的伤口最危险,每天睡前用镜子照一照脚底。

@孩子夜里闹怎么办|-|-|-
.孩子夜里闹怎么办

>1.夜里醒了要不要马上抱?
.先等一分钟,听一听是哼还是哭,哼两声又睡着的孩子,抱起来反而醒了。

>2.打嗝怎么办?
.竖着抱,轻轻拍背,五分钟不停也不要紧,不用喂水。
"""
PAGES["a vet's column, who answers named beside a with, and a call for questions"] = """
~UPPER DALE GAZETTE   Supplement: Ask the Shepherd
@Ask the Shepherd: foot baths, fleeces and a dog that will not come by|T. R. Haddon|hill farmer|-
.Ask the Shepherd: foot baths, fleeces and a dog that will not come by
.with T. R. Haddon, hill farmer

>Q. How deep should a foot bath be?
.A. Deep enough to cover the hoof and no deeper. If they will not walk through it, put straw in, and let the old ewe go first.

>Q. Is it worth selling fleeces this year?
.A. It is not, but they must come off all the same. Keep the clean ones for the garden.
~Questions for June should reach the office by the 12th.
"""
PAGES["a paper's day of receipt behind it, and an affiliation in brackets with a postcode"] = """
@黄芩在坡地的套种试验|樊知秋|白石林场|-
.黄芩在坡地的套种试验
.樊知秋
.(白石林场,白石 431200)
.黄芩喜光,幼苗期却怕暴晒。我们把黄芩种在三年生油茶的行间,让油茶的影子在正午盖住它,连续观察了两年。
.结论只适用于东南坡,其他坡向须另行试验。
.(收稿日期:2007-09-03)
"""

PAGES["a notice that prints rules, whose title is a heading, and a table behind its number"] = """
@枫桥镇人民政府关于印发枫桥镇渡口安全管理办法的通知|-|枫桥镇人民政府|2014-06-11
.枫桥镇人民政府关于印发枫桥镇渡口安全管理办法的通知
.枫政发〔2014〕22号

.各村民委员会:
.现将《枫桥镇渡口安全管理办法》印发给你们,请遵照执行。

.枫桥镇人民政府
.2014年6月11日

>枫桥镇渡口安全管理办法

>第一章 总则
>第一条
.为保障渡运安全,根据有关规定,结合本镇实际,制定本办法,凡在本镇水域设置的渡口都应当遵守。

>附件1
>渡口名单
.渡口	船数	船工
.东渡	2	万水根
.西渡	1	卞长河
"""
PAGES["a hotline that an office gives its answers to, its title with a colon"] = """
~西屏区融媒体中心  便民版  2016年8月
@便民热线：低保、养老、水费，一周四问|-|区热线办|-
.便民热线：低保、养老、水费，一周四问
.本栏目由区热线办供稿
>一、低保
>1. 问：孩子上大学了,低保还能领吗？
.答：能领到毕业当年,每学期开学后把在读证明交到社区。
>二、水费
>2. 问：水表空转怎么办？
.答：先关总阀,表还走的,打抢修电话换表,不收费。
"""

PAGES["a thread of a forum, with who posted on which floor and when"] = """
~东渡论坛 » 家装交流 » 老房子要不要换水管
~发新帖  回复
~楼主  竹篱  发表于 2014-5-2 19:20
@老房子要不要换水管|-|-|-
.老房子要不要换水管

.房子是九二年的,龙头放出来的水早上总有点黄,请问过来人,是换龙头就行,还是要把管子也换掉?
~1楼  半亩塘  发表于 2014-5-2 19:44
.先接一杯静置半小时,底下有沉渣的是管子的事,换龙头没有用,我家就是换了两次龙头才明白的。
~2楼  石桥  发表于 2014-5-2 20:10
.连总阀一起换,不然过两年还要再砸一次墙,工钱比管子贵得多。
"""
PAGES["an interview online, the guest named above it, and a notice told by one word"] = """
@市水务局“局长在线”访谈实录|-|-|2017-06-08
.市水务局“局长在线”访谈实录
.时间：2017年6月8日 14:30
?嘉宾：市水务局副局长 卫长明
.主持人：各位网友大家好,欢迎收看今天的在线访谈,卫局长,先请您介绍一下今年的供水情况。
.卫长明：好的。今年最大的变化有三个,一是老旧小区改管,二是夜间压力调低,三是抢修电话合并。
"""


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, tmp_path: Path) -> None:
    page = parse(PAGES[name])
    assert check_page(read_text(tmp_path, page.text), page) == []


def test_numbers_in_the_cells_of_a_table_are_no_page_numbers(tmp_path: Path) -> None:
    table = "| 村 | 户数 | 人口 |\n|---|---|---|\n| 上湾 | 210 | 640 |\n| 下湾 | 188 | 512 |\n"
    (tmp_path / "a.md").write_text(f"# 人口普查小结\n\n两个村的情况如下。\n\n{table}", encoding="utf-8")
    reading = read(tmp_path, "a.md")
    assert {item.reason for item in reading.left_out} <= {"markup", "blank"}


def test_a_numbered_sentence_heads_its_paragraph_only_where_its_siblings_do(tmp_path: Path) -> None:
    text = """关于冬季行车安全的通知
各车队:
入冬以来路面结冰,现将有关事项通知如下:
一、每日出车前检查制动、灯光和轮胎,发现问题当场登记并报修,不得带病上路。
二、遇雪遇雾一律减速,前后车保持百米以上距离,夜间不得超车。
三、备用链条放在规定的位置,不准挪作他用。队长每周清点一次,缺少的于月底前补齐。
四、驾驶员连续行车四小时必须休息,休息时间不得少于二十分钟,由随车人员记录。
"""
    (article,) = read_text(tmp_path, text).articles
    assert [section.heading for section in article.sections if section.heading] == []
