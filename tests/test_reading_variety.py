"""Pages of makers of many kinds, marked as in ``test_reading_pages``."""

# ruff: noqa: E501  a page's lines are as long as they are

from pathlib import Path

import pytest
from test_reading_pages import check_page, parse, read_text

PAGES: dict[str, str] = {}

PAGES["three opinion pieces under a masthead, one signed by the paper"] = """
~理论周刊
~2024年3月15日 星期五
@守住乡村的烟火气|陈默|-|2024-03-15
.守住乡村的烟火气

.●陈默

.乡村的烟火气,是灶台上的热气,是集市上的吆喝,是夜里亮着的窗户。这几年我走了几十个村子,发现有烟火气的村子,都有一个共同点:

&年轻人愿意回来。他们回来开民宿、办农场、做直播,带来了钱,也带来了想法。

.没有年轻人的村子,房子再漂亮,也只是一张明信片。

@把“小修小补”请回来|本报评论员|-|2024-03-15
.把“小修小补”请回来
.本报评论员

.修鞋的、配钥匙的、补衣服的,曾经是街头最常见的身影。如今他们大多搬进了背街小巷,有的干脆关了门。居民想修一双鞋,要走三条街。

.把他们请回来,不需要花多少钱,给一张桌子、一把遮阳伞、一个固定的位置就够了。

@桥头的守夜人|王海洋 赵敏|-|2024-03-15
.桥头的守夜人

.新华社记者 王海洋 赵敏

.凌晨两点,老周走出值班室,打着手电沿着桥栏走了一遍。这样的巡查他每晚要走四次,每次四十分钟,一走就是二十二年。
"""

PAGES["a title over two lines"] = """
@推动“书香社区”建设让阅读成为居民日常生活的一部分|李文静|-|-
.推动“书香社区”建设
.让阅读成为居民日常生活的一部分
.□ 李文静

.社区的书屋不能只有书。要有灯,要有座位,要有人。我们用一年时间走访了十六个社区书屋,最受欢迎的三家都有一位固定的管理员。
"""

PAGES["Traditional Chinese, with datelines and a described picture"] = """
@港邊的老榕樹|林書豪|-|-
.港邊的老榕樹

.撰文/林書豪

.老榕樹在港邊站了一百二十年,樹下擺著四張石桌。退休的船員每天下午來下棋,輸的人要請喝茶,贏的人要講一段當年的故事。

.【圖說】老榕樹下的棋局。

@山城的麵包店|-|-|-
.山城的麵包店

.【本報新竹訊】山城唯一的麵包店上週重新開張。店主是一對從都市搬回來的年輕夫婦,他們每天凌晨三點起床揉麵,七點準時開門。

.附近的小學生上學前都會來買一個紅豆麵包,店主記得每個孩子的名字。

@讓孩子自己走路上學|張惠美|國小教師|-
.讓孩子自己走路上學

.◎張惠美

.我們學校門口每天早上都停滿了車。去年開始,我們試著請家長把車停在三百公尺外,讓孩子自己走完最後一段路。

.(作者為國小教師)
"""

PAGES["a notice under a red head, with copies listed"] = """
~桥南区教育局文件

@关于做好2024年秋季学期开学工作的通知|-|桥南区教育局|2024-08-20
.桥教发〔2024〕36号

.关于做好2024年秋季学期开学工作的通知

.各中小学校、幼儿园:

.秋季学期开学在即,为确保各项工作平稳有序,现将有关事项通知如下:

>一、时间安排
.9月1日报到注册,9月2日正式上课。

>二、工作要求
.(一)全面检查校舍。各校要在8月25日前对教室、食堂、宿舍进行一次全面检查,发现隐患立即整改。
.(二)保障校车安全。校车驾驶员要重新培训,车辆要逐一检验。

.附件:1.开学工作检查表
.2.校车安全责任书

.桥南区教育局
.2024年8月20日

.抄送:区政府办公室。
.桥南区教育局办公室 2024年8月20日印发
"""

