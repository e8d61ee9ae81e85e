"""What a document is about, by its title: without what kind of document it is."""

from __future__ import annotations

import re

_STEM = re.compile(r"^(.{2,40}?)(?:\s*[（(［\[][^）)］\]]*[）)］\]]|\s*[-_—|:：].*)?$")
_KIND = re.compile(  # what a document is, behind what it is about
    "(?:参观|游客|游园|入园|入馆|读者|就医|就诊|报名|招生|使用|用户|操作|办事|服务|入学|入职|员工|学生|学员|业主|产品|管理|实施|工作|线路)*"
    "(?:指南|手册|说明书?|简介|介绍|参数|须知|概况|简章|公示|说明|守则|规定|办法|细则|条例|章程|制度|问答|报告|通知|公告|一览表?|清单|目录|年报|资料)$"
)
_LEAST, _LONGEST = 2, 40  # characters of a name


def stems(title: str) -> list[str]:
    """What a title may be called: 青湖博物馆参观指南 -> itself and 青湖博物馆.

    What is in brackets behind it is left out: 恋恋笔记本（美国2004年…）-> 恋恋笔记本.
    """
    match = _STEM.match(title.strip())
    stem = match[1].strip("《》 ") if match else title
    bare = _KIND.sub("", stem)
    return [name for name in dict.fromkeys((stem, bare)) if _LEAST <= len(name) <= _LONGEST]
