"""What is wrong with an index, and with watching its documents."""

from __future__ import annotations

from qabot.messages.codes.declaring import worded

_REBUILD = "Run `qabot index` to rebuild it; texts and embeddings already made are kept."
_ALLOW = (
    "Nothing is damaged: allow this user to read it; where there is no room for a temporary file "
    "(TMPDIR), free some"
)
_READ_ANEW = (
    "Run `qabot index` with all your documents again: what is damaged is read from them anew"
)
_REBUILD_ZH = "请运行 `qabot index` 重建；已有的文本和向量都会保留。"
_ALLOW_ZH = "没有损坏：请允许读取；如果临时文件（TMPDIR）没有空间，请腾出一些"
_READ_ANEW_ZH = "请对全部文档再运行 `qabot index`：损坏的会重新读取"


class Index:
    """What is wrong with an index, and with watching its documents."""

    # the index
    CITATIONS_UNREADABLE = worded(
        "{path} cannot be read: {error}. Texts that are no longer served are kept until it is "
        "put back or removed",
        "读不了 {path}：{error}。在放回或删去它之前，旧的文本都会保留",
    )
    CITATIONS_UNWRITABLE = worded(
        "{path} cannot be written: {error}. Allow writing there, or free space, and run it again",
        "写不了 {path}：{error}。请允许写入或腾出空间，再运行一次",
    )
    CURRENT_REFUSED = worded(
        f"{{path}} cannot be read: {{error}}. {_ALLOW}", f"读不了 {{path}}：{{error}}。{_ALLOW_ZH}"
    )
    CURRENT_UNREADABLE = worded(
        f"{{path}} cannot be read: {{error}}. {_REBUILD}",
        f"读不了 {{path}}：{{error}}。{_REBUILD_ZH}",
    )
    FIRST_INDEX = worded(
        "The first index in {folder} is being built by {writer} ({stage} {done:,} of "
        "{total:,}): ask again in a moment",
        "{folder} 里的第一个索引正在建立，由 {writer}（{stage} {done:,}/{total:,}）：请稍后再问",
    )
    GENERATION_MISSING = worded(
        f"{{path}} names the generation {{name}}, which is not there. {_REBUILD}",
        f"{{path}} 所指的第 {{name}} 代不在了。{_REBUILD_ZH}",
    )
    INDEX_ALTERED = worded(
        f"The index {{folder}} is damaged: {{part}} was altered. {_REBUILD}",
        f"索引 {{folder}} 已损坏：{{part}} 被改动过。{_REBUILD_ZH}",
    )
    INDEX_DAMAGED = worded(
        f"The index {{folder}} is damaged: {{error}}. {_REBUILD}",
        f"索引 {{folder}} 已损坏：{{error}}。{_REBUILD_ZH}",
    )
    INDEX_FORMAT = worded(
        f"The index {{folder}} has format {{found}}, and this qabot reads {{known}}. {_REBUILD}",
        f"索引 {{folder}} 的格式是 {{found}}，这个 qabot 读 {{known}}。{_REBUILD_ZH}",
    )
    INDEX_OTHER_ENCODER = worded(
        "The index {folder} was made with the encoder {encoder}, not {other}: leave --encoder "
        "out, or run `qabot index --encoder {other}`",
        "索引 {folder} 是用编码器 {encoder} 建立的，不是 "
        "{other}：请不加 --encoder，或运行 `qabot index "
        "--encoder {other}`",
    )
    INDEX_OTHER_REVISION = worded(
        f"The index {{folder}} was made with another version of the encoder {{encoder}}. "
        f"{_REBUILD}",
        f"索引 {{folder}} 是用编码器 {{encoder}} 的另一个版本建立的。{_REBUILD_ZH}",
    )
    INDEX_OTHER_WORDS = worded(
        f"The index {{folder}} was built with different rules for words. {_REBUILD}",
        f"索引 {{folder}} 是用另一套分词规则建立的。{_REBUILD_ZH}",
    )
    INDEX_PART_MISSING = worded(
        f"The index {{folder}} is damaged: {{part}} cannot be read. {_REBUILD}",
        f"索引 {{folder}} 已损坏：读不了 {{part}}。{_REBUILD_ZH}",
    )
    INDEX_REFUSED = worded(
        f"The index {{folder}} cannot be opened: {{error}}. {_ALLOW}",
        f"打不开索引 {{folder}}：{{error}}。{_ALLOW_ZH}",
    )
    INDEX_UNWRITABLE = worded(
        "Cannot write the index in {folder}: {error}. What was served before is still served. "
        "Free space, allow writing there or remove what is in the way, then run it again",
        "写不了 {folder} 里的索引：{error}。原来的索引照常可用。请腾出空间、"
        "允许写入或移开障碍，再运行一次",
    )
    NEVER_INDEXED = worded(
        "No document '{path}' was ever indexed: check the spelling",
        "从未收入过文档“{path}”：请检查拼写",
    )
    NO_DOCUMENT = worded(
        "No document '{reference}' in {folder}: `qabot status` lists the documents with their "
        "ids and paths",
        "{folder} 里没有文档“{reference}”：`qabot status` 会列出各文档的编号和路径",
    )
    NO_DOCUMENTS = worded(
        "No documents in {paths}: expected {formats} — put some there or pass another "
        "folder{skipped}",
        "{paths} 里没有文档（能读 {formats}）：请放入文档，或给出别的文件夹{skipped}",
    )
    NO_FORMER = worded(
        "There is no generation before the one that is served in {folder}: put the former "
        "documents back and run `qabot index`",
        "{folder} 里没有更早的索引：请放回原来的文档，再运行 `qabot index`",
    )
    NO_INDEX = worded(
        "No index in '{folder}': run `qabot index` with your documents first, or pass --index",
        "“{folder}”里没有索引：请先用 `qabot index` 收入文档，或用 --index 指明",
    )
    SEVERAL_DOCUMENTS = worded(
        "'{reference}' could be {one} or {other}: pass more digits, the id or the path",
        "“{reference}”可能是 {one}，也可能是 {other}：请多写几位，或写编号、路径",
    )
    SKIPPED_FILE = worded("\n  {path} {why}{rest}", "\n  {path}：{why}{rest}")
    STILL_SERVED = worded(
        "{path} is still served: remove the file, run `qabot index` with its folder, then run "
        "this again",
        "{path} 还在使用：请删去文件，对它的文件夹运行 `qabot index`，再运行一次",
    )
    STORE_BUSY = worded(
        "The store {path} cannot be used at the moment: {error}. What was served before is "
        "still served. Free space, allow reading and writing there, or wait for the process "
        "that holds it; then run it again",
        "文本库 {path} 暂时不能用：{error}。原来的索引照常可用。请腾出空间、"
        "允许读写，或等占用它的进程结束，再运行一次",
    )
    STORE_DAMAGED = worded(
        "The store {path} is damaged: {error}. Run `qabot index` with all your documents: it "
        "puts the damaged file aside, saves what can be read of it, and reads the rest anew",
        "文本库 {path} 已损坏：{error}。请对全部文档运行 `qabot "
        "index`：损坏的文件会放到一边，能读的会救出，其余重新读取",
    )
    STRUCTURE_ALTERED = worded(
        f"The store {{path}} was damaged: the structure {{sha256}}… was altered. {_READ_ANEW}",
        f"文本库 {{path}} 已损坏：结构 {{sha256}}… 被改动过。{_READ_ANEW_ZH}",
    )
    STRUCTURE_MISSING = worded(
        f"The store {{path}} was damaged: the structure {{sha256}}… is missing. {_READ_ANEW}",
        f"文本库 {{path}} 已损坏：缺少结构 {{sha256}}…。{_READ_ANEW_ZH}",
    )
    TEXT_ALTERED = worded(
        f"The store {{path}} was damaged: the text {{sha256}}… was altered. {_READ_ANEW}",
        f"文本库 {{path}} 已损坏：文本 {{sha256}}… 被改动过。{_READ_ANEW_ZH}",
    )
    TEXT_DAMAGED = worded(
        "The text of {document} in the store {path} was damaged, and its file was not read. "
        "Run `qabot index` with the folder that contains it, too",
        "文本库 {path} 里 {document} 的文本已损坏，而这次没有读它的文件。"
        "请连同它所在的文件夹一起运行 `qabot index`",
    )
    TEXT_MISSING = worded(
        f"The store {{path}} was damaged: the text {{sha256}}… is missing. {_READ_ANEW}",
        f"文本库 {{path}} 已损坏：缺少文本 {{sha256}}…。{_READ_ANEW_ZH}",
    )
    WRITER_BUSY = worded(
        "Another process is writing to {folder} ({holder}): wait until it has finished, or stop it",
        "另一个进程正在写 {folder}（{holder}）：请等它结束，或停掉它",
    )

    # watching
    WATCH_AWAY = worded(
        "{paths} is away. Put it back: then it is watched again, and what was served is served "
        "meanwhile",
        "{paths} 不在了：放回后会继续监视，其间原来的索引照常可用",
    )
    WATCH_FAILS = worded(
        "Changes cannot be watched: {error}; nothing needs to be done if the cause goes by, "
        "else start it again. Until then everything is looked through again and again",
        "监视不了变化：{error}。如果原因自行消失，不用处理，否则请重新启动；其间会反复全部查看",
    )
    WATCH_LIMIT = worded(
        "Changes cannot be watched: {error}; allow more watches (fs.inotify.max_user_watches "
        "and max_user_instances on Linux). Until then everything is looked through again and "
        "again",
        "监视不了变化：{error}。请提高监视上限（Linux 上为 "
        "fs.inotify.max_user_watches 和 "
        "max_user_instances）；其间会反复全部查看",
    )
    WATCH_REFUSED = worded(
        "Changes cannot be watched: {error}; allow reading the folder and those in it. Until "
        "then everything is looked through again and again",
        "监视不了变化：{error}。请允许读取该文件夹及其中的文件夹；其间会反复全部查看",
    )
    WATCH_UPDATE_FAILED = worded(
        "The index was not updated: {error}. What was served is still served, and it is tried "
        "again with the next change",
        "索引没有更新：{error}。原来的索引照常可用，下次有变化时再试",
    )