PAGES["hard-wrapped, with headers of left and right pages"] = """
@灯塔看守人的日记|-|-|-
.灯塔看守人的日记

.一月三日,北风六级。下午三点发现东侧玻璃有裂纹,先用油布
&蒙住,等补给船来了再换。晚上灯光正常,看见两艘渔船从外海回
&来,其中一艘的船灯很暗,我用信号灯提醒他们靠近一些,他们回
~2                                             灯塔看守人的日记
&了三下,表示明白。
.一月四日,风停了。上午把裂开的玻璃拆下来量了尺寸,顺便清理
&了灯罩里的盐渍。盐渍比去年厚,可能是因为去年冬天的风浪大,
&浪花打得高。下午钓到两条鱼,晚饭吃了一条,另一条用盐腌起来
~海岛文丛                                                   3
&留到星期天。
.一月五日,补给船没有来。
"""

PAGES["text from OCR, spaced all over"] = """
@关于改造老旧水管的建议|-|-|-
.关 于 改 造 老 旧 水 管 的 建 议

.全 市 现 有 使 用 超 过 三 十 年 的 水 管 约 4 2 0 公 里 , 每 年 因 爆 管 造 成 的 漏 水 量 相 当 于 一 座 小 型 水 库 。
.建议分三年完成改造,每年改造 140公里 左右,优先安排学校和医院周边。所需资金由市财 政和供水企业共同承 担,ＰＥ管和球墨铸铁管的选用由专家论证决定。
~-  1  -
"""

PAGES["an English paper with several notes and headers of two kinds"] = """
@On the Slow Repair of Stone Walls|Harriet Lowe and Ben Achebe|-|-
.On the Slow Repair of Stone Walls

.Harriet Lowe and Ben Achebe

.Abstract. Dry stone walls have no mortar, and yet they stand for cen-
%turies. We describe the repair of four kilometres of wall by volunteers
&over six years, and what the volunteers learned.

>1. Background
.Walls divide fields, shelter animals and tell the age of a landscape. In
&the valley that we studied, most of the walls were built between 1760
&and 1820,1 when the common land was enclosed. Since then the walls
&have been repaired by farmers, each in a manner that neighbours recog-
~1 The enclosure records are kept in the county archive, boxes 12 to 19.
~2 A cope is the row of stones set on edge along the top.
~118                    H. Lowe and B. Achebe
%nise at a glance. The through-stones, which tie the two faces
&together, are the first to fail.

>2. Methods
>2.1 Survey
.We walked every metre of the wall twice, once in winter and once in sum-
%mer, and noted each gap, each bulge and each missing cope stone.
~On the Slow Repair of Stone Walls                    119
>2.2 Repair
.Volunteers worked in pairs under the eye of a master builder, who cor-
%rected their work only when it was unsafe.
"""

PAGES["questions with numbers before the mark"] = """
@垃圾分类问答|-|-|-
.垃圾分类问答

>1.问:吃剩的外卖连盒子一起扔,可以吗?
.答:不可以。剩饭剩菜是厨余垃圾,盒子冲洗干净后属于可回收物。

>2.问:大骨头是厨余垃圾吗?
.答:不是。大骨头不易腐烂,按其他垃圾投放。

>3.问:过期药品怎么办?
.答:过期药品是有害垃圾,要投放到红色的收集容器里。
.社区每个月还会上门收集一次。
"""

PAGES["questions and answers with numbers in the mark"] = """
@公租房申请问题解答|-|-|-
.公租房申请问题解答

>Q1:外地户籍的毕业生能申请吗?
.A1:可以。在本市连续缴纳社会保险满六个月,并且名下没有住房的毕业生都可以申请。

>Q2:申请要等多久?
.A2:一般三个月内公布结果,结果公布后十五个工作日内办理入住。
"""

