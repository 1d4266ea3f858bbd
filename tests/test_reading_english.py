"""Pages in Latin letters or two languages, marked as in ``test_reading_pages``; bylines and letters."""

# ruff: noqa: E501  a page's lines are as long as they are

from pathlib import Path

import pytest
from test_reading_pages import check_page, parse, read_text

from rag.language.bylines import byline
from rag.language.names import is_post

PAGES: dict[str, str] = {}

PAGES["a society's name, titles in capitals, names alone"] = """
~HOLLIN BRIDGE RAMBLERS

@THE STILE AT CROW LANE|Edith Barraclough|-|-
.THE STILE AT CROW LANE
.Edith Barraclough

.  The stile has been mended four times since the war, each time
.by somebody who had never seen the one before. The present steps
.are railway sleepers, and the post came from a bed.

@WHO OWNS THE FORD|P. J. Sugden|-|-
.WHO OWNS THE FORD
.P. J. Sugden

.  Nobody, it appears. The county says that the parish does, the
.parish has a letter from the county, and the letter is about a
.different ford altogether.
"""

PAGES["offices behind the names, a bulletin's head and price"] = """
~PAPERS OF THE KELDER VALLEY MUSEUM
~Vol. IV, No. 2, March 1968
~Published by the Friends. Price 30p.

@A Hoard of Clay Pipes from Garth End|Ruth Ellison and Tom Pye|Department of Small Finds, Kelder Valley Museum|-
.A Hoard of Clay Pipes from Garth End
.Ruth Ellison and Tom Pye
.Department of Small Finds, Kelder Valley Museum

.The pipes came to light when the new drain was laid across the
.orchard in the spring of 1966. There were ninety-one bowls, all
.but six of them unsmoked, packed in bran.

~Printed by the Garth Press. Registered charity 000417.
"""

PAGES["letters to an editor, signed below"] = """
~LETTERS TO THE EDITOR

@The bus that never comes|WILLIAM TARN|Retired stationmaster|-
.The bus that never comes
.SIR,— I have waited for the nine o'clock bus on each of the last
.seven Fridays. It came twice, and on one of those occasions it was
.the bus of the Friday before.

.WILLIAM TARN
.Retired stationmaster

@A kind word for rooks|Mrs Ida Fell|-|-
.A kind word for rooks
.SIR,— Your correspondent would shoot them. I have counted what they
.carry to the nest, and it is leatherjackets from first light until
.the milk arrives.

.Mrs Ida Fell
.Mill Lane

~Letters should not exceed two hundred words.
"""

PAGES["a draft's reservation above a heading of the format"] = """
~*Draft for the committee - not for circulation*

@Ten Years of the Seed Library|Olive Penrose|Secretary, Marl Pit Allotments|2013-05-02
.# Ten Years of the Seed Library
.Olive Penrose, Secretary, Marl Pit Allotments
.2 May 2013

.We have lent eleven thousand packets and had nine thousand back, which the auditor calls a loss and we call spinach.

~Printed by volunteers.
"""

PAGES["a bilingual letterhead and a bilingual title"] = """
~海湾邻里会 HARBOUR BAY NEIGHBOURS' ASSOCIATION
~Bulletin No. 12 / 通讯第12期
@旧衣回收改到周六|-|-|-
.旧衣回收改到周六
.Clothes collection moves to Saturday
.从下月起,旧衣回收由周三改到周六上午,地点仍在社区厨房门口,请把衣物洗净叠好。
.From next month clothes will be collected on Saturday mornings, still outside the community kitchen, washed and folded please.
"""

PAGES["names, labels and signatures in two languages"] = """
~青石湾文化馆　Qingshi Bay Culture House (QCH)
~双语通讯 Bilingual Newsletter No. 8

@码头上的修船人|段启明|-|-
.码头上的修船人
.The Man Who Mends Boats
.段启明 / Duan Qiming

.老段修了四十年船,从舢板修到铁壳机帆船,工具换了三茬,凿子还是父亲留下的那把。
.Old Duan has mended boats for forty years, from sampans to steel hulls, and the chisel is still his father's.

@春季插花班招生　Spring Flower Class|-|青石湾文化馆|-
.春季插花班招生　Spring Flower Class
.本馆三月起开设插花班,每周六上午两小时,花材自备,剪刀由馆里提供,名额十五人。
.The class meets on Saturday mornings from March. Bring your own flowers; scissors are provided.
.青石湾文化馆 Qingshi Bay Culture House
"""

