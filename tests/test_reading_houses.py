"""Pages in the manner of publishing houses of many kinds, marked as in ``test_reading_pages``."""

# ruff: noqa: E501  a page's lines are as long as they are

from pathlib import Path

import pytest
from test_reading_pages import check_page, parse, read_text

PAGES: dict[str, str] = {}

PAGES["a provincial daily: a kicker, a subtitle, an editor's note, a reporter and a stringer"] = """
~南岭日报 2022年11月9日 星期三 第6版 县域
~责任编辑 孟春 版式 柯岚

@一条茶山路 三代修路人|陶玉成 洪小军|-|2022-11-09
.乡村振兴一线观察

.一条茶山路 三代修路人
.——来自云岭县石门村的报告

.本报记者 陶玉成 通讯员 洪小军

.从石门村到山外的公路,全长十一公里,修了四十七年。第一代人用钢钎和炸药凿出一条能走独轮车的小路,第二代人把它拓宽到能过拖拉机,第三代人给它铺上了沥青。

>祖父的钢钎

.钢钎现在放在村史馆里,一头已经磨秃。讲解员说,当年全村只有六根,白天黑夜轮着用,谁也舍不得换下来。

>孙辈的导航

.今年春天,第一辆冷链车开进了村里。司机是跟着导航来的,他说地图上已经有了这条路,还标着弯道和限速。

@山里来了"剃头匠"|陶玉成|-|2022-11-09
.山里来了"剃头匠"

.本报记者 陶玉成

.每月逢五,理发师老甘挑着担子准时出现在晒谷场。他剪一个头只收五块钱,六十五岁以上的老人不要钱。

.老甘说,山里的年轻人都出去了,老人剪个头要走二十里。他走二十里,就有三十个人不用走。
"""

PAGES["an evening paper of Taiwan: reporters in tortoise-shell brackets, a box of prices"] = """
~生活新聞 2020年3月15日 星期日 B4

@口罩套自己做 裁縫車搶手|蔡宜庭|-|2020-03-15
.口罩套自己做 裁縫車搶手

.〔記者蔡宜庭／桃園報導〕疫情升溫,布料行的純棉布賣到缺貨,二手裁縫車的詢問度也跟著翻倍。店家表示,過去一個月賣不到三台,如今一天就有十通電話。

.社區大學順勢開了兩班手縫課,名額一小時內額滿。講師說,最受歡迎的款式可以夾放濾材,洗過晾乾再用。

@校園停課不停學 老師變直播主|許家維|-|2020-03-15
.校園停課不停學 老師變直播主

.〔記者許家維／新竹報導〕為因應可能的停課,國中小本週全面演練線上教學。有老師第一次面對鏡頭,講到一半才發現麥克風沒開。

.教育處提醒,偏遠地區學生若無設備,可向學校借用平板與網路卡,名額不足時由縣府調度。
~廣告專線:(03)555-7788
"""

PAGES["a paper of Hong Kong: reports in lenticular brackets without an author"] = """
@街市熟食檔結業 街坊排隊告別|-|-|-
.街市熟食檔結業 街坊排隊告別

.【明港專訊】營業五十二年的街市熟食檔昨日最後一天開門,清晨六時已有百多人輪候。檔主何太說,鋪租加得不算多,只是自己站不動了。

.她的招牌菜是豬潤麵,湯底每日凌晨三時開始熬。有熟客特地從屯門坐頭班車來,吃完再打包兩碗。

@天橋加蓋工程延誤 區議會促交代|-|-|-
.天橋加蓋工程延誤 區議會促交代

.【明港專訊】連接港鐵站與屋邨的行人天橋加蓋工程,原定去年底完成,至今仍未鋪設頂棚。區議員批評部門進度緩慢,要求每月提交報告。

.路政署回覆時表示,地底管線比預期複雜,需要重新設計樁柱位置,預計明年第一季完工。
"""

PAGES["an official letter of Taiwan, in its three parts"] = """
@溪北縣政府 函|-|溪北縣政府|2021-08-05
.溪北縣政府 函
.地址:溪北縣中正路一號
.承辦人:林專員
.電話:037-555123
.受文者:各國民中小學

.發文日期:中華民國110年8月5日
.發文字號:府教體字第1100123456號

.主旨:檢送本縣「校園午餐食材登錄」實施要點一份,請查照。

.說明:

.一、為維護學童飲食安全,自本學期起,各校應於每日上午九時以前完成當日食材之登錄。

.二、登錄內容包括食材名稱、供應商及產地,查有不實者,依相關規定議處。

.正本:各國民中小學
"""