PAGES["two languages, paragraph by paragraph"] = """
@雨后的城市|-|-|-
.雨后的城市
?After the Rain

.雨停了,街上的水慢慢退去。孩子们跑出来,在浅浅的水洼里踩来踩去,大人们站在屋檐下看着他们笑。
.The rain stopped and the water slowly left the streets. Children ran out to jump in the shallow puddles, and the grown-ups watched them from under the eaves and laughed.

.排水沟里的声音很大,那是山上流下来的水。工人打开井盖,把树叶和塑料袋一把一把捞出来。
.The drains were loud with water from the hills. Workers lifted the covers and pulled out leaves and plastic bags by the handful.
"""

PAGES["two signed pieces without empty lines"] = """
@早起的人|张小满|-|-
.早起的人
.□ 张小满
.城市里最早起床的是卖菜的人。凌晨一点,他们已经在批发市场里挑菜,三点装车,五点出摊,等到上班的人出门,他们已经工作了六个小时。
.我问他们困不困,他们说困,但是看见早市的人多,就不困了。
@晚睡的人|何秋雨|-|-
.晚睡的人
.□ 何秋雨
.城市里最晚睡觉的是护士、保安和出租车司机。他们在便利店里碰面,买一个饭团,说两句话,又各自回去工作。
.便利店的灯从来不关,店员说,关了灯,有的人就找不到方向了。
"""

PAGES["credits that name the author again"] = """
@让古戏台活起来|沈从周|文化馆馆员|-
.让古戏台活起来

.□ 沈从周

.古戏台修好以后空了三年。我们请来附近的剧团,每逢初一十五演一场,不收门票,戏台前渐渐坐满了人。

.(作者沈从周系文化馆馆员)

@一粒米的账|江月|粮食局退休干部|-
.一粒米的账

.江月

.一粒米从播种到上桌要经过二十多道工序。爷爷教我数过,他说数清楚了,就不会剩饭了。

.作者单位:粮食局退休干部
"""

PAGES["a report with three depths of numbers"] = """
@关于城北片区排水改造的调研报告|-|市政协城建委调研组|-
.关于城北片区排水改造的调研报告
.市政协城建委调研组

.为摸清城北片区内涝的原因,调研组先后走访了八个小区,召开了三次座谈会。

>一、基本情况
.城北片区面积十二平方公里,地势低洼,排水管网多建于二十年前。
.(一)管网老化严重。片区内三十年以上的管道占四成,
&管径偏小,淤积较多。
.(二)泵站能力不足。现有两座泵站,合计抽排能力只有设计值的六成。
>二、主要问题
.1.多头管理。管网、泵站、河道分属三个部门。
.责任不清,调度不畅。
.2.资金不足。近三年投入只占需求的三分之一。
>三、几点建议
.第一,统一管理。第二,分期改造。第三,引入社会资本。
"""
PAGES["a page of a paper with its edition line"] = """
~第A07版:观点
~河东日报

@以“小切口”撬动大治理|徐立民|区委政法委副书记|-
.以“小切口”撬动大治理

.徐立民

.基层治理千头万绪,从哪里下手?我们的做法是从群众反映最多的一件事下手,办成一件,再办下一件。去年全区共梳理出群众反映集中的问题四十六个,逐个建立台账,明确责任

&单位和完成时限,到年底办结四十三个。

.办成一件事,群众看得见。看得见,才会信任;有了信任,下一件事就好办。

.(作者系区委政法委副书记)

@让老手艺有新饭碗|宋雅琴|河东职业学院|-
.让老手艺有新饭碗

.宋雅琴

.老手艺要传下去,首先要能养活人。竹编、陶艺、刺绣这些手艺,市场不是没有,而是没有找到合适的买家。

.学院开设了非遗设计课程,把老手艺人请进课堂,学生的作品直接对接网络平台销售,第一年就卖出了六十多万元。

.(作者单位:河东职业学院)
~本版编辑:刘涛  电话:0551-5550000
"""

