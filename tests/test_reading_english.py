"""Pages in Latin letters or two languages, marked as in ``test_reading_pages``; bylines and letters."""

# ruff: noqa: E501  a page's lines are as long as they are

from pathlib import Path

import pytest
from test_reading_pages import check_page, parse, read_text

from rag.reading.bylines import byline
from rag.reading.english import is_place, with_office

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

PAGES["a brief with a summary, an office under the name, reservations at the foot"] = """
~NORTH SHORE HOUSING FORUM
~Policy Brief No. 9
@Who Clears the Gutters?|Lena Marsh|Research Fellow, North Shore Housing Forum|2016-03-04
.Who Clears the Gutters?

.Lena Marsh
.Research Fellow, North Shore Housing Forum
.March 4, 2016

>Summary

.Most landlords believe that the tenant clears the gutters, and most
.tenants believe the opposite. This brief reads four hundred leases
.and finds that in three of four nothing is said about it at all.

~The views expressed here are those of the author.
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
    assert with_office("Cranes, Mills and the Museum") is None
    assert with_office("Dogs, Cats and the School Bus") is None
    assert byline("By the time of the flood") is None
    assert is_place("Senior Fellow, Lake Institute")
    assert not is_place("how we came to the museum by boat")