PAGES["a newsletter in plain text, rules between its pieces"] = """
~THE MILLPOND LETTER
~Number 47, Spring 2011

~=====================================

@A Heron Comes Back|Ruth Ansell|-|-
.A Heron Comes Back

.by Ruth Ansell

.The heron that we had given up for lost returned to the
&lower pond on the ninth of March. It stood for an hour
&on the broken sluice, as it used to, and took no notice
&of the dog.

.Nobody knows where it spent the winter. The warden of the
&reserve at Hale thinks that it joined the colony there.

~=====================================

@What the Frost Did|Peter Quill|-|-
.What the Frost Did

.by Peter Quill

.We lost both fig trees and the rosemary by the gate. The
&medlar, which everybody had warned us about, came through
&without a mark.

.If you have cuttings of rosemary to spare, please leave
&them in the porch of the chapel.

~=====================================
~Subscriptions: 4 pounds a year. Write to: The Millpond Letter, 3 Mill Lane
"""

PAGES["a journal of medicine: several authors, marks, a corresponding author, running heads"] = """
~Hartwell et al.

@Handrails and Falls in Three Care Homes: An Observational Study|Judith Hartwell, Omar Siddiqui, Bente Krog|Department of Public Health, University of Eastmoor|-
.Handrails and Falls in Three Care Homes: An Observational Study

.Judith Hartwell*, Omar Siddiqui, Bente Krog

.Department of Public Health, University of Eastmoor

>Abstract

.We observed residents of three care homes for eleven months after
&continuous handrails had been fitted in all corridors. Falls became
&less frequent in two homes and did not change in the third, where
&the rails were fixed at the height of a light switch.

>1. Introduction

.Falls are the commonest cause of injury in care homes. Handrails are
&cheap, but their height is seldom measured, and residents are hardly
&ever asked which height they prefer. The recommenda-
~Journal of Corridors 12 (2016)                                    31
~Hartwell et al.
%tions that exist were written for hospitals, where patients are on
&average twenty years younger.

>2. Methods

.Two of us measured every rail. A third, who did not know the figures,
&recorded the falls that the staff had reported.

>References

.[1] M. Olsson. Rails. Corridor Press, 1999.
"""

PAGES["an interview of a magazine, the speakers by their short names"] = """
@"我只是把钟修好"|甘棠|-|-
.人物

."我只是把钟修好"

.采访/甘棠 摄影/路小北

.老街的钟楼停了二十三年,去年重新走了起来。修钟的人叫毕有恒,七十四岁,退休前是农机站的技术员。

.周刊:您第一次爬上钟楼,看到的是什么?

.毕有恒:鸽子粪,足有半尺厚。齿轮都在,就是锈在一起了。我拿煤油泡了三个月,泡一个拆一个。

.周刊:有没有想过放弃?

.毕有恒:想过。擒纵轮缺了一个齿,没有图纸。后来我在邻县的教堂里看到一口同样的钟,照着量了尺寸,自己锉了一个。
"""

PAGES["readers' letters to a lawyer, each with its sender"] = """
~法律顾问信箱

@借条丢了,钱还要得回来吗?|-|-|-
.借条丢了,钱还要得回来吗?

.读者 陈女士:去年我借给同事两万元,借条在搬家时弄丢了,同事现在不认账,我该怎么办?

.律师答复:借条是证据之一,但不是唯一的证据。转账记录、聊天记录、在场证人的证言,都可以证明借款的事实。建议您先与对方通话录音,再向法院起诉。

@房东不退押金合法吗?|-|-|-
.房东不退押金合法吗?

.读者 小郭:租约到期以后,房东以墙面发黄为由扣下全部押金,这样做合法吗?

.律师答复:正常使用造成的折旧由房东承担。房东主张扣除的,应当证明损坏由您造成,并说明修复的费用。
"""

PAGES["a gazette of a court: three announcements, each under the court's name"] = """
@开庭公告|-|榆溪县人民法院|2021-06-03
.开庭公告

.本院定于2021年6月18日上午9时在第三法庭公开开庭审理原告冯某与被告榆溪县顺达运输队运输合同纠纷一案,特此公告。

.榆溪县人民法院

.2021年6月3日

@遗失声明公告|-|榆溪县人民法院|2021-06-04
.遗失声明公告

.申请人榆溪县红旗砖厂因遗失转账支票一张,向本院申请公示催告。自公告之日起六十日内,利害关系人应当向本院申报权利。

.榆溪县人民法院

.2021年6月4日
"""

PAGES["a scanned local history: blanks, a folio between dots, a chapter title above each page"] = """
@渡口的号子|-|-|-
.渡 口的 号子
.  清末 以来, 河上 没有桥, 两岸 来往 全靠 三条
&木 船。船工 喊的 号子 分 起锚、 行 船、 靠岸 三
&段, 各有 各的 板 眼, 外 乡人 听了 都 以为 是 唱
~· 37 ·

~第三编 水运
&戏。

.  1958年 公路桥 通 车, 渡口 撤 销, 号子 也 就
&没有 人喊 了。 1984年 县 文化馆 派人 录音, 只找
&到 两位 会喊的 老人, 一位 已经 八十一 岁。
~· 38 ·
"""

