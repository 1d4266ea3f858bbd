"""Pages in the manner of the press, of offices and of museums, marked as in ``test_reading_pages``."""

from pathlib import Path

import pytest
from test_reading_pages import check_page, parse, read_text

PAGES: dict[str, str] = {}

PAGES["a party paper's theory page: names above, office after a comma, a continued caption"] = """
~青原日报 2021年4月20日 理论周刊 第7版

@以小切口推动大治理|骆一鸣|青原市委党校公共管理教研室副主任|2021-04-20
.以小切口推动大治理

.骆一鸣

.基层治理的成效,往往体现在一扇单元门、一盏楼道灯这样的小事上。小切口不是小格局,它要求干部把脚步放慢,把问题看细,把资源用准。

>从一件事看一类事

.一个楼道的堆物反复清理、反复回潮,根子在没有地方停放童车。弄清了这一点,就能从一件事看到一类事,从清理转向规划。

>从一时抓到长期抓

.解决问题靠一时的热情,巩固成果靠长期的制度。要把居民认可的做法写进公约,让后来的人也有章可循。

.(作者系青原市委党校公共管理教研室副主任)

@村级账本为什么要晒|江陌 褚红|-|2021-04-20
.村级账本为什么要晒

.江陌 褚红

.账本不公开,群众就会猜;账本看不懂,群众还是会猜。晒账本的关键不在于贴在墙上,而在于让人看得明白、问得清楚。

.有的村把每一笔支出配上照片和经办人的电话,公示期内谁都可以打。一年下来,电话只响了九次,信访却少了四成。
"""

PAGES["a weekly of Taiwan: a heading line in each story, the writer below the title"] = """
@藏在鐵工廠裡的劇場|溫以安|-|-
.藏在鐵工廠裡的劇場

.文/溫以安 圖/藏鐵劇團提供

.下班的鈴聲一響,沖床停了,燈光卻亮起來。三重巷內的這間鐵工廠,每逢週五晚上便成了七十人座的劇場。

.老闆的腳步聲

.劇團的團長就是老闆的女兒。她說,小時候最怕聽見父親的腳步聲,長大後把那個聲音寫進了第一齣戲裡。

.機台也是演員

.演出時機台不搬走,演員在沖床與剪床之間穿梭。觀眾說,聞到機油味的那一刻,就知道自己不在一般的劇院。
"""

PAGES["a county notice with an attachment table"] = """
@临泉乡人民政府关于公布2020年度森林防火责任人名单的通知|-|临泉乡人民政府|2020-03-11
.临泉乡人民政府
.关于公布2020年度森林防火责任人名单的通知

.临政〔2020〕9号

.各村民委员会,乡直各单位:

.为落实森林防火责任制,现将各责任区责任人名单予以公布,请遵照执行。责任人发生变动的,应当在三日内报乡农业服务中心备案。

.附件:责任人名单

.临泉乡人民政府
.2020年3月11日
"""

PAGES["a hard-wrapped mailing: dashes for bullets and a signature block"] = """
@Minutes of the Allotment Committee, 4 October|-|-|-
.Minutes of the Allotment Committee, 4 October

.Present were Mrs. Dunne (chair), Mr. Okafor and nine tenants.
&Apologies were received from Mr. Pell.

.The chair reported that the tap near plot 14 had been mended
&at a cost of 36 pounds. The tenant of plot 9, who keeps
&ducks, was asked to keep them on plot 9.

.It was agreed by seven votes to three that bonfires may be
&lit after dusk from November to February, provided that the
&wind does not blow towards the hospital.
"""

