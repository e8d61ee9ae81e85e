"""What is wrong with secrets, and with a server of search."""

from __future__ import annotations

from qabot.messages.codes.declaring import worded


class Server:
    """What is wrong with secrets, and with a server of search."""

    SECRET_FILE = worded(
        "The file {path} with a secret cannot be read: {error}",
        "读不了存放密钥的文件 {path}：{error}",
    )
    SECRET_OPEN = worded(
        "Others may read the file {path} with a secret: run `chmod 600 {path}`",
        "别人也能读存放密钥的文件 {path}：请运行 `chmod 600 {path}`",
    )
    SECRET_SIGNS = worded(
        "{name} has signs that no secret has, such as spaces: copy it again",
        "{name} 里有密钥不会有的字符（例如空格）：请重新复制",
    )
    SECRET_TWICE = worded(
        "Set {name} or {name}_FILE, not both", "{name} 和 {name}_FILE 只能设置一个"
    )
    EXPECTED_ONE_OF = worded("one of {names}", "{names} 之一")
    MILVUS_ALTERED = worded(
        "What Milvus at {server} has of {path} is not what was published: run `qabot publish "
        "--anew` where the index is made",
        "{server} 上的 Milvus 里 {path} 的内容与发布时不同：请在建立索引的机器上运行 "
        "`qabot publish --anew`",
    )
    MILVUS_AWAY = worded(
        "Milvus at {server} cannot be reached ({error}): see that it runs and that milvus_url is "
        "right, then try again",
        "连不上 {server} 上的 Milvus（{error}）：请确认它正在运行、milvus_url 没有写错，然后重试",
    )
    MILVUS_BUSY = worded(
        "Another process publishes the index in {folder}: wait until it is done",
        "另一个进程正在发布 {folder} 里的索引：请等它完成",
    )
    MILVUS_COUNT = worded(
        "Milvus at {server} has {found:,} of {expected:,} rows of {collection}, so it is not "
        "served: run `qabot publish` again",
        "{server} 上的 Milvus 里 {collection} 只有 {found:,} 行，应有 {expected:,} 行，"
        "因此没有启用：请再运行一次 `qabot publish`",
    )
    MILVUS_FULL = worded(
        "Milvus at {server} takes no more ({error}): give it memory or disk, or drop collections "
        "that are not needed, then run `qabot publish`",
        "{server} 上的 Milvus 装不下了（{error}）：请给它更多内存或磁盘，或删掉不用的集合，"
        "再运行 `qabot publish`",
    )
    MILVUS_GONE = worded(
        "Milvus at {server} no longer has {collection}: run `qabot publish` where the index is "
        "made",
        "{server} 上的 Milvus 里已经没有 {collection}：请在建立索引的机器上运行 `qabot publish`",
    )
    MILVUS_INCOMPLETE = worded(
        "The index in {folder} is still being built: run `qabot index` until it is complete",
        "{folder} 里的索引还没有建完：请先运行 `qabot index` 直到完成",
    )
    MILVUS_INDEX = worded(
        "milvus_index '{index}' is not understood: write a kind and its parameters, as in "
        "HNSW M=16 efConstruction=200",
        "看不懂 milvus_index “{index}”：请写成类型加参数，例如 HNSW M=16 efConstruction=200",
    )
    MILVUS_MISSING = worded(
        "backend is milvus, but pymilvus is not installed: run `pip install 'qabot[milvus]'`",
        "backend 设为 milvus，但没有安装 pymilvus：请运行 `pip install 'qabot[milvus]'`",
    )
    MILVUS_NAME = worded(
        "{setting} is '{name}': use at most 60 letters, digits and single underscores, a letter "
        "first",
        "{setting} 是“{name}”：最多 60 个字母、数字和单个下划线，第一个必须是字母",
    )
    MILVUS_NOTHING = worded(
        "Milvus at {server} serves nothing under the name {name} yet: run `qabot index` with "
        'backend = "milvus" where the documents are, or check milvus_name',
        "{server} 上的 Milvus 还没有名为 {name} 的内容：请在文档所在的机器上设 "
        'backend = "milvus" 后运行 `qabot index`，或检查 milvus_name',
    )
    MILVUS_NO_ALIAS = worded(
        "Milvus at {server} does not know aliases: use a server from 2.5 on",
        "{server} 上的 Milvus 不支持别名：请使用 2.5 或更新的服务器",
    )
    MILVUS_NO_WORDS = worded(
        "Milvus at {server} ({version}) does not score words (its BM25 function is missing): use a "
        "server from 2.5 on",
        "{server} 上的 Milvus（{version}）不能按词打分（缺少 BM25 函数）："
        "请使用 2.5 或更新的服务器",
    )
    MILVUS_OLD = worded(
        "Milvus at {server} is {version}: qabot needs 2.5 or newer",
        "{server} 上的 Milvus 是 {version}：qabot 需要 2.5 或更新的版本",
    )
    MILVUS_OTHER_ENCODER = worded(
        "Milvus at {server} has vectors by {encoder}, not by the encoder here: install the same "
        "version of qabot, or set the encoder",
        "{server} 上的 Milvus 里的向量出自 {encoder}，与这里的编码器不同：请安装同一版本的 qabot，"
        "或设置编码器",
    )
    MILVUS_OTHER_FORMAT = worded(
        "Milvus at {server} has collections in format {found}, this qabot reads {known}: install "
        "the same version of qabot on both sides, or run `qabot publish --anew`",
        "{server} 上的 Milvus 里的集合是格式 {found}，这个 qabot 读格式 {known}："
        "请在两边安装同一版本的 qabot，或运行 `qabot publish --anew`",
    )
    MILVUS_OTHER_SOURCE = worded(
        "Milvus at {server} serves {alias} from another index folder: set another milvus_name or "
        "milvus_part, or run `qabot publish --take-over` to replace it",
        "{server} 上的 Milvus 里的 {alias} 来自另一个索引文件夹：请另设 milvus_name 或 "
        "milvus_part，或运行 `qabot publish --take-over` 取而代之",
    )
    MILVUS_PARTS_DIFFER = worded(
        "The parts {one} and {other} in Milvus at {server} were made with other encoders or rules "
        "for words: index both with the same version and settings",
        "{server} 上的 Milvus 里，{one} 和 {other} 两部分的编码器或分词规则不同："
        "请用同一版本、同样的设置建立索引",
    )
    MILVUS_PUBLISHED = worded(
        "Milvus at {server} serves generation {generation} as {name}/{part}",
        "{server} 上的 Milvus 现在提供第 {generation} 代（{name}/{part}）",
    )
    MILVUS_REFUSED = worded(
        "Milvus at {server} refused a request: {error}", "{server} 上的 Milvus 拒绝了请求：{error}"
    )
    MILVUS_SLOW = worded(
        "Milvus at {server} gave no answer within {seconds} s: try again, or raise milvus_timeout",
        "{server} 上的 Milvus 在 {seconds} 秒内没有回答：请重试，或调大 milvus_timeout",
    )
    MILVUS_STANDBY = worded(
        "Milvus at {server} cannot be reached: this is from the index on this machine, "
        "generation {generation}",
        "连不上 {server} 上的 Milvus：以下出自本机的索引（第 {generation} 代）",
    )
    MILVUS_TOKEN = worded(
        "Milvus at {server} does not accept the token: set QABOT_MILVUS_TOKEN to user:password, "
        "or QABOT_MILVUS_TOKEN_FILE to a file that contains it",
        "{server} 上的 Milvus 不接受令牌：请把 QABOT_MILVUS_TOKEN 设为 user:password，或把 "
        "QABOT_MILVUS_TOKEN_FILE 设为存放它的文件",
    )
    MILVUS_UNPUBLISHED = worded(
        "Generation {generation} is complete in {folder}, but not in Milvus, which serves what it "
        "served before: {reason}. `qabot publish` continues where it stopped",
        "第 {generation} 代已在 {folder} 里建好，但还没有进入 Milvus，那里仍提供原来的内容："
        "{reason}。`qabot publish` 会从中断处继续",
    )
    MILVUS_UNUSED = worded(
        'Nothing to publish to: set backend = "milvus" and milvus_url in qabot.toml',
        '没有可以发布到的地方：请在 qabot.toml 里设 backend = "milvus" 和 milvus_url',
    )
    MILVUS_URL = worded(
        "milvus_url '{url}' is not an address: set one as in http://127.0.0.1:19530, without user "
        "and password, which belong in QABOT_MILVUS_TOKEN",
        "milvus_url “{url}” 不是网址：请写成 http://127.0.0.1:19530 这样，不带用户名和密码，"
        "它们应放在 QABOT_MILVUS_TOKEN 里",
    )