PAGES["labels of an exhibition, English below Chinese"] = """
@竹编提篮|-|-|-
.竹编提篮
.Woven Bamboo Basket with Handle

.提篮用三年生的慈竹劈成细篾编成,篮身密得可以盛水。提手上缠着麻绳,磨损的地方说明它的主人惯用左手。

.The basket is woven from strips of three-year-old bamboo, so tightly that it can hold water. The worn cord on the handle suggests that its owner was left-handed.

@铁皮饼干盒|-|-|-
.铁皮饼干盒
.Tin Biscuit Box

.盒盖上印着一艘轮船,来自上海的一家饼干厂。后来它被用来装针线,再后来装家信,一共六十二封。

.The lid shows a steamer and the name of a factory in Shanghai. The box later held needles, and after that letters from home, sixty-two of them.
"""

PAGES["a departmental bulletin: short unsigned items under their titles, a date below each"] = """
~工作简报
~第18期
~石桥区城管局办公室编 2019年7月22日

@背街小巷装上"声控灯"|-|-|-
.背街小巷装上"声控灯"

.针对居民反映夜间出行不便的问题,区城管局对全区四十一条背街小巷的照明进行了排查,更换老化线路七千余米,加装声控灯三百八十盏。

.改造以后,路灯全年用电量预计下降四成,故障报修由专人在两小时内响应。

@流动摊贩有了"固定座"|-|-|-
.流动摊贩有了"固定座"

.在菜市场外侧划出四十个便民摊位,抽签决定使用顺序,早上五点半到八点半免费摆摊,收摊以后自行清扫。

.实行一个月来,占道经营的投诉比上月减少三十七件。
"""

PAGES["a weblog saved as text, with its counters and its comments below"] = """
~首页 | 归档 | 标签 | 关于

@给旧自行车换一根链条|半亩塘|-|2018-04-22
.给旧自行车换一根链条
.半亩塘 2018-04-22

.骑了九年的自行车最近总掉链子。拿到修车铺,师傅看了一眼说链条拉长了,换一根四十五块,手工费另算。我决定自己换。

>需要的工具
.截链器一把,快拆扣一个,旧报纸若干张,以及一个不怕弄脏的下午。新链条要按旧链条的节数截断,宁长勿短。

>最容易出错的一步
.穿后拨的时候方向不能错,链条应当呈一个倒写的S形。我第一次就穿反了,转起来哗哗响。
~上一篇:阳台上的薄荷
~下一篇:一双走了三千里的鞋
~评论(7)
"""

PAGES["a reporter's page of a trade paper in full-width forms"] = """
@再生纸厂：废水也是账|乐嘉言|-|2015-09-10
.再生纸厂：废水也是账
.２０１５年９月１０日　来源：纸业周报　作者：乐嘉言

.过去，河口纸厂每生产一吨再生纸要用掉二十六吨水；如今，这个数字降到了九吨。厂长邝志说，省下来的不只是水费，还有排污费和处理药剂。

.变化来自车间角落里一组不起眼的斜板。白水经过沉淀以后回到碎浆机，纤维的回收率提高了百分之四。
"""

PAGES["minutes of a residents' meeting, its agenda numbered"] = """
@第三届业主委员会第五次会议纪要|-|-|-
.第三届业主委员会第五次会议纪要

.时间:2023年2月11日下午2时
.地点:三号楼架空层
.主持:程国栋
.记录:白露

>一、关于更换水泵
.会议听取了工程部关于二次供水水泵的检测报告。三台水泵中有两台超过使用年限,会议决定从维修资金中列支七万四千元予以更换。

>二、关于电动自行车充电
.在北门增设充电车棚一处,设充电口六十个,由物业公司管理,电费按表收取,不得加价。

.出席委员签名附后。
"""

PAGES["an English town council's notices, one after the other, no bylines"] = """
@Closure of Footpath 12|-|Ashby Parish Council|2019-05-02
.Closure of Footpath 12

.Footpath 12 between the school and the weir will be closed from 13 May for about five weeks while the bank is repaired. Walkers should use the lane by the chapel.

.Ashby Parish Council
.2 May 2019

@Summer Hours of the Library Van|-|-|-
.Summer Hours of the Library Van

.From June to August the library van will stop at the green on Tuesdays from ten to noon, and at the almshouses from two to three. Books may be returned to the post office on any day.
"""


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, tmp_path: Path) -> None:
    page = parse(PAGES[name])
    assert check_page(read_text(tmp_path, page.text), page) == []
