"""More pages of other makers, marked as in ``test_reading_pages``."""
# ruff: noqa: E501  a page's lines are as long as they are

from pathlib import Path

import pytest
from test_reading_pages import check_page, parse, read_text

PAGES: dict[str, str] = {}

PAGES["bylines of many forms on one page"] = """
@让河水慢下来|罗建国|-|-
.让河水慢下来

.文/罗建国

.治河的人总想让水快点走,可是水走得太快,河床就会被掏空。我们在支流上修了十几道矮坝,让水在每一级都停一停。

@盲道上的咖啡车|沈一平|-|-
.盲道上的咖啡车

.◎沈一平

.咖啡车停在盲道旁边,离盲道正好半米。摊主说,这是她自己用尺子量的,因为她的哥哥看不见。

@算清楚一亩地的账|唐小芸|市农科院|-
.算清楚一亩地的账

.作者:唐小芸 单位:市农科院

.一亩地一年能挣多少钱,要看怎么算。把自己的工钱算进去,种粮食几乎不赚钱;不算工钱,又好像赚了一点。

@夜班公交上的人|方晓 许文静|-|-
.夜班公交上的人

.本报记者 方晓 通讯员 许文静

.末班车在十一点四十分发出,乘客大多是刚下班的服务员和保安。司机记得他们每个人下车的站。
"""

PAGES["affiliations at the end, in several forms"] = """
@种子的旅行|梁思远|高原生态站研究员|-
.种子的旅行

.□ 梁思远

.鸟吃下果实,把种子带到几十公里以外。没有鸟的山谷,树木的种类会越来越少,这是我们十年观察的结论。

.(作者为高原生态站研究员)

@山村电影院|韩雪|松林县文化馆|-
.山村电影院

.□ 韩雪

.电影院只有四十个座位,银幕是一块洗得发白的布。每到周六,座位总是不够,孩子们就坐在地上看。

.(作者单位:松林县文化馆)

@小店的灯|温如玉|松林县作家协会会员|-
.小店的灯

.□ 温如玉

.小店的灯总是亮到最晚。老板娘说,晚归的人看见灯,就知道离家不远了。

.作者简介:温如玉,松林县作家协会会员。
"""

PAGES["a column cut twice, without a comma to show for it"] = """
@土墙里的秘密|-|-|-
# 土墙里的秘密

.老宅的土墙足有六十厘米厚,夏天屋里比外面低七八度。工匠把稻草、石灰和黄泥按比例拌匀,一层一层夯实,每夯一层要等三

&天才能夯下一层。这样夯成的墙,三百年也不会倒。

.我们测量了十二座老宅,发现墙越厚的房子,昼夜温差越小。最厚的一座,昼夜温差只有两

&度。住在里面的老人说,夏天从来不用开空调。
"""

PAGES["a regulation with parts, chapters and clauses on one line"] = """
@河湾市公共停车场管理办法|-|-|2022-03-01
.河湾市公共停车场管理办法
?(2022年3月1日河湾市人民政府令第15号公布)

>第一章 总则

>第一条
.第一条 为加强公共停车场管理,规范停车秩序,根据有关法律法规,结合本市实际,制定本办法。

.第二条 本市行政区域内公共停车场的规划、建设和管理,适用本办法。

>第二章 规划与建设

.第三条 市交通部门应当会同有关部门编制公共停车场专项规划,报市人民政府批准后实施。

>第三章 附则

.第四条 本办法自2022年5月1日起施行。
"""

PAGES["a document with an index card above"] = """
@关于开展老年人免费体检的通知|-|城关区卫生健康局|2024-04-08
.索引号:00811-2024-00031
.发文机关:城关区卫生健康局
.成文日期:2024年4月8日

.关于开展老年人免费体检的通知

.各街道办事处,各社区卫生服务中心:

.根据年度工作安排,决定从五月起为辖区内六十五周岁以上老年人提供免费体检,现将有关事项通知如下:

>一、体检对象
.具有本区户籍或者在本区居住满半年的六十五周岁以上老年人。

>二、体检时间
.2024年5月6日至7月31日,每周一至周五上午。

.联系人:王芳,电话:5550123。

.城关区卫生健康局
.2024年4月8日
"""