PAGES["a scanned bulletin with letters apart and the issue at the foot"] = """
@棉铃虫的防治|-|-|-
.棉 铃 虫 的 防 治
.  今年 棉铃 虫 发生 早, 来势 猛, 各 公社 要 抓住
&幼虫 三龄 以前 的 有利 时机, 及时 喷药。 用 药 应
&在 傍晚 进行, 注意 喷 到 叶 背。

.  诱 杀 成虫 可用 杨树 枝把, 每亩 插 八到 十 把,
&清晨 收 蛾, 集中 烧 毁。 枝把 要 三 天 一 换。
~农技 简报 1976年 第4期
"""

PAGES["a paper on education: abstract, key words, headings by roman numerals"] = """
@Silent Reading in Noisy Classrooms|HELENE VOSS AND GRAHAM T. PARRISH|University of Nordholm|-
.Silent Reading in Noisy Classrooms

.HELENE VOSS AND GRAHAM T. PARRISH

.University of Nordholm

>ABSTRACT

.Ten minutes of silent reading at the beginning of each lesson made
&no difference to test results and a considerable difference to the
&noise. We discuss why teachers kept the habit.

>I. INTRODUCTION

.Silence in schools is usually treated as a matter of discipline. We
&treat it as a resource that is shared by a class, and that is used
&up faster by some of its members than by others.

>II. THE SCHOOLS

.Two schools took part. In one of them the windows could not be
&closed, and the railway runs forty metres from the playground.

>III. RESULTS

.The number of interruptions fell from nineteen to seven in a lesson.
"""

PAGES["parallel paragraphs of an instruction sheet"] = """
@电热水壶使用说明|-|-|-
.电热水壶使用说明
.Instructions for the Electric Kettle

.首次使用前,请加满清水煮沸两次并倒掉,以除去生产过程中残留的气味。

.Before using the kettle for the first time, fill it with fresh water, boil it twice and pour the water away.

.水位不得超过最高刻度线,否则沸水可能从壶嘴溅出,造成烫伤。

.Never fill the kettle above the maximum mark, or boiling water may be ejected from the spout.

.清洗之前必须拔下插头,并等待壶体完全冷却,不得将底座浸入水中。

.Unplug the appliance and let it cool before cleaning, and never immerse the base in water.
"""

PAGES["questions with numbers only, answers below"] = """
@图书馆借阅指南|-|-|-
.图书馆借阅指南

>1.一次可以借几本书?
.普通读者一次可以借五本,借期三十天;少年读者一次可以借八本绘本,借期二十天。

>2.书借到期了还没看完怎么办?
.到期前三天可以在服务台或者小程序上续借一次,续借期为十五天,有人预约的图书不能续借。

>3.书弄丢了怎么赔?
.购买同一版本的新书赔偿,免收其他费用;买不到的,按定价的两倍赔偿。
"""

PAGES["briefs under a common title, each with a bold-less title and a source in brackets"] = """
@水库里的“光伏鱼”|-|县农业农村局|-
.水库里的“光伏鱼”

.在大坪水库,水面上是光伏板,水面下是花鲢。板子遮住了三成阳光,夏天水温低了两度,鱼反而长得更匀称,今年的头网就捕了六千斤。

.(县农业农村局供稿)

@老供销社变身快递驿站|吴晓|马鞍山镇政府|-
.老供销社变身快递驿站

.关了十九年的马鞍山供销社重新开了门,柜台还是那个柜台,只是后面堆的不再是盐和煤油,而是各地寄来的包裹,每天有三百多件。

.(马鞍山镇政府 吴晓)
"""

PAGES["a feature in English with section titles and a jump of pages"] = """
~THE HARBOUR EXAMINER

@The Man Who Counts Waves|Ingrid Solheim|-|-
.The Man Who Counts Waves

.Ingrid Solheim

.Every morning at six a retired surveyor walks to the end of the
&mole, sits down on a bollard and counts waves for half an hour.
&He has done so for eleven years and has missed four days.

>Why He Began

.It began as a quarrel. The port authority claimed that no wave
&higher than two metres had entered the basin since the mole was
&built, and he had seen one. Nobody believed him, so he decided

~THE HARBOUR EXAMINER                                    Page 2
&to keep a record.

>What the Figures Say

.The record now fills thirty-one notebooks. It shows that the waves
&are not getting higher, but that they arrive in larger groups.
"""

