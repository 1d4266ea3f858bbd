"""Pages of makers of further kinds, marked as in ``test_reading_pages``."""

# ruff: noqa: E501  a page's lines are as long as they are

from pathlib import Path

import pytest
from test_reading_pages import check_page, parse, read_text

PAGES: dict[str, str] = {}

PAGES["Markdown whose paragraphs break without a comma"] = """
@把会议开到田埂上|丁一凡|杨柳镇党委书记|-
.# 把会议开到田埂上

.□ 丁一凡

.过去开会在会议室,干部讲,群众听。现在开会在田埂上,群众讲,干部记。地点变了,会风也变了。去年一年,全镇在田埂上开了六十七场会,解决了灌溉用水、机耕道硬化、农机停放等一批实

&际问题。

.群众说,坐在会议室里不敢说话,蹲在田埂上什么都敢说。

>## 会前问一问

.开会之前,先问群众想说什么。村干部挨家走一遍,把意见记在本子上,分成马上能办、商量着办和暂

&时办不了三类。

>## 会后看一看

.答应的事办没办,办得好不好,由参加会议的群众来评。评得不好的,下一次会上

&要说明原因。

.(作者系杨柳镇党委书记)
"""
PAGES["proposals of a party and of a member"] = """
@城市更新中的老厂房再利用|-|民建城东区委会|-
.城市更新中的老厂房再利用

.民建城东区委会

.城东区现有闲置老厂房二十一处,总面积三十四万平方米。这些厂房结构坚固、空间开阔,具备再利用的条件。

.建议:

.一是摸清底数。对老厂房的产权、结构和历史价值逐一登记。

.二是分类施策。有历史价值的优先保护,结构安全的引入产业,不安全的依法拆除。

@关于缓解医院周边停车难的建议|刘海燕|区政协委员|-
.关于缓解医院周边停车难的建议

.区政协委员 刘海燕

.医院周边停车难由来已久。据统计,区人民医院日均就诊四千人次,而院内车位只有三百六十个。

.建议利用周边单位的夜间和周末空闲车位,错时共享。
"""
PAGES["a collection of speeches, each under its speaker"] = """
?2024年基层治理论坛发言摘编

@让数据多跑路|周立新|-|-
.周立新:让数据多跑路

.数据多跑路,群众才能少跑腿。我们把三十八个部门的数据接到一个平台上,群众办事从平均跑四次减少到一次。

@把服务送上门|何美玲|-|-
.何美玲:把服务送上门

.对行动不便的老人,我们实行上门服务。工作人员带着设备上门,照相、签字、盖章,一次办完。
"""
PAGES["briefs signed in brackets below"] = """
@老站台变身口袋公园|段雨|-|-
.老站台变身口袋公园

.废弃十年的铁路站台上,种满了波斯菊和狼尾草。保留下来的两根铁轨成了孩子们的平衡木,候车棚改成了阅读亭。附近居民说,这里最好的时候是傍晚,夕阳正好落在铁轨的尽头。

.(本报记者 段雨)

@河道里来了清漂船|谷雨田|-|-
.河道里来了清漂船

.四艘电动清漂船日前在城南河道投入使用。每艘船一天能打捞漂浮物两吨,船上装有摄像头,可以发现排污口的异常排水。

.(通讯员 谷雨田)
"""
PAGES["Traditional Chinese, reporters in brackets"] = """
@老樹搬家 里民相送|蔡宜庭|-|2023-05-02
.老樹搬家 里民相送
.2023-05-02
.〔記者蔡宜庭／高雄報導〕因應道路拓寬,鳳林里一棵樹齡八十年的茄苳昨天搬家。里民一早就來到樹下,有人獻花,有人合照,還有人帶著孩子向老樹鞠躬。

.工務局表示,老樹將移植到兩公里外的公園,專人照顧一年。

@漁港拍賣 首度直播|方志豪|-|2023-05-02
.漁港拍賣 首度直播
.2023-05-02
.〔記者方志豪／基隆報導〕凌晨四點的漁港,拍賣員的喊價聲第一次傳到網路上。開播一小時,吸引三千多人觀看,最高的一尾石斑以一萬二千元成交。
~相關新聞
~請繼續往下閱讀...
"""
PAGES["a notice with a title of three lines, and the rules that it issues"] = """
@松溪县人民政府办公室关于印发松溪县农村公路养护管理办法（试行）的通知|-|松溪县人民政府办公室|2022-07-15
.松溪县人民政府办公室
.关于印发松溪县农村公路养护管理办法（试行）
.的通知
.松政办规〔2022〕5号

.各乡（镇）人民政府，县政府各部门：

.《松溪县农村公路养护管理办法（试行）》已经县政府常务会议审议通过，现印发给你们，请认真贯彻执行。

.松溪县人民政府办公室
.2022年7月15日

.（此件主动公开）

.松溪县农村公路养护管理办法（试行）

>第一章　总则
.第一条　为加强农村公路养护管理，保障公路完好畅通，制定本办法。
.第二条　本县行政区域内县道、乡道、村道的养护管理，适用本办法。

>第二章　职责分工
.第三条　县交通运输局负责全县农村公路养护的监督管理。
"""
PAGES["an English letter with a list that hangs"] = """
@A Letter to the New Keeper|-|-|-
.A Letter to the New Keeper

.You will find the house colder than you expect. The stove in the kitchen
&draws badly when the wind is in the east, and you must leave the pantry
&door open an inch.

.There are three things to remember:

.- wind the clock on Sunday evening, never in the morning, because
&the chain slips when the oil is cold
.- check the lamp glass for salt each day and wipe it with vinegar
.- write everything down

.The boat comes on the first of the month, weather allowing. If it does
~LETTERS FROM THE ISLANDS                                           31
&not come, do not worry: there is flour for ninety days.
"""
PAGES["a Chinese paper with abstract and references"] = """
@社区花园对邻里交往的影响|孟庆丰 叶小舟|江城大学社会学系|-
.社区花园对邻里交往的影响

.孟庆丰 叶小舟

.(江城大学社会学系)

.摘要:本文以三个社区花园为例,讨论公共绿地如何改变邻里之间的交往。研究发现,参与种植的居民认识的邻居数量增加了一倍。

.关键词:社区花园;邻里;公共空间

>一、问题的提出
.高层住宅的居民往往互不相识。同一栋楼住了十年,见面只点头。①

>二、研究方法
.研究采用访谈和观察,访谈对象共四十二人。

>三、结论
.花园不仅种菜,也种人情。

>参考文献
.[1] 孟庆丰.邻里的边界[J].城乡观察,2018(3).
.[2] 叶小舟.公共空间十讲[M].江城出版社,2020.
"""
PAGES["a caption with its source in brackets"] = """
@梯田里的小水电|田小禾|-|-
.梯田里的小水电
.□ 田小禾

.梯田从山脚一直排到云里,水从山顶的林子里流出来,一层一层往下走。村里人在落差最大的地方装了一台小水轮机,发的电够全村照明。

.水轮机是二手的,买来的时候锈得转不动。修机器的是村里的木匠,他没有见过水轮机,拆开看了三天,就明白了。



.小水轮机的引水渠。

.现在村里通了大电网,小水轮机还在转,发的电用来碾米和抽水。

.木匠的儿子学了机械,每年暑假回来给机器换油。



~木匠和他的儿子。(资料图片)

.木匠说,机器和人一样,要有人管。
"""
PAGES["a page in full-width punctuation"] = """
@在家门口看懂一出戏|许嘉明|安平县文联|-
.在家门口看懂一出戏

.■ 许嘉明

.县剧团下乡演出,以前是搭台、开锣、收工,观众看个热闹。今年换了办法,开演前先请老艺人用十分钟讲戏:这出戏讲的是谁,唱的是什么腔,哪一段最见功夫。

.十分钟讲完,台下的孩子知道了什么叫水袖,老人想起了年轻时听过的名角。戏还没开始,人已经

&坐不住了。

.看懂了,才会喜欢。喜欢了,才会有人学。

.（作者单位：安平县文联）

@田埂上的气象员|潘越 谢文静|-|-
.田埂上的气象员

.■ 本报记者 潘越 通讯员 谢文静

.清晨五点半，吴大爷已经在田埂上记下了当天的第一组数据：气温、湿度、风向、露水。他不是气象站的职工，而是村里请的义务气象员，已经干了九年。

.九年里，他记满了二十七个本子。县气象局的人来看过，说这些数据补上了山谷里没有站点的空白，

&对预报霜冻很有用。
"""
PAGES["words by one, pictures by another"] = """
@秋天的最后一班渡船|程晚|-|-
.秋天的最后一班渡船

.文/程晚

.渡口要拆了。新桥通车那天,渡船停在岸边,船工老何把缆绳一圈一圈盘好,放进船舱。

.最后一班渡船只有我一个乘客。船到江心,老何关了发动机,让船顺水漂了一会儿。他说,让它歇一歇。

@外婆的菜谱|顾小北|-|-
.外婆的菜谱

.文/顾小北 图/阿木

.外婆不识字,她的菜谱是画的。一条鱼旁边画三个太阳,意思是晒三天;一碗米旁边画一个月亮,意思是泡一夜。

.我把菜谱翻拍下来,做成一本小册子,送给每一个表兄妹。
"""
PAGES["a notice and its attachment"] = """
@临江区人民政府办公室关于印发《临江区老旧小区改造工作方案》的通知|-|临江区人民政府办公室|2024-03-18
.临江政办发〔2024〕11号

.临江区人民政府办公室
.关于印发《临江区老旧小区改造工作方案》的通知

.各街道办事处，区政府有关部门：

.《临江区老旧小区改造工作方案》已经区政府同意，现印发给你们，请结合实际认真组织实施。

.附件：临江区老旧小区改造工作方案

.临江区人民政府办公室
.2024年3月18日

.附件

.临江区老旧小区改造工作方案

>一、总体目标
.到2026年底，完成全区一百二十个老旧小区改造任务，惠及居民三万户。

>二、改造内容
>（一）基础类。
.包括供水、供电、供气、道路、消防等设施的维修改造。
>（二）完善类。
.包括加装电梯、停车位、充电设施和适老设施。

>三、保障措施
.各街道要成立工作专班，明确一名负责人，每月报送一次进度。
"""
PAGES["hard-wrapped, with a footer of three parts"] = """
@夜市管理的三本账|-|-|-
.                夜市管理的三本账

.    夜市要管好，先要算清三本账。第一本是民生账，一个摊位往往就是
&一个家庭的收入来源，不能一关了之。第二本是环境账，油烟、噪声和垃
&圾，附近居民天天要面对，不能视而不见。第三本是安全账，用火用电、
&食品卫生、道路通行，哪一样出了问题都是大事。
~城市管理参考                    2024年第6期                    第 17 页
.    三本账放在一起算，办法就出来了。摊位实行定点、定时、定责，十
&点以后不准使用音响，收摊时必须把垃圾带走。街道派专人巡查，发现三
~城市管理参考                    2024年第6期                    第 18 页
&次违规就取消资格。
.    一年下来，投诉下降了六成，摊位的平均收入反而增加了，因为环境
&好了，来的人更多了。
"""
PAGES["a chapter from OCR"] = """
@第三章渔港的变迁|-|-|-
.第 三 章  渔 港 的 变 迁

.渔 港 建 于 1 9 5 6 年 ， 最 初 只 有 一 座 木 码 头 ， 可 停 泊 小 船 二 十 余 艘 。 六 十 年 代 改 建 为 石 砌 码 头 ， 并 修 建 了 防 波 堤 。
.到了八十年 代，渔港已有 机动渔船一百四十艘，年产量 ６０００吨，冷 库、制冰厂、 修船厂相继建成 。
~１２
"""
PAGES["an English paper with starred notes"] = """
@Why Towns Keep Their Clocks|Clara Whitmore|University of Eastmoor|-
.Why Towns Keep Their Clocks

.Clara Whitmore
.University of Eastmoor

>Introduction
.Almost nobody needs a town clock any more. Yet of the forty-one towns in
&our survey, thirty-eight still wind, repair and illuminate theirs, and two
&have bought new ones.* The cost is small but not negligible, and the deci-
%sion has to be defended each year in a council meeting. This paper asks
&why councils go on defending it.
~* The survey was carried out by post between March and July.
~C. Whitmore                                                                 1
>What the clock does
.A clock that strikes is heard by people who are not looking at it. In inter-
%views, residents described the sound as company. One shopkeeper told us
&that she closed her shop by the clock even though she wore a watch.1
~1 Interview 17, a stationer, aged 61.
~C. Whitmore                                                                 2
.The habit is older than the clocks. Church registers mention payments
&to bell-ringers for marking the hours as early as 1542.
"""
PAGES["a bilingual story"] = """
@石桥镇的春天 / Spring in Stone Bridge|-|-|-
.石桥镇的春天 / Spring in Stone Bridge

.春天来的时候，镇上的人先听见水声。山上的雪化了，溪水涨起来，漫过第一级台阶。
.When spring comes, the town hears it first. The snow melts on the hills, and the stream rises over the first step.

.孩子们把纸船放进水里，沿着岸边跑，一直跑到桥下。
.Children put paper boats on the water and run along the bank, all the way to the bridge.
"""
PAGES["questions and answers with a date"] = """
@居住证办理常见问题|-|-|2024-01-10
.居住证办理常见问题
.发布时间：2024-01-10

>问：办理居住证需要哪些材料？
.答：需要本人居民身份证、近期照片，以及居住地住址或者就业、就读等证明材料。

>问：居住证多长时间可以办好？
.答：材料齐全的，自受理之日起十五日内制发。

>问：居住证过期了怎么办？
.答：居住证每年签注一次。逾期未签注的，使用功能中止；
.补办签注手续后，使用功能恢复。
"""
PAGES["Traditional Chinese, a name with its date"] = """
@給孩子一片不完美的操場|周子瑜|國小家長|-
.給孩子一片不完美的操場

.◎ 周子瑜

.學校要整修操場，家長會提議全部鋪上人工草皮。我投了反對票，因為孩子需要泥巴、水窪和一點點高低不平。

.平整的操場不會讓人跌倒，也不會讓人學會怎麼站起來。

.（作者為國小家長）

@夜市裡的算盤聲|潘志遠|-|2021-09-30
.夜市裡的算盤聲
.潘志遠 2021年9月30日

.阿伯賣豆花四十年，算帳不用計算機，用一把缺了角的算盤。客人喜歡聽他撥算盤的聲音，說比叫號機好聽。

.疫情期間夜市關了三個月，算盤掛在牆上。重新開張那天，他說，第一件事就是把算盤擦乾淨。
"""
PAGES["a caption in mid-sentence and a jump line"] = """
@荒滩变果园|宁静|-|-
.荒滩变果园
.本报记者 宁静

.十年前，这里是一片荒滩，风一起，沙子打得人睁不开眼。如今站在高处往下看，一万两千亩果园连成一片，一直铺到河边。

.果园的灌溉用的是滴灌，一根根细管埋在树下，水一滴一滴渗到根上，比漫灌节水六成。管护由合作社统一安

~工人在检修滴灌管道。　　　　本报记者 宁静 摄

&排，农户在果园里务工，一年能挣两万多元。

.“以前怕刮风，现在盼下雨。”合作社的老社长说。
~（下转第三版）
"""


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, tmp_path: Path) -> None:
    page = parse(PAGES[name])
    assert check_page(read_text(tmp_path, page.text), page) == []