PAGES["a column name above, a subtitle below"] = """
@高山蔬菜何以走俏|王晓东 刘佳|-|-
.产业振兴一线见闻

.高山蔬菜何以走俏

.——来自云岭镇的调查

.本报记者 王晓东 通讯员 刘佳

.海拔一千三百米的云岭镇,七月平均气温只有二十二度。山下的菜地热得发蔫,山上的白菜、萝卜却长得正好。镇里抓住这个时间差,把菜卖到了三个省。

>错开季节

.错开季节,就错开了竞争。每年七到九月,平原地区叶菜减产,价格上涨,高山蔬菜正好补上空当。

>抱团闯市场

.一家一户闯市场,谁也说不上话。镇里成立了联合社,统一品种、统一包装、统一销售,二百多户菜农成了一家人。
"""

PAGES["a journal's pages with numbers between dots"] = """
@古驿道上的新故事|马晓明|-|-
.古驿道上的新故事
.□ 马晓明

.古驿道全长三十七公里,从县城一直通到邻省的渡口。三百年前,盐、茶、布匹都从这条路上走过;三百年后,走在路上的是背包客和写生的
~2024年第3期  山水文史  ·45·
&学生。路面的青石被马蹄踏出了深深的坑,雨后积着水,像一面面小镜子。
.路边原有的七个驿站,如今修复了四个,开成了茶馆、书店和民宿。守着驿站的多是本村人,他们说,路活
~·46·  山水文史  2024年第3期
&了,村子也就活了。
"""

PAGES["Traditional Chinese with bare names and links below"] = """
@社區廚房的一天|許雅婷|-|2022-11-08
.社區廚房的一天
.2022-11-08
.文．許雅婷

.清晨六點,社區廚房的燈亮了。志工們洗米、切菜、燉湯,趕在中午以前做好一百二十個便當,送到獨居長輩的家裡。

.志工大多是退休的老師和公務員。他們說,自己做的便當有家的味道,長輩吃得出來。

.有一位阿嬤每次都把便當盒洗得乾乾淨淨,裡面放兩顆糖,說是給送便當的小哥。

@鐵道旁的圖書館|吳明哲|中央大學教授|-
.鐵道旁的圖書館

.吳明哲(中央大學教授)

.圖書館由舊車站改建,月台成了閱覽區,火車經過的時候,書架會輕輕震動。設計師刻意保留了這種震動,他說這是建築的心跳。
~【延伸閱讀】
~山城的麵包店
~海邊的學校
"""

PAGES["a law whose clauses hold their text"] = """
@东湖市养犬管理规定|-|-|-
.东湖市养犬管理规定

.第一条 为了规范养犬行为,保障公民健康和人身安全,维护市容环境卫生和社会公共秩序,制定本规定。

.第二条 本市行政区域内犬只的饲养、经营及其监督管理,适用本规定。
.军用、警用等特种犬只的管理,按照国家有关规定执行。

.第三条 养犬管理实行政府监管、养犬人自律、社会参与相结合的原则。

.第四条 携带犬只出户的,应当遵守下列规定:
.(一)为犬只佩戴犬牌;
.(二)由成年人用长度不超过两米的犬绳牵引;
.(三)及时清除犬只粪便。

.第五条 本规定自公布之日起施行。
"""

PAGES["an official reply under its letterhead"] = """
@清江区交通运输局对区十七届人大三次会议第58号建议的答复|-|清江区交通运输局|2023-06-12
.清江区交通运输局
.对区十七届人大三次会议第58号建议的答复

.李建国代表:

.您提出的关于增设滨江路公交站点的建议收悉。经会同区规划部门研究,现答复如下:

>一、关于现状
.滨江路全长四点二公里,现有公交站点三处,站距超过一公里,居民出行确有不便。

>二、关于下一步措施
.我局计划于今年年底前在滨江路新增两处站点,并调整两条线路的走向。

.感谢您对交通工作的关心和支持。

.清江区交通运输局
.2023年6月12日
"""

