"""What is wrong with questions, paths, settings and models that were given."""

from __future__ import annotations

from qabot.messages.codes.declaring import worded


class Given:
    """What is wrong with questions, paths, settings and models that were given."""

    # a sentence from elsewhere, such as a manifest of an older version
    PLAIN = worded("{text}", "{text}")

    # questions
    QUESTION_EMPTY = worded(
        "The question is empty: write what you want to know, in a sentence",
        "问题是空的：请用一句话写出想知道的。",
    )
    QUESTION_TOO_LONG = worded(
        "The question is too long ({length} characters, limit {limit}): ask in a sentence or two",
        "问题太长了（{length} 字）：请用一两句话问，不超过 {limit} 字。",
    )
    QUESTION_WITHOUT_WORDS = worded(
        "The question '{question}' contains no words: ask in a sentence",
        "“{question}”里面没有可以查的文字：请用一句话提问。",
    )

    # files and paths that are given
    BATCH_LINE = worded(
        'Line {line} of {path} is invalid: expected {{"id": …, "question": "…"}}',
        '{path} 第 {line} 行有误：应为 {{"id": …, "question": "…"}}',
    )
    CASE_LINE = worded(
        'Line {line} of {path} is invalid: expected {{"question": "…", "answers": ["…"]}}, '
        "with [] where the documents do not contain the answer",
        '{path} 第 {line} 行有误：应为 {{"question": "…", "answers": ["…"]}}，'
        "文档里没有答案时用 []",
    )
    CASE_QUESTION = worded("Line {line} of {path}: {why}", "{path} 第 {line} 行：{why}")
    NO_CASES = worded(
        '{path} contains no questions: write a line {{"question": "…", "answers": ["…"]}}, '
        "with [] where the documents do not contain the answer, for each",
        '{path} 里没有问题：请每个问题写一行 {{"question": "…", '
        '"answers": ["…"]}}，文档里没有答案时用 []',
    )
    NO_CORPUS = worded(
        "There is no folder 'corpus' here: make it and put your documents there, or pass other "
        "files or folders, as in `qabot index ~/documents`",
        "这里没有 corpus 文件夹：请新建它并放入文档，或给出别的文件或文件夹，例如 "
        "`qabot index ~/documents`",
    )
    NOT_READ = worded("{path} cannot be read: {why}", "读不了 {path}：{why}")
    NOT_UTF8 = worded(
        "byte {byte} is not UTF-8. Save it as UTF-8", "第 {byte} 个字节不是 UTF-8，请存为 UTF-8"
    )
    NOT_OPENED = worded("{error}. Check the path", "{error}，请检查路径")
    NO_SLICE = worded(
        "{path} has {length:,} characters: there is no {start}-{end} in it",
        "{path} 有 {length:,} 字，没有 {start}-{end} 这一段",
    )
    PATH_IS_ADDRESS = worded(
        "'{path}' is an address, and nothing is fetched: save the page in a browser, and pass "
        "the file",
        "“{path}”是网址，这里不会下载：请在浏览器里保存网页，再给出文件",
    )
    PATH_MISSING = worded(
        "No such file or folder: '{path}' — check the spelling, or pass another path",
        "没有“{path}”这个文件或文件夹：请检查拼写，或给出别的路径",
    )

    # settings
    SETTINGS_UNREADABLE = worded(
        "{path} cannot be read: {error}. Correct it, or remove it",
        "读不了 {path}：{error}。请改正或删去",
    )
    SETTING_IN_FILE_UNKNOWN = worded(
        "{path} has an unknown setting '{name}': {names}", "{path} 里没有“{name}”这个设置：{names}"
    )
    SETTING_UNKNOWN = worded(
        "There is no setting '{name}': {names}", "没有“{name}”这个设置：{names}"
    )
    SETTING_VALUE = worded(
        "{place} is {value}: expected {expected}", "{place} 是 {value}：应为{expected}"
    )
    SETTING_SECRET = worded(
        "{name} in {path} is a secret, and others may read that file: take it out, and set "
        "{variable}",
        "{path} 里的 {name} 是密钥，别人可能读到：请从文件里删掉，改用环境变量 {variable}",
    )
    SETTING_VARIABLE_UNKNOWN = worded(
        "{name} is not a setting: {names}", "没有 {name} 这个设置：{names}"
    )
    EXPECTED_AT_LEAST = worded("at least {low}", "不小于 {low} 的数")
    EXPECTED_BETWEEN = worded("from {low} to {high}", " {low} 到 {high} 之间的数")
    EXPECTED_BOOL = worded("true or false", " true 或 false")
    EXPECTED_NUMBER = worded("a number", "数字")
    EXPECTED_TEXT = worded("a text", "文字")
    EXPECTED_WHOLE = worded("a whole number", "整数")
    NAMES_KNOWN = worded("Known names: {names}", "已有的名称：{names}")
    NAMES_LIKELY = worded(
        "did you mean {likely}? Known names: {names}", "是不是 {likely}？已有的名称：{names}"
    )
    PLACE_IN_FILE = worded("{name} in {path}", "{path} 里的 {name}")
    DICTIONARY_SIGNS = worded(
        "The dictionary {path} has words without a letter or digit, which cannot be found: "
        "{words} — take them out",
        "词典 {path} 里有不含文字和数字的词，查不到：{words}，请删去",
    )
    DICTIONARY_UNREADABLE = worded(
        "The dictionary {path} cannot be read ({error}): pass a UTF-8 text file with one word "
        "per line",
        "读不了词典 {path}（{error}）：请用 UTF-8 的文本文件，每行一个词",
    )

    # models
    ENCODER_ABSENT = worded(
        "The encoder '{name}' is not on this machine: pass the folder of a "
        "sentence-transformers model, or fetch it where there is a network with `hf download "
        "{name}`. Without --encoder, the bundled encoder is used.",
        "这台机器上没有编码器“{name}”：请给出 "
        "sentence-transformers 模型的文件夹，或在有网络的地方用 "
        "`hf download {name}` 下载。不加 --encoder "
        "则用自带的编码器。",
    )
    ENCODER_FAILS = worded(
        "The encoder '{name}' cannot be loaded: {error}. Pass another model, or leave "
        "--encoder out to use the bundled encoder.",
        "编码器“{name}”装不上：{error}。请换一个模型，或不加 --encoder，用自带的编码器。",
    )
    MODEL_DAMAGED = worded(
        "The bundled {what} cannot be loaded: {error}. Install qabot again.",
        "自带的模型（{what}）装不上：{error}。请重新安装 qabot。",
    )
