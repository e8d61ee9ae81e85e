"""What the bot says in Chinese."""

from __future__ import annotations

from qabot.telegram.texts.fields import Texts

CHINESE = Texts(
    start=(
        "你好！我在一批文档里找答案，回答全部是原文，一字不改，并注明出处。\n"
        "现在有 {count} 份文档：\n{titles}\n"
        "直接发问题就行。文档里没有的，我会直说。/help 看更多用法。"
    ),
    help=(
        "直接发问题，我用文档里的原文回答，加粗的是答案所在。\n"
        "• 追问可以省略：「那2019年呢？」会接着上一个问题；/new 重新开始\n"
        "• 答案下面的按钮：看上下文、看更多段落、打开文档、评价\n"
        "• 群里请 @{bot} 问题、回复我的消息，或用 /ask 问题；名字和命令后面要空一格，"
        "否则 Telegram 认不出来\n"
        "• 任何聊天里输入 @{bot} 问题，可以直接引用原文\n"
        "在群里我只看得到 @ 我的、回复我的和命令（Telegram 的隐私模式）。\n\n"
        "/sources 文档清单　/lang 语言　/privacy 存了什么　/forget 删除我的记录"
    ),
    help_admin=(
        "管理员：发文件给我即可收入；/remove 移除，/purge 永久删除，/invite 邀请一人，"
        "/allow 允许本群或某个号码，/revoke 收回，/stats 运行情况，/gaps 哪些问题没有答案"
    ),
    commands=(
        ("ask", "提问：/ask 问题"),
        ("new", "忘掉上一个问题，重新开始"),
        ("sources", "有哪些文档"),
        ("lang", "界面语言"),
        ("privacy", "存了什么"),
        ("forget", "删除我的记录"),
        ("help", "怎么用"),
    ),
    admin_commands=(
        ("remove", "移除发来的文档：/remove 文件名"),
        ("purge", "永久删除文档：/purge 文件名"),
        ("invite", "一次性邀请链接"),
        ("allow", "允许本群或某个号码"),
        ("revoke", "收回许可"),
        ("stats", "运行情况"),
        ("gaps", "没有答案的问题"),
    ),
    description="发一个问题，我用文档里的原文回答，注明出处。文档里没有的，我会直说。",
    short_description="用文档原文回答问题，注明出处。",
    refusal="文档中没有找到答案。",
    related="最接近的段落（不是答案）：",
    items="共 {of} 项，以上是前 {shown} 项",
    more="更多段落（{first}–{last}，共 {total}）：",
    no_more="没有更多段落了。",
    understood="理解为：{question}",
    as_written="按原话问",
    how_to_send="把文件直接发到这个聊天里（PDF、Word、Excel、PPT、网页、文本、ZIP，20 MB 以内），"
    "读完就可以问。要有上传权限；没有的话请管理员用 /invite 开通。",
    unconfirmed="〔未能核对〕",
    show_struck="已删去 {count} 句",
    struck_head="模型写的这 {count} 句与原文不符，或没有写明依据，已删去：",
    conflicting="几份文档说法不一，请对照原文：",
    page="第{page}页",
    recognised_page="第{page}页（文字识别）",
    show_related="看最接近的段落",
    show_context="上下文",
    show_more="更多段落",
    show_document="文档",
    open_link="打开来源",
    before="◀ 前文",
    after="后文 ▶",
    back="回到引文",
    again="再答一次",
    voted="记下了，谢谢",
    unvoted="已取消",
    ask_reason="哪里不好？",
    reasons=("答非所问", "不完整", "文档过时", "其他"),
    thanks="记下了，谢谢",
    expired="这条回答的记录已经没有了，请再问一次。",
    not_yours="这个按钮不属于这个聊天。",
    not_your_forget="这是别人要删自己的记录。要删你的，请自己发 /forget。",
    not_your_language="这是别人在选语言。要选你的，请自己发 /lang。",
    document_gone="这份文档的原文已经没有了。",
    document_purged="这份文档已被永久删除，打不开了。",
    document_changed="这个名字下的文档在这期间变过了，请把命令再发一次。",
    new="好，重新开始。",
    privacy=(
        "我存下：你的问题和我给出的引文位置（让旧按钮能用，{days} 天后删去）、你的评价、"
        "界面语言、每天的提问次数、哪份文档是你何时发来的。只存在运行我的那台机器上，不发给别人；"
        "管理员能看到没有答案的问题，看不到是谁问的。\n/forget 删除你的一切记录。"
    ),
    privacy_model="回答里的句子由 {host} 上的语言模型来写：您的问题和找到的原文会发送到那里。",
    forget="要删除你的问题、评价和设置吗？旧回答下面的按钮会失效。",
    forgotten="已删除：{answers} 条问答，{votes} 条评价。",
    confirm="删除",
    cancel="取消",
    cancelled="没有删除。",
    language="界面语言：",
    language_set="界面语言：中文",
    sources="{documents} 份文档，{passages} 段（{first}–{last}）：",
    sources_more="/sources {page} 看后面的",
    search_away="现在连不上搜索服务器。过一会儿点一下再试：",
    no_index="还没有可以查的文档。请管理员先收入文档。",
    stranger="你还不能用这个机器人。你的号码是 {user}，请把它告诉管理员。",
    group_stranger="这个群（{chat}）还没有得到许可。请管理员来添加，或先允许这个号码。",
    group_welcome=(
        "大家好！发 @{bot} 问题、/ask 问题，或回复我的消息，我用文档里的原文回答。"
        "名字和命令后面请空一格。"
    ),
    unknown_command="没有这个命令。/help 看用法。",
    usage_mention="请在名字后面空一格写问题，例如：@{bot} 济南自贸区面积有多少",
    usage_ask="请在 /ask 后面写问题，例如：/ask 济南自贸区面积有多少",
    too_fast="问得太快了，请过 {seconds} 秒再问。",
    slow_down="太快了，请过 {seconds} 秒再试。",
    quota="今天的 {limit} 次已经用完，明天再来。",
    busy="前面还有 {waiting} 个问题，等答完再问。",
    late="我刚才不在，早先的问题没有回答。还需要的话请再问一次。",
    interrupted="回答时被打断了。如果上面没有答案，点一下：",
    press_interrupted="刚才被打断了。如果没有反应，请再按一次。",
    unsure="答案可能没有送到。如果上面没有，点一下：",
    unsent="刚才的回复可能没有送到。如果上面没有，请再发一次。",
    took_too_long=(
        "这个问题找了 {seconds} 秒还没有结果，我先放下了。可以换个问法，或者过一会儿点一下："
    ),
    edited="问题改过了，要按新的再答一次吗？",
    error="出错了，请稍后再试。错误编号 {error}，告诉管理员可以查到原因。",
    no_text="我只读文字和文档。请用文字提问。",
    only_admins="这个命令只给管理员用。",
    only_private="这个命令请在和我的私聊里用。",
    anonymous="匿名或以频道名义发的，我看不出是谁。请用自己的名义再来一次。",
    invite="一次性链接，{hours} 小时内有效，转给要加入的人：\n{link}",
    joined="欢迎！现在可以提问了。",
    joined_admin="你现在是管理员。直接发问题，或发文件给我收入。",
    invite_used="这个邀请已经用过或过期了。请再要一个。",
    allowed="已允许 {who}。",
    allow_usage="在群里发 /allow，或写 /allow 号码。",
    revoked="已收回 {who} 的许可。",
    revoke_usage="写 /revoke 号码。目前允许：{who}。配置里写明的只能在配置里改。",
    upload_not_allowed="你不能添加文档，请找管理员。",
    upload_too_large="“{name}”有 {size} MB，Telegram 只让我下载 {limit} MB 以内的。请拆开再发。",
    upload_format="“{name}”的格式还不能读。能读的是：{formats}。",
    upload_quota="发来的文档已有 {count} 份、{size} MB，到了上限。请先用 /remove 移除一些。",
    upload_duplicate="“{name}”已经有了，内容与“{other}”相同。",
    upload_waiting="正在接收“{name}”…",
    upload_indexing="“{name}”收到，正在编入索引…",
    upload_progress="正在编入：{done} / {total} 段",
    upload_done="“{name}”可以查了。",
    upload_replaced="“{name}”可以查了。它代替了你 {when} 发来的“{old}”；要换回去，点下面的按钮。",
    upload_beside="“{name}”可以查了。另有一份“{other}”（{origin}），两份都保留。",
    upload_inside="　其中的“{name}”没有收入，因为{reason}",
    upload_inside_more="　另外还有 {count} 个文件没有收入。",
    origin_own="你 {when} 发来的",
    origin_other="别人 {when} 发来的",
    origin_unknown="早先就有的",
    when_unknown="早先",
    restore="↩ 换回先前的“{name}”",
    restored="“{name}”已换回 {when} 发来的那一版。",
    restored_already="“{name}”现在就是这一版。",
    restore_gone="先前的那一版已经没有了。",
    restore_not_yours="只有发来这份文档的人或管理员可以换回。",
    restore_failed="没有换成，现在的那一版还在。请过一会儿再点。",
    upload_total="现在共有 {documents} 份文档，{passages} 段。",
    upload_skipped="“{name}”没有收入，因为{reason}",
    upload_failed="“{name}”没有收入：{reason}。请再发一次。",
    not_picture=(
        "是图片，我不认图里的字：请先用文字识别（OCR）取出文字，发 .txt 或 .docx，"
        "或请管理员装上 qabot[ocr]"
    ),
    not_this_picture="是图片，这种格式我不读：请存成 .png、.jpg 或 PDF 再发，我会识别其中的文字",
    not_sound="是录音，我不听：请先转成文字，发 .txt 或 .docx",
    not_film="是视频，我不看：请把字幕或讲稿存成 .txt 或 .docx 再发",
    not_archive="是压缩包，我只解 .zip：请解开，或改为 .zip",
    remove_usage="写 /remove 文件名，或用 /remove 回复那个文件。能移除的：\n{names}",
    remove_none="还没有人发来过文档。",
    remove_elsewhere="“{name}”不是发到这里的，或名字不对。",
    remove_which="要移除下面的哪一份？点一下：",
    remove_failed="“{name}”没有移除：{reason}",
    removed="“{name}”已移除。引用过它的旧回答仍然打得开；要彻底删除，管理员可以用 /purge。",
    remove_last="“{name}”是最后一份文档，不能移除。请先收入另一份。",
    purge_usage="写 /purge 文件名，或用 /purge 回复那个文件：永久删除，移除过的也可以。",
    purge_unknown="没有叫“{name}”的文档。",
    purge_which="要永久删除下面的哪一份？点一下（还会再问一次）：",
    purge_confirm=(
        "要永久删除“{name}”吗？文件、索引里的原文和先前的版本都会删去，旧回答下的按钮打不开它。"
        "不能恢复。聊天里已经发出的引文我删不掉。"
    ),
    purge_button="永久删除",
    purged="“{name}”已永久删除。",
    purged_elsewhere="同样的原文还在“{other}”里，那一份没有动。",
    purged_copies="索引文件夹里有损坏时留下的副本（store.sqlite.damaged-…），可能还有它的原文，请删去。",
    purge_cancelled="没有删除“{name}”。",
    stats=(
        "运行 {hours} 小时；提问 {questions}，拒答 {refusals}，出错 {errors}\n"
        "用时：中位 {p50} 毫秒，95% 在 {p95} 毫秒内\n"
        "索引第 {generation} 代，{documents} 份文档，{passages} 段\n"
        "👍 {up}　👎 {down}"
    ),
    gaps_none="最近 {days} 天没有答不出或被评差的问题。",
    gaps="最近 {days} 天答不出或被评差的问题，相近的并在一起：",
    gap_line="{count} 次　{question}",
    inline_hint="输入问题，用原文回答",
    inline_nothing="文档中没有找到答案",
    inline_slow="找得太久，请再试一次",
    inline_stranger="你还不能用这个机器人",
    notice="qabot 出错 {error}（{kind}）。日志里有详情。",
    notice_stop="qabot 停下来了，等守护程序重新启动：{reason}",
    notice_hindrance="qabot 还在运行，但有一件事需要处理：{text}",
    notice_right=(
        "在群“{title}”（{chat}）里，我没有发消息的权限，问题没法回答。请在群的权限里允许我发消息，"
        "或把我设为管理员；不用了就把我移出群。"
    ),
    notice_topic=(
        "群“{title}”（{chat}）里有话题关闭了，我没法在里面回答。请重新打开话题，"
        "或给我“管理话题”的权限。"
    ),
)
