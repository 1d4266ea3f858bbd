"""The words by which furniture is known, in both Chinese scripts and in English.

Each pattern is matched at the start of a line, bullets and numbers left out. Words that articles
use as well, such as copyright in a law, count only together with a word of the page about itself.
"""

import re

SITE = r"(?:本站|本网|本網|本平台|本公众号|本号|本文档|本文[库庫]|本報網|本报网|网站|網站)"

PAGE_NUMBER = (
    r"[-—–·•\[(（<〈]?\s*(?:第\s*)?\d{1,4}\s*(?:页|頁|版)?\s*[-—–·•\])）>〉]?$"
    r"|第\s*\d{1,4}\s*[页頁](?:[,，/\s]*[共总總]\s*\d{1,4}\s*[页頁])?$|[共]\s*\d{1,4}\s*[页頁]$"
    r"|[Pp](?:age|AGE|\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?$|\d{1,4}\s*/\s*\d{1,4}$|"
    r"\d{1,4} of \d{1,4}$|[-—–]\s*[ivxlc]{1,6}\s*[-—–]$"
)
COPYRIGHT = (
    r"(?:主办单位|承办单位|主辦單位|技术支持|网站主办)[:：]|"
    r"[Cc]opyright\b|©|\([Cc]\)\s?(?:19|20)\d\d|COPYRIGHT|(?:版权所有|版權所有|"
    r"著作权所有|著作權所有)|.{0,60}(?:版权归.{0,20}所有|版權歸.{0,20}所有|版权所有|"
    r"版權所有|[Aa]ll [Rr]ights [Rr]eserved)"
    r"|.{0,40}(?:ICP|icp)[备備证證]|.{0,20}(?:公网安备|公網安備|备案号|備案號|备案序号|许可证号|网站标识码)"
)
DISCLAIMER = (
    rf"(?:免责声明|免責聲明|郑重声明|版权声明|版權聲明|特别声明|特別聲明)|"
    rf".{{0,30}}{SITE}.{{0,40}}(?:不对|不對|不承担|不承擔|不负责|不負責|上传|上傳|转载|"
    rf"轉載|立场|立場|所有权|侵权|侵權|举报|研究参考)"
    r"|.{0,60}(?:不代表(?:本[网網站报報刊台社]|作者所在|.{0,8}观点|.{0,8}立场)|"
    r"不构成(?:任何)?投资建议|違規舉報|违规举报|付费下载(?:文档|后)|[如若]有?侵[权權]|"
    r"涉及侵[权權].{0,20}(?:联系|聯繫|删|刪|告知)|仅供(?:学习|參考|参考|"
    r"交流).{0,20}(?:请|删除|勿))"
    r"|(?:The )?(?:views|opinions) expressed.{0,80}(?:not necessarily|do not)|"
    r"This (?:article|site|website) (?:is for information|does not)"
)
COOKIES = (
    r".{0,60}\b(?:uses?|using|accept|reject|manage|allow|store|"
    r"about)\b.{0,30}\bcookies?\b|[Cc]ookies? (?:policy|settings|preferences|notice|"
    r"consent)"
    r"|.{0,30}(?:使用|接受|同意|拒绝|拒絕|管理).{0,10}[Cc]ookie|[Cc]ookie\s?(?:政策|"
    r"设置|設定|声明)|(?:Accept|Reject|Allow) all$|Manage (?:preferences|options)$|"
    r"I agree$|(?:全部接受|全部拒绝|我知道了|同意并继续)$"
)
SHARE = (
    r"(?:分享到|分享至|分享给|分享[:：]|(?:一键)?分享$|转发$|转发至|转发到|轉發|"
    r"微信分享|扫码|掃碼|扫一扫|掃一掃|扫描(?:上方|下方|左侧|右侧|二维码)|长按(?:识别|"
    r"图片|二维码|上图|下图)|長按|微信扫|手机扫[码描]|手機掃|关注我们|關注我們|关注.{0,12}公众号|點讚|"
    r"点赞$|点个赞|收藏\s*[(（]\d|收藏$|收藏本文|举报$|在看$|订阅本|訂閱(?:電子報|我們)|"
    r"加入(?:我们的)?(?:微信|QQ)群"
    r"|Share(?: this| on| via|$)|Follow us|Subscribe(?:$| to our| now)|Sign up for|"
    r"Like us on|Join our (?:newsletter|mailing)|Tweet$|Facebook$|Twitter$|LinkedIn$|"
    r"Email this|WhatsApp$)"
    r"|.{0,24}(?:扫码关注|掃碼關注|扫描二维码|掃描.{0,4}QR|公众号[:：]|官方微信|"
    r"官方微博|投稿(?:邮箱|信箱|热线|電郵)|新闻热线|新聞熱線|爆料(?:热线|電話)|"
    r"客服(?:微信|电话|热线|QQ|[:：])|联系客服|聯絡客服)"
)
DOWNLOAD = (
    r".{0,16}(?:到电脑桌面|桌面快捷|下载(?:本文档|文档|全文|原文|客户端|[Aa][Pp][Pp])|"
    r"下載(?:全文|[Aa][Pp][Pp]|客戶端)|立即下载|立即下載|免费下载|点击下载|點擊下載|"
    r"VIP\b|开通会员|開通會員|付费(?:阅读|后)|登录后|登入後(?:查看|閱讀)|"
    r"剩余.{0,6}(?:未读|页)|展开(?:全文|阅读)|阅读全文|閱讀全文|继续阅读|"
    r"打开[Aa][Pp][Pp]|下载后可|[Dd]ownload (?:the |our )?(?:app|App|PDF))"
    r"|.{0,40}[\s)）]VIP$|(?:上传者|上传人|上传用户|文档(?:简介|编号|格式|大小)|所属分类)\s*[:：]|.{0,4}客服在线"
    r"|电脑桌面$|安装后可以|Get the app|Install (?:the|our) app|Unlock (?:this|full)|"
    r"(?:Log|Sign) in to (?:read|continue)"
)
EDITOR = (
    r"[(（\[【]?(?:(?:本[版期])?(?:责任|責任|执行|執行|值班|见习|實習|实习|审核|美术|"
    r"美術|视觉)?(?:编辑|編輯)|责编|責編|美编|本版编辑|组版|版式(?:设计)?|图编|校对|"
    r"校對|一读|审校|监制|監製|统筹|排版|终审|初审|复审|二审|三审|一审|值班主任|"
    r"值班编委)"
    r"(?:[:：/／丨|]\s*|[ \u3000]+)[^。,，]{1,40}$|[(（\[【](?:责任编辑|責任編輯|责编|"
    r"编辑|編輯)[^()（）]{0,30}[)）\]】]$|(?:审核|審核|審校|策划|策劃|出品)[:：丨|"
    r"]\s*\S{1,12}(?:\s.{0,30})?$|Edited by\b.{0,40}$|"
    r"[【\[](?:更正|勘误|勘誤)[】\]].{0,56}$|Editor:\s.{0,40}$"
)
NAVIGATION = (
    r"(?:(?:网站|網站)?首[页頁]|返回(?:首页|首頁|顶部|頂部|列表|上一[页級级]|目录)?|"
    r"回到(?:顶部|頂部|首页|首頁)|回首頁|"
    r"(?:[<«←]\s*)?上一[篇页頁条則则章](?:\s*[>»→])?|"
    r"(?:[<«←]\s*)?下一[篇页頁条則则章](?:\s*[>»→])?|上一篇\s+下一篇|"
    r"(?:我要)?打印(?:本[页文])?|列印(?:本頁)?|【?(?:打印|关闭|"
    r"關閉)】?(?:(?:本)?(?:窗口|页|頁|視窗))?|登[录錄入]|注册|註冊|登[录入]\s*[/|"
    r"]?\s*注册|退出|(?:站内)?(?:搜索|搜尋)(?:资料|结果)?"
    r"|我的(?:下载|收藏|订单|账户)|会员中心|會員中心|个人中心|(?:联系|聯絡)(?:我们|"
    r"我們|客服|方式)|(?:关于|關於)(?:我们|我們)|(?:网站|網站)(?:地图|地圖|声明|导航)|"
    r"设为首页|加入收藏|更多(?:>+|…|\.{3})?|(?:查看|点击|显示)更多|加载更多|(?:相关|"
    r"相關|延伸|推荐|推薦|热门|熱門|精彩|猜你|最新|编辑)(?:阅读|閱讀|推荐|推薦|文章|"
    r"新闻|新聞|链接|連結|文档|喜欢|资讯|视频|排行)|热搜榜?|排行榜|"
    r"您可能(?:还)?(?:关注|感兴趣|喜欢).{0,10}|你可能.{0,12}|确认删除\??？?|"
    r"[字号號体體：: 大中小A+\-T]{4,14}|【?字[体体号號][:：].{0,16}|繁[體体](?:中文|"
    r"版)?|简体(?:中文|版)?|無障礙|无障碍(?:浏览)?|English(?: Version)?|确定|取消|"
    r"提交|(?:全部|最新|热门|网友|我要|发表)?(?:评论|評論|留言)\s*[(（]?\d*[)）]?|"
    r"收起|展开|置顶|TOP|Top)[\s:：>»|]*$"
    r"|(?:Home(?:page)?|Menu|Search|Log ?in|Log ?out|Sign in|Sign up|Register|"
    r"My account|Skip to (?:main )?content|Back to top|"
    r"(?:[<«←]\s*)?Previous(?: article| page| post)?|Next(?: article| page|"
    r" post)?(?:\s*[>»→])?|Related (?:articles|stories|posts|content|links)|"
    r"Recommended(?: for you)?|You may also like|Most (?:read|popular|viewed)|"
    r"Trending(?: now)?|Read (?:more|next)|Show more|Load more|See also:?|"
    r"Contact(?: us)?|About(?: us)?|Privacy(?: policy)?|Terms (?:of (?:use|service)|"
    r"and conditions|& conditions)|Site ?map|Print(?: this page)?|Close|"
    r"\d* ?Comments?(?: \(\d+\))?|Leave a (?:comment|reply)|Reply|Advertisement|"
    r"Sponsored|Newsletter|Careers|Help)[\s:：>»|]*$"
    r"|您是.{0,8}第\s?\d{1,9}\s?位|[今現现]在?[天日]是.{0,4}(?:19|20)\d\d\s?年|.{0,20}访问量[:：]"
    r"|下[期周一].{0,4}(?:预告|預告)[:：].{0,60}$"
    r"|(?:当前位置|當前位置|您的位置|您现在的位置|您現在的位置|你現在的位置|现在位置|"
    r"目前位置|所在位置|You are here)\s*[:：>]|首[页頁]\s*[>＞»›|｜/·→-]|Home\s*[>»›/|"
    r"]|(?:上一[篇条則则]|下一[篇条則则]|Previous|Next)\s*[:：]"
)
CAPTION = (
    r"(?:图|圖)(?:为|為|[一二三四五六七八九十\d①-⑳]{1,3}\s*(?:[:：.]|[ \u3000]|为|"
    r"為))|[▲△▼↑↓]\s*\S|[(（]?(?:资料图片?|資料圖片|网络配图|效果图|示意图|图源|"
    r"图片来源|圖片來源|图/|圖/|摄影[:：/]|攝影[:：/])|(?:Figure|Fig\.|Photo|Image|"
    r"Picture)\s?(?:\d{1,3}\b|:|by\b|credit)|Photograph:"
    r"|.{0,50}(?:[\s/／(（。.][\u4e00-\u9fff·]{2,4}[\s/／]?(?:摄|攝|供图|供圖|摄影|"
    r"攝影)|记者.{2,10}摄|(?:图片|照片|圖片|照片)由.{2,14}提供|资料图(?:片)?|"
    r"資料照片?)[)）]?。?$"
)

