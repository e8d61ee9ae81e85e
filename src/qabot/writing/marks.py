"""Words that change what a statement says: negation, modality, bounds, direction and the like.

All patterns are for folded text: lower case, half width, simplified characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

NEGATION = re.compile(
    "没有|并非|并未|从未|尚未|尚无|禁止|严禁|[禁忌][用服食]|拒绝|否认|不|未|没|无|非|勿|莫"
    "|\\bnot\\b|n't\\b"
    "|\\bnever\\b|\\bno\\b"
    "|\\bcannot\\b|\\bwithout\\b|\\bnone\\b|\\bneither\\b|\\bnor\\b|\\bprohibited\\b"
    "|\\bforbidden\\b"
)
NO_NEGATION = re.compile(  # what has such a character and denies nothing, and what only bounds
    "不[要能得可宜应][一-鿿]{1,2}超过|不(?:得|应|可|能|会|宜|要)?(?:超过?|高于|多于|大于|晚于|少于|低于|小于|早于|迟于)"
    "|不仅|不但|不只|不断|不久|不少|不同|不论|不管|不过|不妨|不足|不到|不动产|不锈钢|不惜"
    "|不禁|不愧|不已|不等|不时"
    "|不得不|不可或缺|不可避免|不可抗|不可分割|不一|不定|不满|不便|不良|不当|不法|不幸|不错"
    "|无论|无人机|无线|无锡|无形|无机|无数|无疑|无偿|无穷|无限|无产|无意识|无障碍|无烟|无菌"
    "|无期|无边"
    "|非常|非洲|非遗|非法|是非|除非|非物质|非营利|非公|非金属|非典|非凡|莫非|非师范|非正式"
    "|未来|未经|未满|未成年|未遂|未知|未婚|未必|未免|未几|(?:逾期|到期)未|莫[斯里扎高]|沉没"
    "|淹没|没收|没落|没入|埋没|出没"
    "|no (?:charge|cost|longer)"
    "|no (?:more|less|fewer|later|earlier) than|not only|not (?:more|less) than|not exceed"
    "|\\bno\\. "
)
MODALITY: Mapping[str, re.Pattern[str]] = {
    "prohibited": re.compile(
        "不得(?!不|已|超|高|低|少|多|大|小|晚|早|迟)|不可以|不可(?!抗|或缺|避免|分割|思议)"
        "|不能|禁止|严禁|[禁忌][用服食入渔烟烧行飞]|不准|不许|不允许|请勿"
        "|切勿|(?:must|may|shall|should|can)(?:not| not)\\b|n't\\b|not (?:allowed|permitted)"
        "|prohibited|forbidden"
    ),
    "duty": re.compile(
        "应当|应该|必须|务必|必需|(?<![甲乙丙丁双各对我买卖])方[可能]|才[可能]|须(?!知)|需(?!求|量|要?约?[\\d一二两三四五六七八九十])|不得不"
        "|(?<![反适响供相对效回感呼因])应(?!用|急|对|聘|届|收|付|邀|变|力|答|声|县|天|有|运|城|约)"
        "|\\b(?:must|shall|required|needs? to|ha(?:s|ve) to|obliged)\\b"
    ),
    "permission": re.compile(
        "(?<!不)可以|(?<![不许认才])(?<![^甲乙丙丁双各对我买卖]方)可(?![能靠行持爱见再谓视惜观转燃溶变怕分]|以)|(?<!不)允许"
        "|有权|(?<!不)能够|得以"
        "|\\b(?:may|can|allowed|permitted|entitled)\\b(?! not)"
    ),
    "advice": re.compile(
        "建议|推荐|最好|提倡|鼓励|宜(?![居宾春昌兴])|\\b(?:should|recommend|advis)"
    ),
}
HEDGES: Mapping[str, re.Pattern[str]] = {
    "plan": re.compile(
        "预计|计划(?!生育|经济)|(?<![模虚比])拟(?![合定人])|力争|争取|有望|即将|打算|准备"
        "|意向|规划|目标"
        "|(?<!必)将(?=依法|按|对外|于|在[\\d一-鿿]{1,6}[年月日]|会|要|有|由|对|继续|陆续|进行|举|召开|实施"
        "|开|建|新[增建]"
        "|达到|成为|完成|全面|进一步|推出|发布|投|增|减|超|裁|赴|出台|启)"
        "|\\b(?:will|plans?|planned|expected|expects?|intends?|aims?|to be|scheduled)\\b"
    ),
    "possible": re.compile(
        "可能|或许|也许|大概|似乎|疑似|恐怕|不排除|未必|据估计|倾向于|理论上|原则上"
        "|\\b(?:might|could|possibl[ey]|perhaps|probabl[ey]|likely|seems?)\\b"
    ),
    "claim": re.compile(
        "主张(?!的)|辩称|投诉|诉称|声称|宣称|自称|据传|网传|盛传|传言|传闻|流传|据称|有人[说称认]|坊间"
        "|指控|怀疑|涉嫌|相传|称其"
        "|\\b(?:alleg\\w+|claim(?:s|ed)?|reportedly|rumou?r\\w*|said to|argu(?:es|ed))\\b"
    ),
    "denial": re.compile(
        "没有得到|未获|未得到|驳回|不属实|并无此事|予以否认|并非事实|不予采纳|不予支持|未予支持|不成立|谣言|不实"
        "|子虚乌有|系误传|证据不足"
        "|\\b(?:denie[sd]|false|untrue|unfounded|rejected)\\b"
    ),
}
SCOPE: Mapping[str, re.Pattern[str]] = {
    "all": re.compile(
        "全部|所有|全体|一律|任何|每个|每位|每名|一切|各地|完全|全都|无一例外|\\b(?:all|every"
        "|any|entire|whole|always|each)\\b"
    ),
    "some": re.compile(
        "(?<![的成两三四五六七八九\\d])部分(?=[一-鿿])(?![为是由的])|一部分|一些|有的|少数|少量|多数|大多|大部分"
        "|个别|绝大|若干|之一|通常"
        "|一般(?=[一-鿿])|\\b(?:some|most|many|few|several|usually|often|partly)\\b"
    ),
    "only": re.compile(
        "只有|仅(?!仅)|仅限|只(?=[能有对在向限可接])|唯有|\\b(?:only|solely|exclusively)\\b"
    ),
}
FIRST = re.compile(  # a rank that a source must state itself
    "最(?![终后近初新迟好]|早(?:始|建|见|由)|[多少高低长短大小早晚][一-鿿]{0,3}\\d)[一-鿿]"
    "|首[个次座家位创部条届款例]|唯一|第一(?![一-鿿]?[条款章节期次季审届部步月年天周日])|居[^，。]{0,4}第"
    "|领先|(?<!at )\\b(?:first|largest|biggest|best|highest|the most|unique|leading|top)\\b"
)
CAUSE = re.compile(
    "因为|由于|(?:导致|致使|造成|引起|引发)(?!的)|缘于|归因|得益于|源于|受益于|使得|从而|因此|因而|所以"
    "|于是|原因|说明了?|证明|表明|(?:^|[，；。])因(?![素子果此])"
    "|因(?=[^素子果此而为应][^，。]{1,12}[，而被])|受[^，。]{1,10}影响|为此"
    "|故(?=[^事意障乡宫居])|基于|鉴于|促使|有助于|在于"
    "|\\b(?:because|due to|caus\\w+|owing to|result\\w* (?:in|from|of)|therefore|thus|since"
    "|thanks to|leads? to|led to|hence)\\b"
)
EFFECT = re.compile(
    CAUSE.pattern + "|带来|表示(?=[网未没已正异无])|致(?!力|电|辞|函)|因[^此而]|\\bafter\\b"
)
TOTAL = re.compile(
    "合计|共计|总计|总共|相差|之和|平均|高出|\\b(?:total|altogether|combined|average)\\b"
)
DONE = re.compile("已经|已(?=[^知故往久婚])|\\b(?:has|have|was|were|had) (?:been |already )?")
CONDITION = re.compile(  # at the head of a clause, or within it
    "如果|若(?!干|是从)|假如|倘若|要是|一旦|只要|凡(?=[^，。]{1,14}[的者，])|除非"
    "|当(?![日天年月时地前])[^，。]{1,14}时(?!间)|如(?=[遇有需果发出因未无需经确逾您你]"
    "|[一-鿿]{1,8}(?:不|未|超过|发生"
    "|出现|需要))|未经|否则|(?:^|[，；。])(?:凡|遇|逾期|经(?=[^，。]{0,10}(?:批准|同意|许可"
    "|审批|授权)))"
    "|的情况下|情形[下的之]|前提|\\b(?:if|unless|provided|when|once|in case|subject to"
    "|(?:needed|required|necessary) before"
    "|with (?:the )?(?:approval|permission|consent))\\b"
)
EXCEPTION = re.compile(
    "除[^，。；]{1,40}外|除外|另有(?:规定|约定)|例外|不含|不包括|不在此限|\\b(?:except|unless"
    "|other than|excluding|apart from)\\b"
)
BEFORE_OTHERS = re.compile("(?:^|[，；。])(?:之后|此后|其后|其余|超出部分)")
FRAME = re.compile(  # clauses that only lead over
    "(?:综上|综上所述|总之|总的来说|总体来看|两者相比|相比之下|相比而言|具体来说|具体而言|此外|另外"
    "|换言之|也就是说|简而言之|由此可见|in summary|in short|overall|by comparison|in addition)"
)
