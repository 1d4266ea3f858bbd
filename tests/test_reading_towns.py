"""Pages of villages, towns and firms, marked as in ``test_reading_pages``."""

# ruff: noqa: E501  a page's lines are as long as they are

from pathlib import Path

import pytest
from test_reading_pages import check_page, parse, read_text

PAGES: dict[str, str] = {}

PAGES["village paper, three items, mixed bylines"] = """
~双河村报
~2018年6月30日 第12期

@水渠清淤记|骆长根|-|2018-06-30
.水渠清淤记
.骆长根

.入梅之前,村里把七里长的主渠清了一遍。老人出主意,年轻人出力气,三天挖出淤泥四百方,全部运到后山填了梯田。

@王婆婆的存折|向小满|大学生村官|2018-06-30
.王婆婆的存折
.向小满(大学生村官)

.王婆婆不识字,存折上的数字她却记得一分不差。她说,字不认得人,钱认得人。

@通知|-|双河村村民委员会|2018-06-28
.通知

.7月5日上午在村部举行高血压免费筛查,请六十岁以上村民空腹前来,带好身份证。

.双河村村民委员会
.2018年6月28日
"""
PAGES["Taiwanese magazine essay"] = """
@我在離島當獸醫|邱亦晴|-|-
.離島日常

.我在離島當獸醫

.撰文 邱亦晴
.攝影 何東

.島上只有一間動物醫院,方圓四十公里的牛、羊、狗、貓,甚至擱淺的海龜,都是我的病人。

.第一次替牛接生

.那天颱風剛走,路斷了,我揹著器材走了六公里。牛主人提著煤油燈等在村口,一句話也沒說,只是把自己的雨衣披在我身上。
"""
PAGES["English local paper, three columns of briefs"] = """
~The Wexcombe Echo, Friday, June 12, 1998

@Swan Holds Up Morning Train|-|-|1998-06-12
.Swan Holds Up Morning Train

.Passengers on the 7.42 to Harding waited fifty minutes on Tuesday while a swan sat between the rails outside Wexcombe. The driver sounded the horn, which had no effect. A porter finally moved the bird with an umbrella.

@Clock Tower to Lose Its Scaffolding|Harriet Munn|Staff Reporter|1998-06-12
.Clock Tower to Lose Its Scaffolding
.By Harriet Munn, Staff Reporter

.After two years the scaffolding around the clock tower will come down on Monday. The stonework has been cleaned, the weathercock regilded, and all four faces will for once show the same time.

.The council has not said what became of the starlings.
"""
PAGES["academic Chinese paper with class number and footnote"] = """
@晚清江南船户的账簿书写|祁云帆|江南水乡文化研究所|-
.晚清江南船户的账簿书写

.祁云帆

.(江南水乡文化研究所,浙江 嘉兴 314000)

.摘要:本文利用新见的十一册船户账簿,讨论晚清江南船户如何记录运费、借贷与人情往来。
.关键词:船户;账簿;江南

>一、账簿的来历

.这批账簿出自一户许姓船家的阁楼,用油纸包裹,保存完好。封面上写着“流水”二字,时间从同治七年到光绪十九年。

>二、记账的办法

.船户不用正体数字,而用苏州码子。收入记在上栏,支出记在下栏,人情往来则另起一页,不与运费相混。
"""
PAGES["hard-wrapped Chinese report with footer numbers between bars"] = """
@关于校园直饮水使用情况的调查|-|-|-
.              关于校园直饮水使用情况的调查

.    为了解学生对校园直饮水的使用情况,我们于四月下旬在六所中
&小学发放问卷一千二百份,收回一千一百三十份。结果显示,每天使用
&直饮水的学生占百分之六十七,其余学生主要饮用自带的凉开水。

>一、不愿使用的原因

.    不愿使用直饮水的学生中,四成认为排队太久,三成担心滤芯不及
&时更换。走访发现,有两所学校的滤芯更换记录停留在去年九月,
~                            | 3 |
&总务处的解释是记录本换了新的,旧本子找不到了。

>二、建议

.    建议在每台设备上张贴二维码,扫码即可看到最近一次更换滤芯的
&日期和检测结果,让学生和家长自己判断。
"""
PAGES["bilingual poster: company notice zh then en"] = """
@关于调整门店营业时间的通知|-|云麓书店|2022-11-30
.关于调整门店营业时间的通知

.自12月5日起,本店营业时间调整为上午十点至晚上九点,二楼咖啡区晚上八点停止点单,请各位读者合理安排时间。

.云麓书店
.2022年11月30日

@Notice of New Opening Hours|-|-|-
.Notice of New Opening Hours

.From 5 December the shop will be open from ten in the morning until nine in the evening. Last orders at the cafe on the second floor are taken at eight.
"""
PAGES["Q&A of a hospital: bold-less numbered with 答"] = """
@儿童近视防治问答|-|县妇幼保健院眼科|-
.儿童近视防治问答
.县妇幼保健院眼科

>问题一:散瞳验光会不会伤眼睛?
.答:不会。散瞳药的作用是让睫状肌暂时放松,几小时到几天后瞳孔就会恢复,期间怕光、看近模糊都是正常现象。

>问题二:戴了眼镜度数会不会越来越深?
.答:度数加深是因为眼轴变长,跟戴不戴眼镜没有关系。该戴不戴,反而会因为视物不清而加速。
"""
PAGES["press release of a company in English"] = """
@Halden Bicycles Opens Repair School in Former Post Office|-|-|2017-09-04
.PRESS RELEASE

.Halden Bicycles Opens Repair School in Former Post Office

.HALDEN, 4 September 2017

.Halden Bicycles today opened a school for bicycle repair in the former post office on Quay Street. The first course has twelve places, of which nine have been taken by people over sixty.

.The school will also mend wheelchairs free of charge on the first Monday of each month.
"""
PAGES["OCR letter of a clan genealogy"] = """
@重修宗祠记|-|-|-
.重 修 宗 祠 记
.  吾 族 宗祠 建 于 乾 隆 年 间, 历 二百 余 载, 栋 折
&梁 崩, 不 蔽 风 雨。 一九 八六 年 春, 族 中 父 老 集
&议 重 修, 各 房 按 丁 出 资, 共 得 三千 二百 元。

.  是 年 八 月 动 工, 次 年 三 月 告 竣。 石 匠 不 取
&工钱, 只 求 在 碑 上 留 名, 众 皆 许 之。
"""
PAGES["police bulletin, several cases dated"] = """
@假冒客服退款骗局|-|-|-
.假冒客服退款骗局

.5月11日,市民邱女士接到自称网店客服的电话,称其购买的奶粉存在质量问题,可以三倍赔偿。邱女士按照对方要求下载了一款会议软件并共享屏幕,随后银行卡内四万六千元被转走。

.警方提醒:正规平台退款一律原路返回,不需要共享屏幕,更不需要转账验证。

@酒后挪车也算酒驾|-|-|-
.酒后挪车也算酒驾

.5月14日晚,男子程某在饭店门口为代驾挪车,行驶不到三十米与护栏相撞。经检测,其血液中酒精含量为每百毫升一百一十二毫克,已达到醉驾标准。

.警方提醒:在道路上挪动车辆同样属于驾驶行为,酒后一步都不能开。
"""


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, tmp_path: Path) -> None:
    page = parse(PAGES[name])
    assert check_page(read_text(tmp_path, page.text), page) == []