ADVERTISEMENT = (
    r"[【\[(（〔](?:广告|廣告|推广|推廣|赞助|贊助|[Aa]dvertisement|AD|[Ss]ponsored)[】\])）〕]"
    r"|(?:Advertisement|ADVERTISEMENT|Sponsored)\s*[:：]"
)
# What names a paper and its edition, at the top of a page.
MASTHEAD = (
    r"[(（](?:下转|上接|紧接|下轉|轉第|转第)\s*第?.{1,8}版?[)）]$|"
    r"[A-Z]?\d{1,3}\s*[·•|]?\s*第\s*\d{1,3}\s*[版页頁]面?$|"
    r"第?\s*[A-Z]?\d{1,3}\s*版(?:\s*[:：·|]\s*\S{1,12})?$|第[A-Z]\d{1,3}版.{0,14}$"
    r"|《?[\u4e00-\u9fff]{2,8}(?:日报|晚报|早报|晨报|时报|周报|周刊|月刊|季刊|学报|导报|商报|日報|晚報|早報|時報|週報|週刊|月刊|學報|杂志|雜誌)》?"
    r"(?:[\s|·]+(?:(?:19|20)\d\d|第|[A-Z]?\d{1,3}版|[星期周]).{0,40})?$"
    r"|.{0,16}(?:19|20)\d\d\s*年\s*第?\s*\d{1,3}\s*期.{0,24}$"
    r"|(?:VOL|Vol|ISSUE|Issue)(?:ume|UME)?\.?\s*\d{1,4}\b.{0,40}$"
)

LEGAL, LINE = 240, 60  # the most characters that a line of its kind has
PATTERNS = [
    (reason, longest, re.compile(pattern))
    for reason, longest, pattern in [
        ("page number", 30, PAGE_NUMBER),
        ("running header", LINE, MASTHEAD),
        ("copyright", 160, COPYRIGHT),
        ("disclaimer", LEGAL, DISCLAIMER),
        ("cookies", LEGAL, COOKIES),
        ("navigation", 80, NAVIGATION),
        ("share", LINE, SHARE),
        ("download", LINE, DOWNLOAD),
        ("advertisement", 160, ADVERTISEMENT),
        ("editor", LINE, EDITOR),
        ("caption", 120, CAPTION),
    ]
]
# One short word, or several with blanks or bars between: an entry of a menu.
TINY_MENU = re.compile(r"[^\s。，,]{1,5}|[A-Z][a-z]{1,9}|[^\s|｜·>]{1,6}(?:[\s|｜·>]+[^\s|｜·>]{1,6}){2,}")
