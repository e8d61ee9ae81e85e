"""What a message is for: a question to the documents, a courtesy, or a question about the bot."""

from __future__ import annotations

import re
from typing import Literal

from qabot.text import fold

Role = Literal["question", "courtesy", "who", "can", "send", "sure", "write"]
# who the bot is, what it can do, how to send files, whether it is right, whether it writes texts

_PIECES = re.compile(r"[\s,，.。!！?？~～、;；:：…]+")
_TAIL = "(?:了|的|吧|啊|呀|哦|啦|呢|哈|嘛|哟|您|你|你们|大家|各位|一下|先|老师|小助手|机器人)*"
_COURTESY = re.compile(
    "(?:(?:(?:你|您|大家|你们|各位)?(?:好|早)|早上好|上午好|中午好|下午好|晚上好|早安|午安|晚安|嗨|嘿|哈[喽啰]|"
    "在(?:吗|不在|么)|有人(?:吗|在吗)|"
    "(?:非常|太|十分|真是?|多|万分)?(?:感谢|多谢|谢谢?|謝謝?)(?:你|您)?(?:的?(?:回答|帮助|帮忙|解答|回复|耐心|提醒))?|"
    "辛苦|麻烦你?|打扰|不客气|"
    "(?:嗯|恩|哦|噢|喔|啊|呃|哈|呵|嘿|嘻|6|好|对|是|行)+|"
    "(?:好|行|可以|没问题|没事|不用|不必|算|够|懂|明白|清楚|知道|了解|收到|得知|妥)(?:的|了|嘞|咧)?(?:谢谢|谢)?|"
    "(?:我)?(?:都?(?:明白|知道|懂|清楚|了解))(?:你|您|你的意思)?|"
    "(?:不|没有?)(?:问|别的|其他|其它|什么)?(?:问题)?(?:了|事)|(?:先)?(?:这样|就这样|到这里?|不聊|不问)|"
    "没有?了|没别的|再见|拜拜?|回见|回头见|改天再聊|下次再问|"
    "(?:你|您)?(?:真|很|好|太|挺)(?:棒|厉害|聪明|好用?|强|有用|不错|行)|(?:厉害|不错|很好|太好|真好|给力|赞|点赞|牛|完美|辛苦)|"
    "祝你?(?:愉快|顺利|好运)|(?:节日|新年|周末|国庆|中秋)快乐|"
    "hello|hi+|hey|(?:good )?(?:morning|afternoon|evening|night)|thx|thanks?(?: (?:you|a lot|so much|very much))*|"
    "many thanks|cheers|ok(?:ay)?|k|bye|good ?bye|see you(?: later)?|great|good|fine|cool|nice|got it|i see|"
    "never ?mind|no problem|sorry|抱歉|对不起|不好意思"
    f"){_TAIL})+",
    re.IGNORECASE,
)
_OPENING = "(?:请问|请教|想问|我想(?:问|知道)|话说|那么?|对了|顺便问)?(?:一下|下)?[,，\\s]*"
_YOU = "(?:你|您|你们|这个?(?:机器人|助手|程序|软件|系统|bot)|qabot|机器人)"
_ABOUT: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        "send",
        re.compile(
            f"{_OPENING}(?:我)?(?:应该|要|该|可以|能|能不能|可不可以)?(?:怎么|怎样|如何|咋|哪里)?(?:才能|能|可以)?"
            f"(?:给|向|跟|往|为|把?.{{0,6}}发给)?{_YOU}?(?:这里|这儿)?(?:发|发送|上传|传|提供|添加|加|喂|导入)"
            "(?:个|一个|点|一些|新的?|我的)?(?:文件|文档|资料|材料|pdf|附件|东西|图片|照片)(?:给你)?(?:吗|呢|吧|啊)?"
        ),
    ),
    (
        "send",
        re.compile(
            f"{_OPENING}{_YOU}(?:能|可以|会)?(?:不能)?(?:接收|收|读|看)(?:什么|哪些)?(?:格式|文件|文档|pdf|word|图片)(?:的?文件)?(?:吗|么)?"
        ),
    ),
    (
        "sure",
        re.compile(
            f"{_OPENING}{_YOU}(?:给|说|讲|回答)?的?(?:答案|回答|话|资料|数据|信息|内容|消息)?"
            "(?:到底|真的|都|是|会|会不会|可能)*(?:准确?|对|靠谱|可靠|可信|权威|正确|真|错|编)的?(?:不准?|不对|不靠谱|不可靠)?"
            "(?:吗|么|嘛|不|的吗|率(?:是|有)?多[少高]|出来的吗?|造的吗?)?"
        ),
    ),
    (
        "sure",
        re.compile(
            f"{_OPENING}{_YOU}(?:的|给的?)?(?:答案|回答|资料|数据|信息|内容|知识)(?:是|都)*(?:从|来自|出自)?(?:哪里?|哪儿|什么地方)(?:来|找|拿|看)?(?:的|到的)?"
        ),
    ),
    (
        "write",
        re.compile(
            f"{_OPENING}{_YOU}?(?:能|可以|会|能不能|可不可以|会不会|帮我|请)(?:帮我|给我|替我)?(?:把|将|用)?.{{0,12}}"
            "(?:翻译成?|译成|总结|概括|写(?:一|首|篇|个|份|诗|代码)|画|唱|讲(?:个|一个)?(?:笑话|故事)|说英(?:语|文)|生成|记住我|聊天|上网|搜索网)"
            ".{0,8}"
        ),
    ),
    (
        "who",
        re.compile(
            f"{_OPENING}{_YOU}(?:又|到底|究竟)?(?:是|叫)(?:谁|什么|啥|哪位|干什么的|做什么的|干嘛的|什么名字|机器人|人|真人|人工智能|ai|chatgpt|gpt|人类|程序)"
            "(?:吗|么|啊|呀|呢|还是.{1,6})?"
        ),
    ),
    (
        "who",
        re.compile(
            f"(?:{_YOU}|自我)(?:先)?(?:介绍)(?:一下)?(?:你?自己)?|(?:请)?(?:做个?|来个?)?自我介绍(?:一下)?|介绍一下(?:你|您)?(?:自己)?|who (?:are|r) (?:you|u)|what(?:'s| is) your name|are you (?:a )?(?:bot|robot|human|ai|real)"
        ),
    ),
    (
        "can",
        re.compile(
            f"{_OPENING}(?:{_YOU}|我)(?:都|还)?(?:能|会|可以|应该|要|该)?(?:给我|帮我|帮忙|为我|替我)?(?:都|还)?(?:做得?|干|帮|回答|知道|懂|了解|问|查|提供|处理|会|能|可以)"
            "(?:你|您)?(?:些|点|一些|哪方面的?)?(?:什么|啥|哪些|哪方面)(?:忙|事情?|问题|内容|东西|资料|功能|方面)?(?:的|吗|呢|啊|呀)*"
        ),
    ),
    (
        "can",
        re.compile(
            f"{_OPENING}{_YOU}?(?:有|的)(?:什么|啥|哪些)(?:功能|本事|用|资料|文档|文件|内容)(?:吗|呢)?|{_YOU}的?功能(?:是什么|有哪些)?"
        ),
    ),
    (
        "can",
        re.compile(
            f"(?:使用|操作)?(?:帮助|说明|指南|方法|教程)|(?:{_YOU})?(?:怎么|如何|咋)(?:用|使用|操作)(?:你|您)?(?:啊|呢|的)?|help(?: me)?|menu|菜单|功能|what can (?:you|i|u) (?:do|ask)(?: for me| you)?|how (?:does this|do you|do i) (?:work|use (?:you|this))|what do you (?:know|do)"
        ),
    ),
)


def role_of(message: str) -> Role:
    """``好的，谢谢你`` -> courtesy; ``你能做什么`` -> can; everything else is a question."""
    text = fold(message).strip()
    pieces = [piece for piece in _PIECES.split(text) if piece]
    if not pieces or len(text) > _LONGEST:
        return "question"
    if all(_COURTESY.fullmatch(piece) for piece in pieces):
        return "courtesy"
    roles = [_about(piece) for piece in pieces if not _COURTESY.fullmatch(piece)]
    whole = _about(" ".join(pieces)) or _about("".join(pieces))
    return whole or (roles[0] if all(roles) and roles[0] else "question")


def _about(piece: str) -> Role | None:
    return next((role for role, pattern in _ABOUT if pattern.fullmatch(piece)), None)


_LONGEST = 40  # characters; what is longer is no small talk
