"""What reading a file may not keep, by kind, with its wording in both languages next to each other.

A new kind is a member here and nothing else.
"""

from __future__ import annotations

from qabot.messages.worded import Worded


class Loss(Worded):
    """A kind of loss. What is counted has the field ``count`` alone."""

    # things that are counted
    ATTACHMENT_UNSEEN = (
        "lost_attachment_unseen",
        "{count:,} invisible attachment{count:s} left out",
        "略去不显示的附件 {count:,} 个",
    )
    CELL = ("lost_cell", "{count:,} table cell{count:s} left out", "略去表格单元格 {count:,} 个")
    CHART = ("lost_chart", "{count:,} chart{count:s} left out", "略去图表 {count:,} 个")
    COMMENT = ("lost_comment", "{count:,} comment{count:s} left out", "略去批注 {count:,} 条")
    DELETED_MAIL = (
        "lost_deleted_mail",
        "{count:,} deleted mail{count:s} left out",
        "略去已删除的邮件 {count:,} 封",
    )
    DIAGRAM = ("lost_diagram", "{count:,} diagram{count:s} left out", "略去示意图 {count:,} 个")
    DRAWING = ("lost_drawing", "{count:,} drawing{count:s} left out", "略去绘图 {count:,} 个")
    EMBEDDED_DOCUMENT = (
        "lost_embedded_document",
        "{count:,} embedded document{count:s} left out",
        "略去嵌入的文档 {count:,} 个",
    )
    EMBEDDED_EQUATION = (
        "lost_embedded_equation",
        "{count:,} embedded equation{count:s} left out",
        "略去嵌入的公式 {count:,} 个",
    )
    EMBEDDED_FILE = (
        "lost_embedded_file",
        "{count:,} embedded file{count:s} left out",
        "略去嵌入的文件 {count:,} 个",
    )
    EMBEDDED_OBJECT = (
        "lost_embedded_object",
        "{count:,} embedded object{count:s} left out",
        "略去嵌入的对象 {count:,} 个",
    )
    ENCRYPTED_PART = (
        "lost_encrypted_part",
        "{count:,} encrypted part{count:s} left out",
        "略去加密的部分 {count:,} 处",
    )
    EQUATION_FIELD = (
        "lost_equation_field",
        "{count:,} equation field{count:s} left out",
        "略去公式域 {count:,} 个",
    )
    EXPORT_BLOCK = (
        "lost_export_block",
        "{count:,} export block{count:s} left out",
        "略去导出块 {count:,} 个",
    )
    FILE_PUT_IN = (
        "lost_file_put_in",
        "{count:,} file{count:s} that a command puts in left out",
        "略去引入的文件 {count:,} 个",
    )
    FORMULA = ("lost_formula", "{count:,} formula{count:s} left out", "略去公式 {count:,} 个")
    FORMULA_WITHOUT_VALUE = (
        "lost_formula_without_value",
        "{count:,} formula{count:s} without a value",
        "{count:,} 个公式没有保存的值",
    )
    FURTHER_PICTURES = (
        "lost_further_pictures",
        "{count:,} further picture{count:s} of an animation left out",
        "略去动图的其余 {count:,} 帧",
    )
    HIDDEN_COLUMN = (
        "lost_hidden_column",
        "{count:,} hidden column{count:s} left out",
        "略去隐藏的列 {count:,} 列",
    )
    HIDDEN_PASSAGE = (
        "lost_hidden_passage",
        "{count:,} hidden passage{count:s} left out",
        "略去隐藏的文字 {count:,} 处",
    )
    HIDDEN_ROW = (
        "lost_hidden_row",
        "{count:,} hidden row{count:s} left out",
        "略去隐藏的行 {count:,} 行",
    )
    HIDDEN_SECTION = (
        "lost_hidden_section",
        "{count:,} hidden section{count:s} left out",
        "略去隐藏的部分 {count:,} 处",
    )
    HIDDEN_SLIDE = (
        "lost_hidden_slide",
        "{count:,} hidden slide{count:s} left out",
        "略去隐藏的幻灯片 {count:,} 张",
    )
    HINT = (
        "lost_hint",
        "{count:,} empty form-field hint{count:s} left out",
        "略去未填栏目的提示 {count:,} 处",
    )
    LARGE_MERGE = (
        "lost_large_merge",
        "values of large merged cells not repeated: {count:,}",
        "{count:,} 个很大的合并单元格没有逐格重复其值",
    )
    MAIL_IN_MAILS = (
        "lost_mail_in_mails",
        "{count:,} mail{count:s} in mails left out",
        "略去邮件里的邮件 {count:,} 封",
    )
    MISFITS = (
        "lost_misfits",
        "{count:,} value{count:s} not of the stated type, shown as written",
        "{count:,} 个值与声明的类型不符，按原样显示",
    )
    NESTED_ELEMENT = (
        "lost_nested_element",
        "{count:,} deeply nested element{count:s} left out",
        "略去嵌套太深的元素 {count:,} 个",
    )
    NESTED_GROUP = (
        "lost_nested_group",
        "{count:,} deeply nested group{count:s} left out",
        "略去嵌套太深的组合 {count:,} 个",
    )
    NOTE_UNSEEN = (
        "lost_note_unseen",
        "{count:,} invisible annotation{count:s} left out",
        "略去不显示的批注 {count:,} 条",
    )
    PICTURE = ("lost_picture", "{count:,} picture{count:s} left out", "略去图片 {count:,} 张")
    PICTURE_OR_FILE = (
        "lost_picture_or_file",
        "{count:,} picture or file{count:s} left out",
        "略去图片或文件 {count:,} 个",
    )
    PROGRAM_PART = (
        "lost_program_part",
        "{count:,} part{count:s} that a program puts in left out",
        "略去由程序插入的部分 {count:,} 处",
    )
    RECORDING = ("lost_recording", "{count:,} recording{count:s} left out", "略去录音 {count:,} 段")
    REFERENCE = ("lost_reference", "{count:,} reference{count:s} left out", "略去引用 {count:,} 处")
    RESULT_WITHOUT_TEXT = (
        "lost_result_without_text",
        "{count:,} result{count:s} without text left out",
        "略去没有文字的结果 {count:,} 个",
    )
    ROW = ("lost_row", "{count:,} row{count:s} left out", "略去 {count:,} 行")
    SERVICE_NOTE = (
        "lost_service_note",
        "{count:,} note{count:s} of a service left out",
        "略去服务通知 {count:,} 条",
    )
    SIGNATURE = (
        "lost_signature",
        "{count:,} signature{count:s} not verified",
        "{count:,} 个签名未经验证",
    )
    SLANTED = (
        "lost_slanted",
        "{count:,} slanted character{count:s}, as of a watermark, left out",
        "略去倾斜的字 {count:,} 个（如水印）",
    )
    STRUCK = (
        "lost_struck",
        "{count:,} struck-out passage{count:s} left out",
        "略去划掉的文字 {count:,} 处",
    )
    SYMBOL = (
        "lost_symbol",
        "{count:,} symbol-font sign{count:s} left out",
        "略去符号字体的符号 {count:,} 个",
    )
    TEXT_UNSEEN = (
        "lost_text_unseen",
        "{count:,} invisible text{count:s} left out",
        "略去不显示的文字 {count:,} 处",
    )
    TOO_DEEP_ELEMENTS = (
        "lost_too_deep_elements",
        "{count:,} part{count:s} nested deeper than 2,048 elements left out",
        "略去嵌套超过 2,048 层元素的部分 {count:,} 处",
    )
    TOO_DEEP_LEVELS = (
        "lost_too_deep_levels",
        "{count:,} part{count:s} nested deeper than 98 levels left out",
        "略去嵌套超过 98 层的部分 {count:,} 处",
    )
    VIDEO = ("lost_video", "{count:,} video{count:s} left out", "略去视频 {count:,} 段")
    VIDEO_OR_SOUND = (
        "lost_video_or_sound",
        "{count:,} video or sound file{count:s} left out",
        "略去音频或视频 {count:,} 个",
    )
    WATERMARK = ("lost_watermark", "{count:,} watermark{count:s} left out", "略去水印 {count:,} 个")

    # what has a name, a place or a limit
    ATTACHMENTS = (
        "lost_attachments",
        "{count:,} attachment{count:s} left out: {names}",
        "略去附件 {count:,} 个：{names}",
    )
    BROKEN = (
        "lost_broken",
        "{count:,} place{count:s} {count:is} broken, shown as \ufffd",
        "有 {count:,} 处损坏，以 \ufffd 代替",
    )
    BROKEN_ENCODING = (
        "lost_broken_encoding",
        "{count:,} place{count:s} {count:is} broken in {encoding}, shown as \ufffd",
        "按 {encoding} 读取，有 {count:,} 处损坏，以 \ufffd 代替",
    )
    CHAPTER_MISSING = ("lost_chapter", "the chapter {part} is missing", "缺少章节 {part}")
    COLUMNS_BEHIND = (
        "lost_columns_behind",
        "columns after the {limit}th left out, of {count:,}",
        "共 {count:,} 列，只读前 {limit} 列",
    )
    ENCODING_GUESSED = (
        "lost_encoding_guessed",
        "read as Windows-1252, which is a guess: save it as UTF-8 to be sure",
        "按 Windows-1252 读取，只是猜测：存为 UTF-8 才确定",
    )
    CUT_OFF = (
        "lost_cut_off",
        "the file is cut off: what follows is lost",
        "文件不完整，后面的内容丢失了",
    )
    ENCODING_OF_PART = (
        "lost_encoding_of_part",
        "the encoding of a part is not known",
        "有一部分的编码认不出来",
    )
    FORM_VALUES = ("lost_form_values", "values of form fields left out", "略去表单里填写的内容")
    FRONT_MATTER = (
        "lost_front_matter",
        "the front matter is not valid YAML (`key: value` lines): it is kept as text",
        "开头的元数据不是有效的 YAML（应为 `键: 值` 的行），当作正文保留",
    )
    HIDDEN_SHEET = (
        "lost_hidden_sheet",
        "the hidden sheet {sheet} left out",
        "略去隐藏的工作表 {sheet}",
    )
    IN_PART = ("lost_in_part", "{part}: {loss}", "{part}：{loss}")
    PAGE_HTML = ("lost_html_text", "a text in HTML cannot be read", "有一段 HTML 正文读不了")
    PAGES_AFTER = ("lost_pages_after", "pages after {limit} left out", "只读前 {limit} 页")
    PAGES_CUT = (
        "lost_pages_cut",
        "page{count:s} {pages} read up to {limit:,} characters",
        "第 {pages} 页只读前 {limit:,} 个字",
    )
    PAGES_DAMAGED = ("lost_pages_damaged", "page{count:s} {pages} damaged", "第 {pages} 页已损坏")
    PAGES_RECOGNISED = (
        "lost_pages_recognised",
        "page{count:s} {pages} read by character recognition (OCR): compare with the original",
        "第 {pages} 页由文字识别（OCR）读出：请与原件核对",
    )
    PAGES_UNMAPPED = (
        "lost_pages_unmapped",
        "page{count:s} {pages} with fonts that do not say which characters they show",
        "第 {pages} 页的字体没有说明显示的是哪些字",
    )
    PAGES_WITHOUT_TEXT = (
        "lost_pages_without_text",
        "page{count:s} {pages} without text",
        "第 {pages} 页没有文字",
    )
    ROWS_AFTER_EMPTY = (
        "lost_rows_after_empty",
        "rows after {limit:,} empty ones left out",
        "连续 {limit:,} 个空行之后的行未读",
    )
    ROWS_BEHIND = (
        "lost_rows_behind",
        "rows after the {limit:,}th left out, of {count:,}",
        "共 {count:,} 行，只读前 {limit:,} 行",
    )
    ROWS_REPEATED = ("lost_rows_repeated", "repeated rows left out", "略去重复的行")
