"""The Chinese wording of each message."""

from __future__ import annotations

from collections.abc import Mapping

from qabot.messages.codes import Code
from qabot.messages.zh_bot import BOT
from qabot.messages.zh_files import FILES
from qabot.messages.zh_milvus import MILVUS

_REBUILD = "请运行 `qabot index` 重建；已有的文本和向量都会保留。"
_ALLOW = "没有损坏：请允许读取；如果临时文件（TMPDIR）没有空间，请腾出一些"
_READ_ANEW = "请对全部文档再运行 `qabot index`：损坏的会重新读取"

WORDINGS: Mapping[Code, str] = {
    Code.PLAIN: "{text}",
    **FILES,
    # questions
    Code.QUESTION_EMPTY: "问题是空的：请用一句话写出想知道的。",
    Code.QUESTION_TOO_LONG: "问题太长了（{length} 字）：请用一两句话问，不超过 {limit} 字。",
    Code.QUESTION_WITHOUT_WORDS: "“{question}”里面没有可以查的文字：请用一句话提问。",
    # files and paths that are given
    Code.BATCH_LINE: ('{path} 第 {line} 行有误：应为 {{"id": …, "question": "…"}}'),
    Code.CASE_LINE: (
        '{path} 第 {line} 行有误：应为 {{"question": "…", "answers": ["…"]}}，文档里没有答案时用 []'
    ),
    Code.CASE_QUESTION: "{path} 第 {line} 行：{why}",
    Code.NO_CASES: (
        '{path} 里没有问题：请每个问题写一行 {{"question": "…", '
        '"answers": ["…"]}}，文档里没有答案时用 []'
    ),
    Code.NO_CORPUS: (
        "这里没有 corpus 文件夹：请新建它并放入文档，或给出别的文件或文件夹，例如 "
        "`qabot index ~/documents`"
    ),
    Code.NOT_READ: "读不了 {path}：{why}",
    Code.NOT_UTF8: "第 {byte} 个字节不是 UTF-8，请存为 UTF-8",
    Code.NOT_OPENED: "{error}，请检查路径",
    Code.NO_SLICE: "{path} 有 {length:,} 字，没有 {start}-{end} 这一段",
    Code.PATH_IS_ADDRESS: "“{path}”是网址，这里不会下载：请在浏览器里保存网页，再给出文件",
    Code.PATH_MISSING: "没有“{path}”这个文件或文件夹：请检查拼写，或给出别的路径",
    # settings
    Code.SETTINGS_UNREADABLE: "读不了 {path}：{error}。请改正或删去",
    Code.SETTING_IN_FILE_UNKNOWN: "{path} 里没有“{name}”这个设置：{names}",
    Code.SETTING_UNKNOWN: "没有“{name}”这个设置：{names}",
    Code.SETTING_VALUE: "{place} 是 {value}：应为{expected}",
    Code.SETTING_SECRET: (
        "{path} 里的 {name} 是密钥，别人可能读到：请从文件里删掉，改用环境变量 {variable}"
    ),
    Code.SETTING_VARIABLE_UNKNOWN: "没有 {name} 这个设置：{names}",
    Code.EXPECTED_AT_LEAST: "不小于 {low} 的数",
    Code.EXPECTED_BETWEEN: " {low} 到 {high} 之间的数",
    Code.EXPECTED_BOOL: " true 或 false",
    Code.EXPECTED_NUMBER: "数字",
    Code.EXPECTED_TEXT: "文字",
    Code.EXPECTED_WHOLE: "整数",
    Code.NAMES_KNOWN: "已有的名称：{names}",
    Code.NAMES_LIKELY: "是不是 {likely}？已有的名称：{names}",
    Code.PLACE_IN_FILE: "{path} 里的 {name}",
    Code.DICTIONARY_SIGNS: "词典 {path} 里有不含文字和数字的词，查不到：{words}，请删去",
    Code.DICTIONARY_UNREADABLE: "读不了词典 {path}（{error}）：请用 UTF-8 的文本文件，每行一个词",
    # models
    Code.ENCODER_ABSENT: (
        "这台机器上没有编码器“{name}”：请给出 "
        "sentence-transformers 模型的文件夹，或在有网络的地方用 "
        "`hf download {name}` 下载。不加 --encoder "
        "则用自带的编码器。"
    ),
    Code.ENCODER_FAILS: (
        "编码器“{name}”装不上：{error}。请换一个模型，或不加 --encoder，用自带的编码器。"
    ),
    Code.MODEL_DAMAGED: "自带的模型（{what}）装不上：{error}。请重新安装 qabot。",
    # the index
    Code.CITATIONS_UNREADABLE: "读不了 {path}：{error}。在放回或删去它之前，旧的文本都会保留",
    Code.CITATIONS_UNWRITABLE: "写不了 {path}：{error}。请允许写入或腾出空间，再运行一次",
    Code.CURRENT_REFUSED: f"读不了 {{path}}：{{error}}。{_ALLOW}",
    Code.CURRENT_UNREADABLE: f"读不了 {{path}}：{{error}}。{_REBUILD}",
    Code.FIRST_INDEX: (
        "{folder} 里的第一个索引正在建立，由 {writer}（{stage} {done:,}/{total:,}）：请稍后再问"
    ),
    Code.GENERATION_MISSING: f"{{path}} 所指的第 {{name}} 代不在了。{_REBUILD}",
    Code.INDEX_ALTERED: f"索引 {{folder}} 已损坏：{{part}} 被改动过。{_REBUILD}",
    Code.INDEX_DAMAGED: f"索引 {{folder}} 已损坏：{{error}}。{_REBUILD}",
    Code.INDEX_FORMAT: (f"索引 {{folder}} 的格式是 {{found}}，这个 qabot 读 {{known}}。{_REBUILD}"),
    Code.INDEX_OTHER_ENCODER: (
        "索引 {folder} 是用编码器 {encoder} 建立的，不是 "
        "{other}：请不加 --encoder，或运行 `qabot index "
        "--encoder {other}`"
    ),
    Code.INDEX_OTHER_REVISION: (
        f"索引 {{folder}} 是用编码器 {{encoder}} 的另一个版本建立的。{_REBUILD}"
    ),
    Code.INDEX_OTHER_WORDS: f"索引 {{folder}} 是用另一套分词规则建立的。{_REBUILD}",
    Code.INDEX_PART_MISSING: f"索引 {{folder}} 已损坏：读不了 {{part}}。{_REBUILD}",
    Code.INDEX_REFUSED: f"打不开索引 {{folder}}：{{error}}。{_ALLOW}",
    Code.INDEX_UNWRITABLE: (
        "写不了 {folder} 里的索引：{error}。原来的索引照常可用。请腾出空间、"
        "允许写入或移开障碍，再运行一次"
    ),
    Code.NEVER_INDEXED: "从未收入过文档“{path}”：请检查拼写",
    Code.NO_DOCUMENT: ("{folder} 里没有文档“{reference}”：`qabot status` 会列出各文档的编号和路径"),
    Code.NO_DOCUMENTS: (
        "{paths} 里没有文档（能读 {formats}）：请放入文档，或给出别的文件夹{skipped}"
    ),
    Code.NO_FORMER: ("{folder} 里没有更早的索引：请放回原来的文档，再运行 `qabot index`"),
    Code.NO_INDEX: ("“{folder}”里没有索引：请先用 `qabot index` 收入文档，或用 --index 指明"),
    Code.SEVERAL_DOCUMENTS: (
        "“{reference}”可能是 {one}，也可能是 {other}：请多写几位，或写编号、路径"
    ),
    Code.SKIPPED_FILE: "\n  {path}：{why}{rest}",
    Code.STILL_SERVED: ("{path} 还在使用：请删去文件，对它的文件夹运行 `qabot index`，再运行一次"),
    Code.STORE_BUSY: (
        "文本库 {path} 暂时不能用：{error}。原来的索引照常可用。请腾出空间、"
        "允许读写，或等占用它的进程结束，再运行一次"
    ),
    Code.STORE_DAMAGED: (
        "文本库 {path} 已损坏：{error}。请对全部文档运行 `qabot "
        "index`：损坏的文件会放到一边，能读的会救出，其余重新读取"
    ),
    Code.STRUCTURE_ALTERED: (f"文本库 {{path}} 已损坏：结构 {{sha256}}… 被改动过。{_READ_ANEW}"),
    Code.STRUCTURE_MISSING: (f"文本库 {{path}} 已损坏：缺少结构 {{sha256}}…。{_READ_ANEW}"),
    Code.TEXT_ALTERED: (f"文本库 {{path}} 已损坏：文本 {{sha256}}… 被改动过。{_READ_ANEW}"),
    Code.TEXT_DAMAGED: (
        "文本库 {path} 里 {document} 的文本已损坏，而这次没有读它的文件。"
        "请连同它所在的文件夹一起运行 `qabot index`"
    ),
    Code.TEXT_MISSING: (f"文本库 {{path}} 已损坏：缺少文本 {{sha256}}…。{_READ_ANEW}"),
    Code.WRITER_BUSY: "另一个进程正在写 {folder}（{holder}）：请等它结束，或停掉它",
    # watching
    Code.WATCH_AWAY: "{paths} 不在了：放回后会继续监视，其间原来的索引照常可用",
    Code.WATCH_FAILS: (
        "监视不了变化：{error}。如果原因自行消失，不用处理，否则请重新启动；其间会反复全部查看"
    ),
    Code.WATCH_LIMIT: (
        "监视不了变化：{error}。请提高监视上限（Linux 上为 "
        "fs.inotify.max_user_watches 和 "
        "max_user_instances）；其间会反复全部查看"
    ),
    Code.WATCH_REFUSED: (
        "监视不了变化：{error}。请允许读取该文件夹及其中的文件夹；其间会反复全部查看"
    ),
    Code.WATCH_UPDATE_FAILED: "索引没有更新：{error}。原来的索引照常可用，下次有变化时再试",
    Code.MCP_EXTRA: "`qabot mcp` 需要另一个软件包：请运行 `pip install 'qabot[mcp]'`",
    Code.SERVE_ADDRESS_TAKEN: (
        "无法监听 {host}:{port}：已被其他程序占用，或没有权限。请换一个 --port"
    ),
    Code.SERVE_DISK: "服务器的磁盘写不了（{error}）：请腾出空间后再传一次",
    Code.SERVE_EXTRA: "`qabot serve` 需要 {names}：请运行 `pip install 'qabot[serve]'`",
    Code.SERVE_HOST_NAME: "“{name}” 不是主机名：请写成 --allowed-host qa.lan 这样",
    Code.SERVE_JOB: ("处理时出了错：请再传一次，或告诉管理员"),
    Code.SERVE_LAST: "“{name}”是唯一的文档：请先上传别的文档，再移除它",
    Code.SERVE_NO_TOKEN: (
        "没有令牌时只有本机可以提问，而 {host} 可以从别处访问：请先运行 `qabot serve token "
        "NAME`，或去掉 --host"
    ),
    Code.SERVE_NO_TOKEN_FILE: (
        "没有文件 {path}：请用 `qabot serve token NAME --token-file {path}` 创建"
    ),
    Code.SERVE_PROXY: (
        "--trusted-proxy “{proxies}” 不是地址或网段：请写成 127.0.0.1 或 10.0.0.0/8 这样"
    ),
    Code.SERVE_PUBLIC_URL: "--public-url “{url}” 不是网址：请写成 https://qa.example.org 这样",
    Code.SERVE_TOKENS_EMPTY: "{path} 里没有令牌：请用 `qabot serve token NAME` 创建",
    Code.SERVE_TOKENS_UNREADABLE: "读不了 {path}：{error}",
    Code.SERVE_TOKENS_UNWRITABLE: "写不了 {path}：{error}",
    Code.SERVE_TOKEN_LINE: (
        "{path} 的第 {number} 行不是令牌：请删掉这一行，再用 `qabot serve token NAME` 创建"
    ),
    Code.SERVE_TOKEN_NAME: "名称 “{name}” 不能用：请只用字母、汉字、数字和 . - _ @，最多 64 个字符",
    Code.SERVE_TOKEN_TAKEN: "{path} 里已有 {name} 的令牌：请换一个名称，或先删掉那一行",
    Code.MODEL_BUSY: "{host} 上的模型太忙：请稍后再问",
    Code.MODEL_BUSY_UNTIL: "{host} 上的模型太忙：请 {seconds} 秒后再问",
    Code.MODEL_CUT: "{host} 上的模型中途断开：请再问一次，或查看它的日志",
    Code.MODEL_FAILS: "{host} 上的模型出错（{reason}）：请再问一次，或查看它的日志",
    Code.MODEL_KEY: (
        "{host} 上的模型不接受密钥（{status}）：请设置 QABOT_MODEL_KEY，或把 "
        "QABOT_MODEL_KEY_FILE 设为存放密钥的文件"
    ),
    Code.MODEL_KEY_FILE: "读不了密钥文件 {path}：{error}",
    Code.MODEL_KEY_OPEN: "别人也能读密钥文件 {path}：请运行 `chmod 600 {path}`",
    Code.MODEL_KEY_SIGNS: "模型的密钥里有密钥不会有的字符：请重新复制",
    Code.MODEL_KEY_TWICE: "QABOT_MODEL_KEY 和 QABOT_MODEL_KEY_FILE 只能设置一个",
    Code.MODEL_LEAVES: "问题和找到的段落会发送到 {host}",
    Code.MODEL_NO_ENDPOINT: (
        "{url} 的回答不像语言模型（“{text}”）：model_url 通常以 /v1 结尾，"
        "例如 http://127.0.0.1:11434/v1"
    ),
    Code.MODEL_SILENT: "{host} 上的模型 {seconds} 秒没有动静：请再问一次，或调大 model_timeout",
    Code.SUMMARY_PARTS: "正在读第 {done} 部分，共 {parts} 部分",
    Code.MODEL_SLOW: "模型写了 {seconds} 秒还没写完，已停止等待：请问得窄一些，或换一个更快的模型",
    Code.MODEL_TOO_LONG: "{model} 写得太长：请问得窄一些，或在它的服务器上放宽长度",
    Code.MODEL_UNKNOWN: (
        "{url} 没有模型 {model}：`qabot model --check` 会列出有哪些；model_url 通常以 /v1 结尾"
    ),
    Code.MODEL_UNREACHABLE: "连不上 {url} 的模型（{error}）：请启动它的服务器，或设置 model_url",
    Code.MODEL_UNSET: (
        "成文的回答需要语言模型：请设置 model_url 和 model，例如 --model-url "
        "http://127.0.0.1:11434/v1 --model qwen3:8b"
    ),
    Code.MODEL_URL: (
        "model_url “{url}” 不是网址：请写成 http://127.0.0.1:11434/v1 这样，不带用户名和密码"
    ),
    Code.WRITTEN_NOTHING: "模型在这些段落里没有找到答案，只显示原文",
    Code.WRITTEN_REFUSED: "文档中没有答案，所以没有问模型",
    Code.WRITTEN_UNSUPPORTED: "模型写的内容在这些段落里没有依据，只显示原文",
    Code.CLAIM_ADDED: "原文没有说“{words}”",
    Code.CLAIM_BOUND: "界限与原文不同：“{words}”",
    Code.CLAIM_CAUSE: "原文没有说这样的因果：“{words}”",
    Code.CLAIM_CLAUSE: "原文没有这样说：“{words}”",
    Code.CLAIM_CONDITION: "漏掉了条件“{words}”",
    Code.CLAIM_EXCEPTION: "漏掉了例外：“{words}”",
    Code.CLAIM_FIGURE: "原文没有数字 {words}",
    Code.CLAIM_HEDGE: "漏掉了“{words}”",
    Code.CLAIM_LONG: "超过 {limit} 个字，没有核对",
    Code.CLAIM_MODALITY: "原文没有说“{words}”",
    Code.CLAIM_NAME: "原文没有名称“{words}”",
    Code.CLAIM_NEGATION: "肯定与否定不一致：“{words}”",
    Code.CLAIM_OPPOSITE: "写的是“{words}”，原文是“{other}”",
    Code.CLAIM_OTHER: "写的是“{words}”，原文是“{other}”",
    Code.CLAIM_OWNER: "原文中“{words}”说的是别的",
    Code.CLAIM_QUOTATION: "引号里的话原文没有：“{words}”",
    Code.CLAIM_ROLES: "与原文的关系相反：{words}",
    Code.CLAIM_SCOPE: "适用范围与原文不同：“{words}”",
    Code.CLAIM_UNREFERENCED: "没有写明依据哪句原文",
    Code.CLAIM_WORDS: "原文没有这些词：{words}",
    **BOT,
    **MILVUS,
}