PAGES["Markdown with steps, bold and a link"] = """
@自己动手修水龙头|-|-|-
.# 自己动手修水龙头

.水龙头漏水是最常见的小毛病,十有八九是垫圈老化。

>## 准备工具
.1. 扳手一把
.2. 新垫圈两个
.3. 抹布一块

>## 动手
>### 关总阀
.先关上总阀门,再打开水龙头放掉余水。

>### 换垫圈
.**注意:** 垫圈要选同样直径的,大一点小一点都会漏。

.更多内容见[安装手册](https://example.org/book)第三章。
"""

PAGES["an English magazine with two pieces"] = """
~ISSUE 14 | SPRING
@The Woman Who Counts Swifts|Daniel Price|-|-
.The Woman Who Counts Swifts

.by Daniel Price

.Every evening in May, Irene Walsh carries a folding chair to the end of her street and looks up. She has done this for thirty-one years, and she has written down every bird.

.“People ask me what it is for,” she says. “I tell them that I do not know yet. A count is only useful when somebody needs it, and by then it is too late to start.”

.Last year the city asked for her notebooks. A row of old houses was to be pulled down, and nobody else could say how many nests were under the roofs. There were sixty-two.

@Bread, Again|Mona Okafor|-|-
.Bread, Again

.by Mona Okafor

.The bakery on Tanner Street closed in 2009 and reopened last month in the same room, with the same oven. The oven had been too heavy to move, so the shoe shop that came after had simply built a shelf around it.
"""

PAGES["hard-wrapped, paragraphs by indent only"] = """
@山里的信号塔|-|-|-
.山里的信号塔
.　　信号塔建成那天,全村的人都站在晒谷场上,举着手机等。下午三
&点十七分,第一声铃响了,是村支书的儿子从广东打来的。村支书接起
&电话,半天没有说话。
.　　在这之前,打电话要走四里山路,到垭口去。冬天垭口风大,老人
&去不了,一个冬天也听不到儿女的声音。
.　　现在老人们学会了视频通话。他们把手机立在灶台上,一边做饭一
&边和城里的孙子说话,有时候谁也不说话,就那么开着。
"""

PAGES["an interview"] = """
@“我只想把这条河拍下来”|-|-|-
.“我只想把这条河拍下来”

.三十年来,摄影师林涛拍了四万张关于沱河的照片。近日,记者在他的工作室里见到了他。

>记者:为什么一直拍同一条河?
.林涛:因为它每天都不一样。春天的水是绿的,夏天是黄的,冬天几乎看不见水。

>记者:有没有想过停下来?
.林涛:想过。二〇一〇年河水断流,我以为没有什么可拍了。后来发现,断流也要有人记下来。
"""

PAGES["captions of several forms"] = """
@水库大坝除险加固记|罗敏|-|-
.水库大坝除险加固记
.□ 罗敏

.施工队进场的时候,正是枯水期。工人们先把坝坡上的杂草清理干净,再一寸一寸地检查裂缝。检查发现,坝体共有大小裂缝三
~图为工人在坝坡上检查裂缝。
~(罗敏 摄)
&十二条,最长的一条有十一米。

.加固采用混凝土防渗墙,墙深二十六米,墙厚六十厘米。整个工程用了七个月,赶在主汛期以前完成。
~▲加固后的大坝

.完工以后,水库的蓄水量恢复到设计水平,下游两万亩农田的灌溉有了保障。
"""

PAGES["a page of a public office's site"] = """
~您现在的位置:首页 > 政务公开 > 工作动态
@全县春耕备耕物资储备充足|-|-|2024-02-28
.全县春耕备耕物资储备充足
.发布时间:2024-02-28 16:40 来源:县农业农村局 浏览次数:326

.记者从县农业农村局获悉,目前全县已储备化肥一万二千吨、种子三百五十吨、农药九十吨,能够满足春耕生产需要。

.农资部门还组织流动供应车下乡,把化肥和种子送到偏远的村组。
~【打印本页】 【关闭窗口】
~主办单位:某县人民政府  备案序号:备11111111号
"""


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, tmp_path: Path) -> None:
    page = parse(PAGES[name])
    assert check_page(read_text(tmp_path, page.text), page) == []
