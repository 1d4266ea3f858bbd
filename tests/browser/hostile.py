"""Forty texts that would do harm where a page took them for more than text; ``window.__pwned`` tells."""

HOSTILE = [
    "<script>window.__pwned=1</script>",
    "<ScRiPt >window.__pwned=1</sCrIpT >",
    "<img src=x onerror=window.__pwned=1>",
    "<svg onload=window.__pwned=1>",
    "<svg><script>window.__pwned=1</script></svg>",
    "</p></article></main><script>window.__pwned=1</script>",
    "</script><script>window.__pwned=1</script>",
    "</textarea><script>window.__pwned=1</script>",
    "</title><script>window.__pwned=1</script>",
    "<!--><script>window.__pwned=1</script>",
    "<script>alert(1)",
    '" onmouseover="window.__pwned=1" x="',
    "' autofocus onfocus='window.__pwned=1",
    "javascript:window.__pwned=1",
    "[点我](javascript:window.__pwned=1)",
    '![x](x "onerror=window.__pwned=1")',
    "<a href='javascript:window.__pwned=1'>x</a>",
    "<iframe srcdoc='<script>parent.__pwned=1</script>'></iframe>",
    "<iframe src='javascript:parent.__pwned=1'></iframe>",
    "<object data='data:text/html,<script>parent.__pwned=1</script>'></object>",
    "<form action='javascript:window.__pwned=1'><button>x</button></form>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>*{display:none!important}</style>",
    "<div style='position:fixed;inset:0;background:red'>x</div>",
    "<details open ontoggle=window.__pwned=1>x</details>",
    "<video><source onerror=window.__pwned=1></video>",
    "<input autofocus onfocus=window.__pwned=1>",
    "<math><mtext></mtext><mglyph><img src onerror=window.__pwned=1></math>",
    "<template><script>window.__pwned=1</script></template>",
    "{{7*7}}{% raw %}{{ self.__init__ }}",
    "${window.__pwned=1}`${window.__pwned=1}`",
    "&lt;script&gt;window.__pwned=1&lt;/script&gt;",
    "\\u003cscript\\u003ewindow.__pwned=1\\u003c/script\\u003e",
    "</div></b></i><table><tr><td><p <b <<>> </",
    "\u202e\u2066\u2067txet desrever",
    "Z̴̢͓̬͙͔̀̽̈́A̵̭͌L̷̺͐G̸̞̈O̵" + "\u0301" * 200,
    "w" * 10_000,
    "字" * 10_000,
]

# Names of files, which a browser shows as well.
NAMES = [
    '"><img src=x onerror=window.__pwned=1>.md',
    "' onclick='window.__pwned=1.md",
    "<script>window.__pwned=1<!--.md",
    "?q=1#&amp;%2e%2e%00.md",
    "\u202edm.exe.md",
    "x" * 200 + ".md",
]


def documents() -> dict[str, str]:
    """Return files that hold each text as a title, a heading, an item, a cell, an author and plain words."""
    found = {}
    for n, text in enumerate(HOSTILE):
        name = NAMES[n] if n < len(NAMES) else f"{n}.md"
        short = text[:400]
        quoted = short.replace("'", "''")
        found[f"hostile/{name}"] = (
            f"---\nauthor: '{quoted}'\n---\n\n# 灯塔{n} {short}\n\n"
            f"灯塔{n}亮了{n}盏灯 {text} 灯塔{n}照样亮着。\n\n"
            f"## 谁看守灯塔{n} {short}\n\n- 看守灯塔{n}的是老何 {short}\n- 他有一盏灯\n\n"
            f"| 物件 | {short} |\n|---|---|\n| 灯塔{n} | {short} |\n"
        )
    return found
