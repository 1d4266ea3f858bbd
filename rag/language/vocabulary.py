"""The words by which furniture is known, in both Chinese scripts and in English.

Each pattern is matched at the start of a line, bullets and numbers left out. Words that articles
use as well, such as copyright in a law, count only together with a word of the page about itself.
"""

import re

from rag.language.variants import compiled

SITE = r"(?:本站|本网|本平台|本公众号|本号|本文档|本文库|本报网|网站)"

PAGE_NUMBER = (
    r"[-—–─━－―·•\[(（<〈]{0,3}\s*(?:第\s*)?\d{1,4}\s*(?:页|版)?\s*[-—–─━－―·•\])）>〉]{0,3}$"
    r"|[共总]\s*\d{1,4}\s*页[,，/\s]*第\s*\d{1,4}\s*页$"
    r"|第\s*\d{1,4}\s*页(?:[,，/\s]*[共总]\s*\d{1,4}\s*页)?$|共\s*\d{1,4}\s*页$"
    r"|[Pp](?:age|AGE|\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?$|\d{1,4}\s*/\s*\d{1,4}$|"
    r"\d{1,4} of \d{1,4}$|[-—–]\s*[ivxlc]{1,6}\s*[-—–]$"
)
COPYRIGHT = (
    r"(?:主办单位|承办单位|技术支持|网站主办)[:：]|"
    r"[Cc]opyright\b|©|\([Cc]\)\s?(?:19|20)\d\d|COPYRIGHT|(?:版权所有|"
    r"著作权所有)|.{0,60}(?:版权[归属为].{0,20}所有|版权所有|"
    r"版权所有|[Aa]ll [Rr]ights [Rr]eserved)"
    r"|.{0,40}(?:ICP|icp)[备证]|.{0,20}(?:公网安备|备案号|备案序号|许可证号|网站标识码)"
)
DISCLAIMER = (
    rf"(?:免责声明|郑重声明|版权声明|特别声明)|"
    rf".{{0,30}}{SITE}.{{0,40}}(?:不对|不承担|不负责|上传|转载|"
    rf"转载|立场|所有权|侵权|举报|研究参考)"
    r"|.{0,60}(?:不代表(?:拥有.{0,6}版权|本[网站报刊台社]|作者所在|.{0,8}观点|.{0,8}立场)|"
    r"不构成(?:任何)?投资建议|违规举报|付费下载(?:文档|后)|[如若]有?侵权|"
    r"涉及侵权.{0,20}(?:联系|删|告知)|仅供(?:学习|参考|"
    r"交流).{0,20}(?:请|删除|勿))"
    r"|除(?:另有|特别)(?:声明|说明|注明)外.{0,40}$|.{0,12}邮件仅供.{0,30}$"
    r"|You(?: a|')re receiving this\b"
    r"|(?:The )?(?:views|opinions) expressed.{0,80}(?:not necessarily|do not)|"
    r"This (?:article|site|website) (?:is for information|does not)"
)
COOKIES = (
    r".{0,60}\b(?:uses?|using|accept|reject|manage|allow|store|"
    r"about)\b.{0,30}\bcookies?\b|[Cc]ookies? (?:policy|settings|preferences|notice|"
    r"consent)"
    r"|.{0,30}(?:使用|接受|同意|拒绝|管理).{0,10}[Cc]ookie|[Cc]ookie\s?(?:政策|"
    r"设置|设定|声明)|(?:Accept|Reject|Allow) all$|Manage (?:preferences|options)$|"
    r"I agree$|(?:全部接受|全部拒绝|我知道了|同意并继续)$"
)
SHARE = (
    r"(?:分享到|分享至|分享给|分享[:：]|(?:一键)?分享$|转发(?:$|至|到)|"
    r"微信分享|扫码|扫一扫|扫描(?:上方|下方|左侧|右侧|二维码)|长按(?:识别|"
    r"图片|二维码|上图|下图)|微信扫|手机扫[码描]|手机扫|关注我们|关注.{0,12}公众号|"
    r"点赞$|点个赞|收藏\s*[(（]\d|收藏$|收藏本文|举报$|在看$|订阅本|订阅(?:电子报|我们)|"
    r"加入(?:我们的)?(?:微信|QQ)群|加入.{0,12}(?:好友|粉丝团|社团|群组)$|点击(?:上方|下方|左下角|"
    r"右上角|蓝字|标题|原文).{0,40}$"
    r"|.{0,20}点(?:个|一下|亮|击)[“\"「‘]?(?:在看|赞|关注|分享|收藏|星标).{0,10}$"
    r"|(?:征稿|约稿|诚征|征订|敬告读者|投稿须知)(?:启事)?[:：](?:.{0,80}[。！!；;…]|.{24,80})$"
    r"|(?:读者)?来(?:函|信|稿)[ \u3000]?(?:请|须|应|一律|一经|注明|勿).{0,80}$"
    r"|Share(?: this| on| via|$)|Follow us|Subscribe(?:$| to our| now)|Sign up for|"
    r"Unsubscribe\b|"
    r"View (?:this e-?mail )?in (?:your )?browser|Forward (?:this )?to a friend|"
    r"Like us on|Join our (?:newsletter|mailing)|Tweet$|Facebook$|Twitter$|LinkedIn$|"
    r"Email this|WhatsApp$)"
    r"|欢迎拨打.{0,20}(?:热线|电话).{0,40}$"
    r"|(?:更多|欢迎|敬请).{0,20}(?:请|敬请)?关注.{0,24}$|本(?:刊|报|简讯|通讯|会刊|月刊|季刊).{0,6}免费.{0,12}$"
    r"|.{0,24}(?:扫码关注|扫描二维码|扫描.{0,4}QR|公众号[:：][^，,；;]{0,20}$|官方微信|"
    r"官方微博|投稿(?:邮箱|信箱|热线|电邮)|新闻热线|爆料(?:热线|电话)|"
    r"客服(?:微信|电话|热线|QQ|[:：])|联[系络]客服)"
)
DOWNLOAD = (
    r"(?:请|欢迎)?(?:加入|成为|支持)(?:成为|我们)?.{0,14}(?:月费|付费|赞助)?(?:订户|订阅用户|会员).{0,50}$|"
    r".{0,8}(?:订户|会员|订阅)[ \u3000]{0,2}[\[【]?(?:网址|链接|连结)|"
    r".{0,16}(?:到电脑桌面|桌面快捷|下载(?:本文档|文档|全文|原文|客户端|[Aa][Pp][Pp])|"
    r"(?:立即|免费|点击)下载|"
    r"VIP\b|开通会员|付费(?:阅读|后)|登录后|登入后(?:查看|阅读)|"
    r"剩余.{0,6}(?:未读|页)|展开(?:全文|阅读)|阅读全文|继续阅读|"
    r"打开[Aa][Pp][Pp]|下载后可|[Dd]ownload (?:the |our )?(?:app|App|PDF))"
    r"|.{0,40}[\s)）]VIP$|(?:上传者|上传人|上传用户|文档(?:简介|编号|格式|大小)|所属分类)\s*[:：]|"
    r".{0,4}客服在线"
    r"|电脑桌面$|安装后可以|Get the app|Install (?:the|our) app|Unlock (?:this|full)|"
    r"(?:Log|Sign) in to (?:read|continue)"
)
EDITOR = (
    r"(?:(?:责任编辑|责编|编辑|美编|美术编辑|摄影|图片|校对|审[核校读]|排版|版式|统筹|监制|策划|"
    r"视频|制图|设计|插图|翻译|终审|初审|值班编委|主编|出品)"
    r"[ \u3000]*[/／丨|:：][ \u3000]*[^ \u3000/／丨|:：]{1,12}(?:[ \u3000|;；,，]+|$)){2,8}$|"
    r"[(（\[【]?(?:(?:本[版期])?(?:责任|执行|值班|见习|实习|审核|美术|"
    r"视觉)?编辑|责编|美编|本版编辑|组版|版式(?:设计)?|图编|校对|"
    r"一读|审校|监制|统筹|排版|终审|初审|复审|二审|三审|一审|值班主任|"
    r"值班编委)"
    r"(?:[:：/／丨|]\s*|[ \u3000]+)[^。,，]{1,40}$|[(（\[【](?:责任编辑|责编|"
    r"编辑)[^()（）]{0,30}[)）\]】]$|"
    r"(?:文字?|图片?|摄影|采写|撰文|撰稿|供稿|来源|插图|作者)"
    r"\s?[/／丨|｜]\s?\S{1,12}(?:\s+\S{1,6}\s?[/／丨|｜]\s?\S{1,12})*"
    r"\s+(?:排版|编辑|校对|审核|责编|美编|设计|监制|初审|复审|终审)\s?[/／丨|｜].{1,30}$|"
    r"(?:审核|审校|策划|出品)[:：丨|"
    r"]\s*\S{1,12}(?:\s.{0,30})?$|Edited by\b.{0,40}$|"
    r"[【\[](?:更正|勘误)[】\]].{0,56}$|Editor:\s.{0,40}$"
)
NAVIGATION = (
    r"(?:.{0,12}[ \u3000])?(?:帖子|主题|精华|积分|威望|金钱|贡献|阅读权限|在线时间|注册时间)"
    r"[ :：]*\d[\d,.\-/]*.{0,30}$|"
    r"(?:[上下]一主题[ |｜]*)+(?:(?:回复|举报|收藏|评分|分享|打印|返回列表)[ |｜]*)*$|(?:Powered|"
    r"Driven) by\b.{0,80}$|"
    r"(?:建议|推荐|请)使用.{0,24}(?:分辨率|浏览器|浏览).{0,20}$|最佳(?:浏览|分辨率).{0,30}$|"
    r"Best viewed\b.{0,60}$|"
    r"(?:(?:网站)?首页|返回(?:首页|顶部|列表|上一[页级]|目录)?|"
    r"回(?:到顶部|到?首页)|"
    r"(?:[<«←]\s*)?[上下]一[篇页条则章版期](?:\s*[>»→])?|上一[篇版期]\s+下一[篇版期]|"
    r"跳(?:到|至|转)(?:主要|正文)?(?:内容|正文)|(?:版面|标题|本版|往期|返回版面)(?:导航|目录|标题|"
    r"概览)|往期(?:回顾|推荐|精彩|目录|链接)|(?:网络|网路|电子|手机|电脑|文字|图文)版|"
    r"(?:放大|缩小|默认|正常)(?:\s+(?:放大|缩小|默认|正常))*|友善列印|转寄(?:好友)?"
    r"|[-—–·•=\s]*(?:THE )?(?:END|The End|完|全文完)[-—–·•=\s]*|"
    r"(?:我要)?打印(?:本[页文])?|列印(?:本页)?|【?(?:打印|"
    r"关闭)】?(?:(?:本)?(?:窗口|页|视窗))?|登[录入]|注册|登[录入]\s*[/|"
    r"]?\s*注册|退出|(?:站内)?(?:搜索|搜寻)(?:资料|结果)?"
    r"|我的(?:下载|收藏|订单|账户)|会员中心|个人中心|联[系络](?:我们|"
    r"客服|方式)|关于我们|网站(?:地图|声明|导航)|"
    r"设为首页|加入收藏|更多(?:>+|…|\.{3})?|(?:查看|点击|显示)更多|加载更多|(?:相关|"
    r"相关|延伸|推荐|热门|精彩|猜你|最新|编辑)(?:阅读|推荐|文章|"
    r"新闻|链接|连结|文档|喜欢|资讯|视频|排行)|热搜榜?|排行榜|"
    r"[您你]?可能(?:还|也)?(?:会)?(?:关注|感兴趣|喜欢|想看).{0,10}|[您你]可能.{0,12}|确认删除\??？?|"
    r"[字号体：: 大中小A+\-T]{4,14}|【?字[体号][:：].{0,16}|繁体(?:中文|"
    r"版)?|简体(?:中文|版)?|无障碍(?:浏览)?|English(?: Version)?|确定|取消|"
    r"提交|(?:全部|最新|热门|网友|我要|发表)?(?:评论|留言)\s*[(（]?\d*[)）]?|"
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
    r"|(?=.{0,60}[首尾末一]页)(?:首页|尾页|末页|[上下]一页|[共条页篇]|[\d |｜>»<«….\[\]])+$"
    r"|(?:楼主|沙发|板凳|地板|\d{0,4}[ ]?(?:楼|#|F)(?=[ \u3000:：|·])|#\d{1,4}\b|第\d{1,4}楼)"
    r"[ \u3000:：|·]{0,3}.{0,40}(?:发表|回复|发布|留言|(?:19|20)\d\d[-/年.]).{0,30}$"
    r"|(?:(?:发新?帖|发表新帖|回复|引用|只看[该此]?(?:作者|楼主)|倒序(?:浏览)?|电梯直达|加为好友|发消息|积分|查看[:：]?|回复[:：]?)"
    r"[ \u3000|｜\d]*){2,8}$|Posted by .{1,40}(?:19|20)\d\d.{0,16}$"
    r"|(?:相关)?附件下载(?:[:：].{0,40})?$|(?:阅读|查看|查看本文)原文(?:链接)?(?:\s.{0,20})?$|"
    r"(?:View|Download|Open) (?:the |as )?(?:PDF|original|source)$|(?:阅读|在看|点赞)\s?\d[\d.]*万?\+?$"
    r"|[(（]?更新时间戳[:：]\s?\d+[)）]?$|本页面?(?:最后|最近)?(?:编辑|修订|更新|修改)于.{0,40}$|.{2,16}(?:门户网站|官方网站|官网|信息网|新闻网)$"
    r"|您是.{0,8}第\s?\d{1,9}\s?位|[今现]在?[天日]是.{0,4}(?:19|20)\d\d\s?年|.{0,20}访问量[:：]"
    r"|字[号级体]$|字[号级体][:：]\s?大.{0,40}$"
    r"|(?:#[^\s#]{1,14}[ \u3000]*){2,}$|[^\s>]{2,12}(?:\s*[>＞›»]\s*[^\s>]{1,14}){2,5}$"
    r"|下[期周一].{0,4}预告[:：].{0,60}$"
    r"|(?:当前位置|您的位置|您现在的位置|你现在的位置|现在位置|"
    r"目前位置|所在位置|You are here)\s*[:：>]|首页\s*[>＞»›|｜/·→-]|Home\s*[>»›/|"
    r"]|(?:[上下]一[篇条则]|Previous|Next)\s*[:：]"
)
CAPTION = (
    r"(?:图片|视频|音频)(?:已?丢失.{0,30})?[\]】)）]?$|"
    r"[(（]?(?:图|照片|插图|附图|题图)(?:[一二三四\d]{1,3}|略)[\]】)）]?$|"
    r"[(（][^()（）]{0,4}图[一二三四五六七八九十\d]{1,3}[^()（）]{2,60}[)）]$|"
    r"(?!文|撰|采|记者|作者|本报|通讯员|图|.{0,30}(?:撰|采访|记者"
    r"|文[:：]))[^。]{4,40}[ \u3000](?:摄影|图片|供图|制图)[/／:：] ?\S{2,10}$|"
    r"[(（]?(?:图|照片|题图|[上下左右]图|附图|图片|插图|资料图)[一二三四\d]{0,2}[)）]?\s*[:：]"
    r"|[(（](?:图|照片)[一二三四\d]{0,2}[)） \u3000]|[左右上下]?图(?:为"
    r"|[一二三四五六七八九十\d①-⑳]{1,3}\s*(?:[:：.]|[ \u3000]|"
    r"为))|[▼↑↓]\s*\S|[▲△].*(?:图[为片中]|摄|影|照片|资料)|[(（]?(?:资料图片?|网络配图|效果图|示意图|图源|"
    r"图片来源|图/|摄影[:：/])|(?:Figure|Fig\.|Photo|Image|"
    r"Picture)\s?(?:\d{1,3}\b|:|by\b|credit)|Photograph:"
    r"|.{0,50}(?:[\s/／(（。.][\u4e00-\u9fff·]{2,4}[\s/／]?(?:摄|供图|"
    r"摄影)|记者.{2,10}摄|(?:图片|照片)由.{2,14}提供|资料图片?|"
    r"资料照片?)[)）]?。?$"
)