PAGES["an order in Chinese, and the same below its signature in English"] = """
@关于清明节放假的通知|-|总务处|2019-03-28
.关于清明节放假的通知
.Notice of the Spring Holiday
.各位同学:
.清明节放假三天,四月五日至七日,宿舍照常开放,食堂只供应早餐和晚餐,请自行安排午餐。
.总务处
.2019年3月28日
.Dear students,
.There will be no classes from 5 to 7 April. The dormitories stay open; the canteen serves breakfast and supper only.
.General Affairs Office
.28 March 2019
"""

PAGES["a part's number on each second page, in mid-sentence"] = """
@水事纪要|-|-|-
.水事纪要
.　　本纪要收录本县水事,以年为纲,起于一九五一年,止于一九六〇年,凡修渠、筑塘、打井、抗旱诸事皆录,一事一条。
.一九五一年
.　　3月　东乡开挖引水沟,长六里,出工四百人,一个月完成,沟底铺河卵石,水到之日
~· 12 ·
~第二编
&全乡放假半天。
.　　9月　大水,冲毁木桥两座,县里拨杉木三十根,由木业社修复,当年腊月通行。
.一九五二年
.　　5月　久旱,各村打井二十七眼,其中九眼出水,最深的一眼在石壁村,打到七丈才见
~· 13 ·
~水利志　　水事纪要
&湿沙,又打了两天。
.　　6月　县里办水利训练班,学员五十八人,结业后分到各乡,每人发铁锹一把。
.一九五三年
.　　2月　西塘开工,由三个乡合修,约定水权按出工多少分配,约文刻石,石碑现在立
~· 14 ·
~第二编
&在塘埂上。
"""

PAGES["a book's header above a title and a name, on both pages"] = """
~山居集

@石板桥|佟之远|-|-
.石板桥

.佟之远

.　　石板桥只有三块石板，中间一块裂了，用铁扒钉钉住，走
.上去咯噔一声。小时候我们比谁踩得响，踩响了，桥下洗衣裳
.的人就骂，骂完了又笑。
~7

~村居记

@磨坊|佟之远|-|-
.磨坊

.佟之远

.　　磨坊在水口，水大的时候磨自己会唱，水小的时候要人去
.踩，踩的人一边踩一边打瞌睡，瞌睡打着了磨就停，停了就有
.人喊。
~8
"""


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, tmp_path: Path) -> None:
    page = parse(PAGES[name])
    assert check_page(read_text(tmp_path, page.text), page) == []


@pytest.mark.parametrize(
    ("text", "author", "affiliation"),
    [
        ("By Anna Reed, Volunteer Warden", "Anna Reed", "Volunteer Warden"),
        (
            "H. Bell, Honorary Treasurer, Thorn Lane Bowls Club",
            "H. Bell",
            "Honorary Treasurer, Thorn Lane Bowls Club",
        ),
        ("Mei Tan and Jo Ruiz, School of Soil Science", "Mei Tan and Jo Ruiz", "School of Soil Science"),
        ("Jane Orr (Lock Keeper)", "Jane Orr", "Lock Keeper"),
        ("Words and pictures by Ken Dale", "Ken Dale", None),
        ("by R. Holt* and S. Kay**", "R. Holt and S. Kay", None),
        ("By our Gardening Correspondent", "our Gardening Correspondent", None),
    ],
)
def test_bylines_in_latin_letters(text: str, author: str, affiliation: str | None) -> None:
    credit = byline(text)
    assert credit is not None
    assert credit.sure
    assert (credit.author, credit.affiliation) == (author, affiliation)


def test_a_title_is_no_byline_and_no_office() -> None:
    for text in ("Cranes, Mills and the Museum", "Dogs, Cats and the School Bus"):
        credit = byline(text)
        assert credit is None or not credit.sure
    assert byline("By the time of the flood") is None
    assert is_post("Senior Fellow, Lake Institute")
    assert not is_post("how we came to the museum by boat")