PAGES["a column of a magazine: the author with a colon, a pull quote between rules"] = """
@修伞匠的哲学|陆闻笛|-|-
.【人间烟火】

.修伞匠的哲学

.作者:陆闻笛

.雨季一来,巷口的修伞匠就忙了。他修伞有三不修:缺骨的不修,因为配不到;烂面的不修,因为不值得;主人舍不得丢又不打算再用的不修,因为修好了也是摆着。

.我问他,那还剩下什么可修?他指了指脚边的一堆,全是只坏了一颗铆钉的。

.“大多数东西,”他说,“都只坏了一点点。”
"""

PAGES["a radio script: the presenter and a guest alternate"] = """
@雨水收集不是小事|-|-|2016-06-14
.雨水收集不是小事
.播出时间:2016年6月14日

.主持人:各位听众早上好,今天我们请来了住建局的魏工,聊一聊小区里的雨水收集。魏工,雨水收集起来能干什么?

.魏工:首先是浇绿化、冲洗路面,这两项就占小区公共用水的一半以上。收集一吨雨水,就少用一吨自来水。

.主持人:投入大不大,多长时间能收回来?

.魏工:一个中等小区大概要二十万元,按节约的水费算,六到七年可以收回。更重要的是,暴雨的时候路面积水少了。
"""

PAGES["a museum's newsletter: an event list with dates inside titles"] = """
@“青瓷之路”特展开幕|-|-|-
.“青瓷之路”特展开幕

.5月18日上午,“青瓷之路”特展在二楼临展厅开幕。展览汇集四家博物馆的一百三十六件(套)青瓷,时代从东汉到南宋,其中二十一件为首次公开展出。

.开幕当天,观众可以在庭院里体验拉坯,每人限半小时,作品烧成后由馆方寄回。

@小小讲解员招募|-|-|-
.小小讲解员招募

.面向八至十四岁少年儿童招募暑期讲解员二十名,要求普通话流利、热爱文物。报名截止到6月10日,录取者将接受为期五天的培训。
"""

PAGES["a discussion in a forum copied as text"] = """
@冬天阳台种什么好?|-|-|-
.冬天阳台种什么好?

.楼主:朝北的阳台,冬天最低零下二三度,没有封,想种点能吃的,大家有推荐吗?

.小葱拌豆腐:推荐小葱和香菜,耐寒,掐了还长。我家北阳台泡沫箱里种了三年,从来没冻死过,就是长得慢一点。

.楼主:谢谢!泡沫箱需要打孔吗?

.小葱拌豆腐:一定要打,箱底垫一层碎瓦片,不然烂根。浇水选中午,水放到跟气温差不多再浇。
"""

PAGES["a court's circular in Traditional Chinese with a numbered body"] = """
@東埔區公所公告|-|東埔區公所|2019-01-22
.東埔區公所公告

.發文字號:東區民字第1080000321號

.主旨:公告本區第三公墓起掘期限。

.一、本區第三公墓經核定辦理遷葬,請墓主於民國108年4月30日以前自行起掘。

.二、逾期未起掘者,由本所代為起掘,骨骸暫存納骨堂,一年內可由家屬領回。

.東埔區公所
.中華民國108年1月22日
"""

PAGES["a travel story with kilometres as headings"] = """
@沿着废弃的森林铁路往里走|阿丘|-|2012-08-19
.沿着废弃的森林铁路往里走
.阿丘 2012年8月19日

>第一天 起点到老车库

.铁轨早就被拆走卖了废铁,剩下的枕木埋在苔藓里,一脚踩上去软得像面包。走到第七公里,林子忽然亮了,原来是当年的车库塌了半边屋顶。

>第二天 老车库到山口

.守林员老樊在山口住了三十年,门前一棵樱桃树。他说火车停开那天,司机把汽笛拉了整整一路,狗跟着叫了整整一路。
"""