ADVERTISEMENT = (
    r"[【\[(（〔](?:广告|推广|赞助|[Aa]dvertisement|AD|[Ss]ponsored)[】\])）〕]"
    r"|(?:Advertisement|ADVERTISEMENT|Sponsored)\s*[:：]|广告(?:[:：]|[ \u3000]+)\S"
    r"|(?:恭贺|恭祝|敬贺|热烈祝贺).{2,40}(?:[同敬恭]贺|鞠躬)$"
)
# What an issue holds, told in one line.
OUTLINE = (
    r"(?:今日|本期|本版|本刊|本报|下期)(?:导读|看点|要目|要闻|提要|目录"
    r"|内容|预告)(?:\s*[:：]|[ \u3000]+[◇◆○●·▲△■□★☆※]).{4,}$"
    r"|(?:In this issue|Inside(?: this issue)?|Also inside|Contents)\b[^.:：]{0,16}[:：] ?\S.{4,}$"
)
# What names a paper and its edition, at the top of a page.
MASTHEAD = (
    r"[(（](?:下转|上接|紧接|转第)\s*第?.{1,8}版?[)）]$|"
    r"[A-Z]?\d{1,3}\s*[·•|]?\s*第\s*\d{1,3}\s*[版页]面?$|"
    r"第?\s*[A-Z]?\d{1,3}\s*版(?:\s*[:：·|]\s*\S{1,12})?$|第[A-Z]\d{1,3}版.{0,14}$"
    r"|《?[\u4e00-\u9fff]{2,8}(?:日报|晚报|早报|晨报|时报|周报|周刊|月刊|季刊|学报|导报|商报|杂志)》?"
    r"(?:[\s|·]+(?:(?:19|20)\d\d|第|[A-Z]?\d{1,3}版|[星期周]).{0,40})?$"
    r"|(?![(（](?:摘|选|原|转|据|载|节)|.{0,16}(?:摘自|选自|原载)).{0,16}(?:19|20)\d\d\s*年\s*第?\s*\d{1,3}\s*期.{0,24}$"
    r"|.{2,60}[|｜·][ ]*(?:[Pp]age|[Pp]\.|第)? ?\d{1,4} ?页?$"
    r"|\d{1,2}/\d{1,2}/\d{2,4}, \d{1,2}:\d\d(?: ?[AP]M)?.{0,60}$"
    r"|(?:https?|file)://\S+\s+\d{1,3}/\d{1,3}$|[^\s]{2,20}[ \u3000]+编印$"
    r"|[^\s。，,、由]{4,20}(?:编印|印行|承印)$"
    r"|.{0,30}\b(?:Newsletter|Bulletin|Gazette)\b,? .{0,12}(?:19|20)\d\d$"
    r"|[^\s。，,]{2,14}[·•—–-]\s?[\d０-９]{1,4}\s?[·•—–-]$"
    r"|[A-Z][\w'’ -]{1,30} et al\.?$"
    r"|(?:Working|Discussion|Briefing|Policy|Occasional) Papers?(?: Series)?(?:,? No\.?)? ?\d[\d/.-]*$"
    r"|(?:ZCZC\b.{0,16}|NNNN)$"  # around the dispatches of an agency
    r"|(?:VOL|Vol|ISSUE|Issue)(?:ume|UME)?\.?\s*\d{1,4}\b.{0,40}$"
)

