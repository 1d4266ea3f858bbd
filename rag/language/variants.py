"""Words in both Chinese scripts: patterns are written in simplified characters and match traditional ones.

``SIMPLE[i]`` is the simplified form of ``OTHER[i]``, for the characters of this package's own patterns
and tables; the pairs are those of OpenCC (``TSCharacters``), which the tests hold them to.
"""

import re

SIMPLE = (
    "万与丑专业丛东丝丢两严个个丰为为举么么义乌乐乔习乡书争于云产产亩亲亿仅从们价众众会传体余侧侨"
    "储儿党兰关兴养兽内册写农冯决准凌凤出击划刘则创删别别制剧办务动区医千华协单卖卜卢卫卫即却卷厂"
    "厅历历历厉厍县叁参参双发发台台台台叶号合同后向向吕吨启启吴员周咨咸回团团园围国图圆场坛坛坛坛"
    "坛声处备复复头妇姜娄孙学宁宝实审宫家宾对寻导寿将局届属岁岛岭岳巩币布师帐席干干干并并并幸广庄"
    "庆库应庞开张强归当当录录录彩彻征志怀态总惯愿战戚户执扫扬护报担拟拨挂挥据搜摄教数无旧时显晋晓"
    "曲曲札札术术朱机杂权条来杨松构查标栏栗样核栾档梁检楼欢欧残毕气汇汇汇汤沈没注测济浏涂涌渔温游"
    "湾满灯点烫热爱独献环现电画画畅盐监盖真着矿码硕确碍礼祯禄离种秘积窦笔笺筑筹签签简类系系紧红约"
    "级纪纲纸线线练组细终经结绘给络绝绝统继绪续维综缑编缩缪网罗群聂职联肃胡胡脑脱腊致艺节芦苍苏苏"
    "范荆荐药营萧蒋蒙蒙蒙蓝蔺补表装见观规视览觉计订讣认讨让议讯记讲许论设访证证评识诉词译试诗诚话"
    "询该语误说说诵请诸读课调谈谊谌谐谢谨谭谯谱谷贝负贡责财账贯贰贲贴费贸贺贾资赐赖赞赞赠赵车转载"
    "辆辑边达过还这进违连迟迹选邓邝邬邮邹郁郏郑郦采采采释里里鉴钟钟钟钬钭钱银铺铺链锛锟锦键镄镇镇"
    "长门闫闭问闰间闵闻阅阅阎阙阚队阳阴陆陈随难面面面韦韩页顶项顺须须顾预领频题颜颜风饭饶馆馆马驱"
    "驻骆验鱼鲁鲍鲜鸣麦黄齐龙龚辩纠错隐拥莲屿"
)
OTHER = (
    "萬與醜專業叢東絲丟兩嚴個箇豐為爲舉麼麽義烏樂喬習鄉書爭於雲產産畝親億僅從們價眾衆會傳體餘側僑"
    "儲兒黨蘭關興養獸內冊寫農馮決準淩鳳齣擊劃劉則創刪別彆製劇辦務動區醫韆華協單賣蔔盧衛衞卽卻捲廠"
    "廳厤曆歷厲厙縣叄參蔘雙發髮枱檯臺颱葉號閤衕後嚮曏呂噸啓啟吳員週諮鹹迴團糰園圍國圖圓場墰壇壜罈"
    "罎聲處備復複頭婦薑婁孫學寧寶實審宮傢賓對尋導壽將侷屆屬歲島嶺嶽鞏幣佈師帳蓆乾幹榦並併幷倖廣莊"
    "慶庫應龐開張強歸噹當彔錄録綵徹徵誌懷態總慣願戰慼戶執掃揚護報擔擬撥掛揮據蒐攝敎數無舊時顯晉曉"
    "麯麴劄箚朮術硃機雜權條來楊鬆構査標欄慄樣覈欒檔樑檢樓歡歐殘畢氣匯彙滙湯瀋沒註測濟瀏塗湧漁溫遊"
    "灣滿燈點燙熱愛獨獻環現電畫畵暢鹽監蓋眞著礦碼碩確礙禮禎祿離種祕積竇筆箋築籌簽籤簡類係繫緊紅約"
    "級紀綱紙綫線練組細終經結繪給絡絕絶統繼緒續維綜緱編縮繆網羅羣聶職聯肅衚鬍腦脫臘緻藝節蘆蒼囌蘇"
    "範荊薦藥營蕭蔣懞濛矇藍藺補錶裝見觀規視覽覺計訂訃認討讓議訊記講許論設訪証證評識訴詞譯試詩誠話"
    "詢該語誤說説誦請諸讀課調談誼諶諧謝謹譚譙譜穀貝負貢責財賬貫貳賁貼費貿賀賈資賜賴讚贊贈趙車轉載"
    "輛輯邊達過還這進違連遲跡選鄧鄺鄔郵鄒鬱郟鄭酈埰寀採釋裏裡鑑鈡鍾鐘鈥鈄錢銀舖鋪鏈錛錕錦鍵鐨鎭鎮"
    "長門閆閉問閏間閔聞閱閲閻闕闞隊陽陰陸陳隨難麪麫麵韋韓頁頂項順須鬚顧預領頻題顏顔風飯饒舘館馬驅"
    "駐駱驗魚魯鮑鮮鳴麥黃齊龍龔辯糾錯隱擁蓮嶼"
)
TO_SIMPLE = str.maketrans(OTHER, SIMPLE)
FORMS: dict[str, str] = {}
for _simple, _other in zip(SIMPLE, OTHER, strict=True):
    FORMS[_simple] = FORMS.get(_simple, _simple) + _other


def both(pattern: str) -> str:
    """Return the pattern with every simplified character standing for its traditional forms as well."""
    parts: list[str] = []
    inside = False  # a class of characters
    for at, mark in enumerate(pattern):
        escaped = at > 0 and pattern[at - 1] == "\\" and (at < 2 or pattern[at - 2] != "\\")
        if mark in "[]" and not escaped:
            inside = mark == "["
        forms = FORMS.get(mark)
        parts.append(mark if forms is None else forms if inside else f"[{forms}]")
    return "".join(parts)


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return the pattern, compiled, for text in either script."""
    return re.compile(both(pattern), flags)


def simple(text: str) -> str:
    """Return a word of this package's tables in simplified characters."""
    return text.translate(TO_SIMPLE)