PAGES["a notice board: the office and its board above notices of several makers"] = """
~柳溪街道办事处  公告栏

@停水通知|-|柳溪供水公司营业所|2021-03-02
.停水通知

.因更换主管阀门,3月4日晚十点至次日六点,柳溪路以东各小区停水,请居民提前储水,恢复供水后先放水数分钟再使用。

.柳溪供水公司营业所
.2021年3月2日

@旧书换绿植活动|-|-|-
.旧书换绿植活动

.周六上午九点在文化站门前举行,三本旧书换一盆绿萝,换完为止,教材和杂志不在交换之列。
"""

PAGES["a research brief: numbered parts, then a letter that is no part of it"] = """
~城市夜间经济研究简报
~2019年第5期(总第41期)

@夜市摊位的三种管法|-|课题组|-
.夜市摊位的三种管法
.课题组

.我们比较了五个夜市的摊位管理办法,从收费、卫生和纠纷三个方面作一小结。

>一、抽签
.抽签的办法最省事,纠纷也最少,但摊主不知道明天在哪里,回头客留不住,营业额比固定摊位低两成。

>二、竞价
.竞价的办法收入最高,好位置被连锁小吃占去,本地摊主退到巷子里,三个月后游客的评价开始下降。

@一位卖糖画的老人来信|-|-|-
.一位卖糖画的老人来信

.我今年七十三岁,做糖画五十年,铜勺换过六把。孙女说现在的孩子不爱吃糖了,我说他们爱看,看着龙从勺子里流出来,没有一个不张嘴的。
"""

PAGES["the same questions, half a month later"] = """
@2022年4月上半月来电问题解答|-|-|2022-04-18
.2022年4月上半月来电问题解答
.发布时间:2022-04-18

>问:路口的红绿灯时间太短,老人走不到对面怎么办?
.答:交警部门已经把绿灯延长了八秒,并在路中间设置了安全岛,行动不便的可以分两次过街。

@2022年3月下半月来电问题解答|-|-|-
.2022年3月下半月来电问题解答

>问:楼下的充电桩夜里噪声很大,应该找谁反映?
.答:充电桩由物业公司委托企业运营,物业应当督促企业更换风扇,逾期不改的可以拨打本热线。
"""

PAGES["bylines that join a mark and a label, a paper and a stringer, a works and a name"] = """
@灶台边的账本|沈既白|-|-
.灶台边的账本
.◎文/沈既白

.灶台边那本账,记的不是钱,是谁家借了一瓢面、谁家还了两个鸡蛋,从一九六二年记到一九八一年,一共四百多笔。

@排水渠里长出了芦苇|邵小棠 骆青|-|-
.排水渠里长出了芦苇
.晨报记者 邵小棠 通讯员 骆青 文/摄

.谁也没有种过它们。三年前渠道断流,淤泥里先冒出几根,现在整条渠都是,白鹭也跟着来了。

@锅炉房的三件宝|郝建军|东风机械厂二车间|-
.锅炉房的三件宝
.东风机械厂二车间 郝建军

.头一件宝是一根听音棒,铁的,一头磨得发亮。老师傅把它搭在泵壳上,不看仪表就知道轴承还能用几天。
"""

PAGES["a reporter, and the place that he reports from"] = """
@海堤內側補種木麻黃|曾品妤|-|-
.海堤內側補種木麻黃
.【記者曾品妤西港報導】西港海堤內側的防風林去年枯死一半,林務站昨天起分三批補種木麻黃與黃槿,共兩千四百株,預計月底完成。
"""


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, tmp_path: Path) -> None:
    page = parse(PAGES[name])
    assert check_page(read_text(tmp_path, page.text), page) == []