LEGAL, LINE = 240, 60  # the most characters that a line of its kind has
PATTERNS = [
    (reason, longest, compiled(pattern))
    for reason, longest, pattern in [
        ("page number", 30, PAGE_NUMBER),
        ("running header", LINE, MASTHEAD),
        ("copyright", 160, COPYRIGHT),
        ("disclaimer", LEGAL, DISCLAIMER),
        ("cookies", LEGAL, COOKIES),
        ("navigation", 80, NAVIGATION),
        ("share", 100, SHARE),
        ("download", LINE, DOWNLOAD),
        ("outline", LEGAL, OUTLINE),
        ("advertisement", 160, ADVERTISEMENT),
        ("editor", LINE, EDITOR),
        ("caption", 120, CAPTION),
    ]
]
# What numbers an issue or a page of a periodical.
ISSUE = compiled(
    r"(?:总?第 ?[\d〇零一二三四五六七八九十百千]{1,6} ?[期辑卷版])"
    r"|(?:19|20)\d\d ?年 ?\d{1,2} ?月[号刊]"
    r"|(?<![A-Za-z\d])[A-D]\d{1,2}(?![A-Za-z\d]) ?版?"
    r"|(?:^|\s)\d{1,2} ?版"
    r"|\b(?:No|Nr|Vol|Volume|Issue|NO|VOL|ISSUE|Number)\.? ?\d{1,4}\b|\b\d{1,3} ?\((?:19|20)\d\d\)"
    r"|(?:Spring|Summer|Autumn|Fall|Winter) (?:19|20)\d\d"
    r"|\b(?:19|20)\d\d; ?\d{1,4}(?: ?\(\d{1,3}\))? ?: ?\d{1,5}"
    r"|[\u4e00-\u9fffA-Za-z] ?(?:19|20)\d\d[.．]\d{1,2}$",
)
# Headings that are parts of an article, never one of their own.
PART = compiled(
    r"(?:摘\s?要|引\s?言|前\s?言|导言|绪论|正文|结\s?[语论]|小结|结束语|附录|"
    r"附件|参考文献|致谢|后记|编后|abstract|introduction|background|"
    r"methods?|methodology|results?|discussion|conclusions?|references|bibliography|"
    r"appendix|acknowledge?ments?|summary|overview|installation|usage|license|"
    r"contents)\b",
    re.IGNORECASE,
)
# The title of an official document, complete or at its end.
NOTICE = compiled(
    r"(?:关于|^对|印发|转发).*(?:的?(?:通知|意见|决定|批复|函|公告|通告|通报|"
    r"报告|请示|办法|规定|方案|建议|答复|令|决议|议案|提案|倡议|指示|说明|纪要|总结|规划|计划|要点|细则|规则|公示|启事|"
    r"批示|公报))(?:[(（].{1,10}[)）])?$"
)
# What goes on after the credit at an article's end.
ADDENDUM = compiled(
    r"附[件录表:：]|参考(?:文献|资料)|注释?[:：]?$|注[:：]|註|"
    r"\[\d+\]|[①-⑳]|(?:相关)?链接[:：]?|编后|编者按|[(（]此件|[(（]来源|抄送|抄报|"
    r"主题词|印发|(?:References|Bibliography|Notes?|Acknowledge?ments?|Appendix(?: \w)?)\s*[:.]?$",
    re.IGNORECASE,
)
