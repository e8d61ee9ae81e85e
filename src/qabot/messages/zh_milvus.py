"""The Chinese wordings about secrets and about a server of search."""

from __future__ import annotations

from collections.abc import Mapping

from qabot.messages.codes import Code

MILVUS: Mapping[Code, str] = {
    Code.SECRET_FILE: "读不了存放密钥的文件 {path}：{error}",
    Code.SECRET_OPEN: "别人也能读存放密钥的文件 {path}：请运行 `chmod 600 {path}`",
    Code.SECRET_SIGNS: "{name} 里有密钥不会有的字符（例如空格）：请重新复制",
    Code.SECRET_TWICE: "{name} 和 {name}_FILE 只能设置一个",
    Code.EXPECTED_ONE_OF: "{names} 之一",
    Code.MILVUS_ALTERED: (
        "{server} 上的 Milvus 里 {path} 的内容与发布时不同：请在建立索引的机器上运行 "
        "`qabot publish --anew`"
    ),
    Code.MILVUS_AWAY: (
        "连不上 {server} 上的 Milvus（{error}）：请确认它正在运行、milvus_url 没有写错，然后重试"
    ),
    Code.MILVUS_BUSY: "另一个进程正在发布 {folder} 里的索引：请等它完成",
    Code.MILVUS_COUNT: (
        "{server} 上的 Milvus 里 {collection} 只有 {found:,} 行，应有 {expected:,} 行，"
        "因此没有启用：请再运行一次 `qabot publish`"
    ),
    Code.MILVUS_FULL: (
        "{server} 上的 Milvus 装不下了（{error}）：请给它更多内存或磁盘，或删掉不用的集合，"
        "再运行 `qabot publish`"
    ),
    Code.MILVUS_GONE: (
        "{server} 上的 Milvus 里已经没有 {collection}：请在建立索引的机器上运行 `qabot publish`"
    ),
    Code.MILVUS_INCOMPLETE: "{folder} 里的索引还没有建完：请先运行 `qabot index` 直到完成",
    Code.MILVUS_INDEX: (
        "看不懂 milvus_index “{index}”：请写成类型加参数，例如 HNSW M=16 efConstruction=200"
    ),
    Code.MILVUS_MISSING: (
        "backend 设为 milvus，但没有安装 pymilvus：请运行 `pip install 'qabot[milvus]'`"
    ),
    Code.MILVUS_NAME: ("{setting} 是“{name}”：最多 60 个字母、数字和单个下划线，第一个必须是字母"),
    Code.MILVUS_NOTHING: (
        "{server} 上的 Milvus 还没有名为 {name} 的内容：请在文档所在的机器上设 "
        'backend = "milvus" 后运行 `qabot index`，或检查 milvus_name'
    ),
    Code.MILVUS_NO_ALIAS: "{server} 上的 Milvus 不支持别名：请使用 2.5 或更新的服务器",
    Code.MILVUS_NO_WORDS: (
        "{server} 上的 Milvus（{version}）不能按词打分（缺少 BM25 函数）：请使用 2.5 或更新的服务器"
    ),
    Code.MILVUS_OLD: "{server} 上的 Milvus 是 {version}：qabot 需要 2.5 或更新的版本",
    Code.MILVUS_OTHER_ENCODER: (
        "{server} 上的 Milvus 里的向量出自 {encoder}，与这里的编码器不同：请安装同一版本的 qabot，"
        "或设置编码器"
    ),
    Code.MILVUS_OTHER_FORMAT: (
        "{server} 上的 Milvus 里的集合是格式 {found}，这个 qabot 读格式 {known}："
        "请在两边安装同一版本的 qabot，或运行 `qabot publish --anew`"
    ),
    Code.MILVUS_OTHER_SOURCE: (
        "{server} 上的 Milvus 里的 {alias} 来自另一个索引文件夹：请另设 milvus_name 或 "
        "milvus_part，或运行 `qabot publish --take-over` 取而代之"
    ),
    Code.MILVUS_PARTS_DIFFER: (
        "{server} 上的 Milvus 里，{one} 和 {other} 两部分的编码器或分词规则不同："
        "请用同一版本、同样的设置建立索引"
    ),
    Code.MILVUS_PUBLISHED: "{server} 上的 Milvus 现在提供第 {generation} 代（{name}/{part}）",
    Code.MILVUS_REFUSED: "{server} 上的 Milvus 拒绝了请求：{error}",
    Code.MILVUS_SLOW: (
        "{server} 上的 Milvus 在 {seconds} 秒内没有回答：请重试，或调大 milvus_timeout"
    ),
    Code.MILVUS_STANDBY: ("连不上 {server} 上的 Milvus：以下出自本机的索引（第 {generation} 代）"),
    Code.MILVUS_TOKEN: (
        "{server} 上的 Milvus 不接受令牌：请把 QABOT_MILVUS_TOKEN 设为 user:password，或把 "
        "QABOT_MILVUS_TOKEN_FILE 设为存放它的文件"
    ),
    Code.MILVUS_UNPUBLISHED: (
        "第 {generation} 代已在 {folder} 里建好，但还没有进入 Milvus，那里仍提供原来的内容："
        "{reason}。`qabot publish` 会从中断处继续"
    ),
    Code.MILVUS_UNUSED: (
        '没有可以发布到的地方：请在 qabot.toml 里设 backend = "milvus" 和 milvus_url'
    ),
    Code.MILVUS_URL: (
        "milvus_url “{url}” 不是网址：请写成 http://127.0.0.1:19530 这样，不带用户名和密码，"
        "它们应放在 QABOT_MILVUS_TOKEN 里"
    ),
}