PAGES["page numbers with dashes, headers in the middle, no empty lines"] = """
@村里的篮球场|-|-|-
.村里的篮球场
.篮球场是村民自己修的,水泥是大家凑的,篮板是在外打工的年轻人寄回来的。每天傍晚,老人带着孩子来看球,一坐就是一个多小时。
.球场边上立着一块木牌,写着捐款人的名字。最少的捐了二十元,最多的捐了三千元,名字不分先后,
~— 3 —
~乡村纪事
&按姓氏笔画排列。
.去年秋天,邻村的人也来打球,打着打着就约好了每年办一次比赛。今年已经是第三届,奖品是一
~— 4 —
~乡村纪事
&头羊。赢的村子把羊杀了,请输的村子一起吃。
"""

PAGES["an English report wrapped at seventy columns with footers"] = """
@THE NIGHT FERRY|-|-|-
.THE NIGHT FERRY

.The ferry leaves the island at ten in the evening and reaches the port
&at six. For the people who live on the island it is the only way to
&see a specialist, to sit an examination, or to sign a contract.

.When the company announced in March that the service would end, the
~The Night Ferry - Island Papers No. 7
~Page 1 of 2
&council asked for a year's delay. The company agreed to six months, on
&condition that the council paid for the fuel.

.Nobody expected what happened next. Within a week, two thousand people
&had bought shares in a new company, and by the summer the old ferry had
&a new owner: its passengers.
~The Night Ferry - Island Papers No. 7
~Page 2 of 2
"""

PAGES["an English paper with authors over several lines, keywords and references"] = """
@Counting Bees with Cheap Microphones|Ana Costa, Peter Lind and Mei Tan|Institute of Ecology, Port City University|-
.Counting Bees with Cheap Microphones

.Ana Costa, Peter Lind and Mei Tan
.Institute of Ecology, Port City University

>Abstract

.We place cheap microphones beside hives and count the bees that leave and return. The counts agree with those of trained observers to within five per cent.

.Keywords: bees, sound, monitoring

>1. Introduction

.Counting bees by eye is slow. Observers tire, and two observers rarely agree. A microphone does not tire.

>2. Method

>2.1 Recording

.We recorded eight hives for thirty days at sixteen kilohertz.

>2.2 Counting

.Each flight past the microphone leaves a short hum, which we detect with a matched filter.

>References

.[1] A. Costa. A hum in the garden. Journal of Small Sounds, 2019.
.[2] P. Lind. Hives and numbers. 2020.
"""

PAGES["Traditional Chinese, several forms, in one file"] = """
@台東小站的最後一班車|林佩君|-|-
.台東小站的最後一班車

.文/林佩君

.小站每天只停四班車,最後一班在晚上七點二十分。站長退休以後,站務由村民輪流照顧,有人掃地,有人澆花,有人在月台上擺了一張長椅。

.冬天的晚上,下車的人常常只有一個。輪值的村民會等到燈光看不見了才關門。

@漁村裡的讀書會|黃俊傑|國立海洋大學副教授|-
.漁村裡的讀書會

.□ 黃俊傑

.讀書會在漁會的二樓,一個月一次,讀的都是和海有關的書。第一次來了五個人,現在要提早半小時才有座位。

.(作者係國立海洋大學副教授)
~責任編輯/陳怡安
"""

PAGES["a long list kept as a list, and an attachment"] = """
@关于征集社区微改造项目的公告|-|北苑街道办事处|2024-09-02
.关于征集社区微改造项目的公告

.为改善居住环境,现面向辖区居民征集微改造项目,有关事项公告如下:

>一、征集范围
.1.楼道照明和扶手
.2.小区出入口坡道
.3.宅前绿地和座椅
.4.非机动车停放点

>二、报名方式
.请于9月30日前将报名表送至街道办事处一楼大厅。

.附件:社区微改造项目报名表

.北苑街道办事处
.2024年9月2日

.附件

.社区微改造项目报名表

.项目名称、申请人、联系电话、项目地点、项目内容和预期效果均须填写。
"""

PAGES["furniture below a news text"] = """
@古镇的第一家书店|苏晴|-|2023-08-15
.古镇的第一家书店
.2023-08-15 08:12 来源:水乡晚报 作者:苏晴

.书店开在当铺的旧址上,柜台还是当年的柜台,高得要仰头才能看见店员。孩子们最喜欢这个柜台,说像城堡。

.店主说,书店不赚钱,但是每个周末都有人专程坐两个小时的船来。

~扫码关注水乡晚报公众号
~免责声明:本文仅代表作者个人观点,与本网站立场无关。
~责任编辑:李敏
~阅读 2031 点赞 56
~发表评论
~热门文章
~古镇的桥
~雨天的码头
"""

PAGES["cookies and menus around an English text"] = """
~Skip to main content
~We use cookies to improve your experience. By continuing you accept our cookie policy.
~Accept all
~Home | News | Opinion | Sport
@Why the Orchard Stays|Rosa Field|-|2023-10-02
.Why the Orchard Stays
.By Rosa Field
.2 October 2023

.The orchard behind the school was to become a car park. Then the pupils counted the apples: eleven tonnes in a single autumn, enough for every kitchen in the village.

.The council changed its mind in November. The cars, it turned out, could park at the station.

~Share this article
~Subscribe to our newsletter
~Read more
~Privacy policy
~© 2023 Village Post
"""

PAGES["a questions page with numbers and Q and A marks"] = """
@How the Tool Library Works|-|-|-
.How the Tool Library Works

>Q: Who can borrow tools?
.A: Anyone who lives in the district and has a library card. Children need a parent's signature.

>Q: How long can I keep a drill?
.A: Three days. You can extend once if nobody is waiting.

>Q: What happens if something breaks?
.A: Tell us. We repair most things ourselves, and we only charge for damage done on purpose.
"""

PAGES["a bilingual file in two parts"] = """
@从码头到公园|-|-|-
.从码头到公园

.码头停用以后,吊机留了下来,漆成了橙色。孩子们以为它们是长颈鹿,设计师听了很高兴,干脆给每台吊机取了名字。

>From Docks to Park

.When the docks closed the cranes stayed, painted orange. The children took them for giraffes, and the designer, who was delighted, gave each crane a name.
"""

PAGES["one level of heading, no marks"] = """
@乡村医生的背包|-|-|-
.乡村医生的背包

.背包重十一公斤,里面有血压计、听诊器、常用药和一本写满电话号码的本子。这个背包跟了她二十三年,换过三条背带。

>每天走过的路

.从卫生室出发,最远的一户要走一个半小时。她把路线分成四条,每天走一条,四天正好走完所有的村组。

>写在本子上的人

.本子上记着每个老人的病情、用药和子女的电话。有些名字后来划掉了,她说划掉的时候最难过。

>接班的人

.去年来了一个年轻人,跟着她走了一年。今年春天,她把其中两条路线交给了他,也把本子抄了一份。
"""

PAGES["a speech with a salutation and place"] = """
@在新生开学典礼上的讲话|贺明远|-|2022-09-01
.在新生开学典礼上的讲话
.(2022年9月1日)
.贺明远

.各位同学,各位老师:

.今天是你们到学校的第一天。我想讲三件小事。第一件事,记住宿舍门口那棵树的样子,四年以后再来看它。

.第二件事,每个学期读一本和专业没有关系的书。第三件事,给家里打电话的时候,多问,少说。
"""


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, tmp_path: Path) -> None:
    page = parse(PAGES[name])
    assert check_page(read_text(tmp_path, page.text), page) == []
