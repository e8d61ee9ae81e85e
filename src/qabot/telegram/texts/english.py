"""What the bot says in English."""

from __future__ import annotations

from qabot.telegram.texts.fields import Texts

ENGLISH = Texts(
    start=(
        "Hello! I look for answers in a set of documents and answer with their own words, "
        "unchanged, with their source.\n"
        "There are {count} documents:\n{titles}\n"
        "Just send a question. What the documents do not hold, I say so. /help tells more."
    ),
    help=(
        "Send a question; I answer with quotes from the documents, the answering words in bold.\n"
        "• Follow-ups may be short: “and in 2019?” continues the question before; /new starts "
        "afresh\n"
        "• Buttons under an answer: context, more passages, the document, your verdict\n"
        "• In groups write @{bot} QUESTION, reply to me, or use /ask QUESTION; Telegram needs a "
        "space behind the name and the command\n"
        "• In any chat, @{bot} QUESTION quotes a document directly\n"
        "In groups I only see mentions, replies to me and commands (Telegram's privacy mode).\n\n"
        "/sources documents, /lang language, /privacy what is stored, /forget delete my records"
    ),
    help_admin=(
        "Admins: send me a file to add it; /remove one, /purge it for good, /invite a person, "
        "/allow this group or an id, /revoke, /stats, /gaps questions without an answer"
    ),
    commands=(
        ("ask", "ask: /ask QUESTION"),
        ("new", "forget the question before, start afresh"),
        ("sources", "the documents"),
        ("lang", "language of the menus"),
        ("privacy", "what is stored"),
        ("forget", "delete my records"),
        ("help", "how to use me"),
    ),
    admin_commands=(
        ("remove", "remove a document that was sent: /remove NAME"),
        ("purge", "delete a document for good: /purge NAME"),
        ("invite", "a link for one person"),
        ("allow", "allow this group or an id"),
        ("revoke", "take a permission back"),
        ("stats", "how the bot does"),
        ("gaps", "questions without an answer"),
    ),
    description=(
        "Send a question: I answer with quotes from the documents, with their source. "
        "What they do not hold, I say so."
    ),
    short_description="Answers questions with quotes from documents.",
    refusal="The documents do not contain the answer.",
    related="Closest passages (not an answer):",
    items="the first {shown} of {of} items",
    more="More passages ({first}–{last} of {total}):",
    no_more="There are no more passages.",
    understood="Understood as: {question}",
    as_written="Ask it as written",
    how_to_send="Send the file to this chat (PDF, Word, Excel, slides, web pages, text, ZIP; up to "
    "20 MB); you can ask about it as soon as it is read. You need permission to upload: an admin "
    "can grant it with /invite.",
    unconfirmed="(unconfirmed)",
    show_struck="Sentences struck: {count}",
    struck_head="The model wrote these, which the documents do not support ({count} struck):",
    conflicting="The documents differ; compare them:",
    page="page {page}",
    recognised_page="page {page} (recognised)",
    show_related="Show the nearest passages",
    show_context="Context",
    show_more="More passages",
    show_document="Document",
    open_link="Open the source",
    before="◀ Before",
    after="After ▶",
    back="Back to the quote",
    again="Answer again",
    voted="Noted, thank you",
    unvoted="Taken back",
    ask_reason="What was wrong?",
    reasons=("Beside the point", "Incomplete", "Out of date", "Other"),
    thanks="Noted, thank you",
    expired="The record of this answer is gone: please ask again.",
    not_yours="This button does not belong to this chat.",
    not_your_forget="Somebody else asked for this. To delete your own records, send /forget.",
    not_your_language="Somebody else asked for this. To choose your language, send /lang.",
    document_gone="The text of this document is gone.",
    document_purged="This document was deleted for good and can be opened no more.",
    document_changed="What has this name has changed meanwhile: please send the command again.",
    new="Fine, we start afresh.",
    privacy=(
        "I store: your questions and the places that I quoted (so that old buttons work; deleted "
        "after {days} days), your verdicts, your language, how many questions you ask a day, "
        "and which documents you have sent when. "
        "All of it stays on the machine that runs me. Admins see questions without an answer, not "
        "who asked them.\n/forget deletes all your records."
    ),
    privacy_model=(
        "A language model at {host} writes the sentences of answers: your question and the "
        "passages found for it are sent there."
    ),
    forget="Delete your questions, verdicts and settings? Buttons under old answers will stop.",
    forgotten="Deleted: {answers} answers, {votes} verdicts.",
    confirm="Delete",
    cancel="Cancel",
    cancelled="Nothing was deleted.",
    language="Language of the menus:",
    language_set="Language of the menus: English",
    sources="{documents} documents, {passages} passages ({first}–{last}):",
    sources_more="/sources {page} shows the next",
    search_away="The search server cannot be reached just now. Try again later:",
    no_index="There are no documents yet: an admin has to add some.",
    stranger="You may not use this bot yet. Your id is {user}: tell it to the admin.",
    group_stranger=(
        "This group ({chat}) is not allowed yet: an admin has to add me, or to allow this id."
    ),
    group_welcome=(
        "Hello! Write @{bot} QUESTION, /ask QUESTION, or reply to me: I answer with quotes from "
        "the documents. Leave a space behind the name or the command."
    ),
    unknown_command="There is no such command. /help tells what there is.",
    usage_mention="Write the question behind my name and a space: @{bot} How large is the zone?",
    usage_ask="Write the question after /ask, for example: /ask How large is the free trade zone?",
    too_fast="That was fast: please wait {seconds} seconds.",
    slow_down="That was fast: please try again in {seconds} seconds.",
    quota="Today's {limit} questions are used up. Come back tomorrow.",
    busy="There are {waiting} questions before: wait for their answers first.",
    late="I was away, and earlier questions were not answered. Ask again if you still want.",
    interrupted="I was interrupted while I answered. If there is no answer above, press here:",
    press_interrupted="I was interrupted: press again if nothing came of it.",
    unsent="My reply may not have arrived. If there is none above, please send yours again.",
    unsure="The answer may not have arrived. If there is none above, press here:",
    took_too_long=(
        "I gave this question up after {seconds} seconds. Put it in other words, or press here "
        "after a while:"
    ),
    edited="The question was changed. Answer the new one?",
    error=(
        "Something went wrong: please try again later. With the error id {error} the admin can "
        "find out why."
    ),
    no_text="I read text and documents only: please ask in writing.",
    only_admins="This command is for admins.",
    only_private="Please use this command in our private chat.",
    anonymous="I cannot see who you are behind a group or channel: please do it in your own name.",
    invite="A link for one person, for {hours} hours; pass it on:\n{link}",
    joined="Welcome! You can ask now.",
    joined_admin="You are an admin now. Send a question, or a file to add it.",
    invite_used="This invitation was used or is too old: ask for another.",
    allowed="{who} is allowed now.",
    allow_usage="Send /allow in a group, or write /allow ID.",
    revoked="{who} is no longer allowed.",
    revoke_usage=(
        "Write /revoke ID. Allowed now: {who}. What the settings allow changes only there."
    ),
    upload_not_allowed="You may not add documents: ask an admin.",
    upload_too_large=(
        "“{name}” has {size} MB, and Telegram lets me download {limit} MB at most: divide it."
    ),
    upload_format="“{name}” is of a format that I cannot read. I read: {formats}.",
    upload_quota=(
        "There are {count} documents from chats, {size} MB, which is the limit: /remove some first."
    ),
    upload_duplicate="“{name}” is there already: its content is that of “{other}”.",
    upload_waiting="Receiving “{name}”…",
    upload_indexing="“{name}” has arrived and is being indexed…",
    upload_progress="Indexing: {done} of {total} passages",
    upload_done="“{name}” can be asked about.",
    upload_replaced=(
        "“{name}” can be asked about. It replaces “{old}”, which you sent on {when}; the button "
        "brings that back."
    ),
    upload_beside="“{name}” can be asked about. “{other}” ({origin}) is kept, too.",
    upload_inside="  “{name}” in it was not added: {reason}",
    upload_inside_more="  {count} more files in it were not added.",
    origin_own="sent by you on {when}",
    origin_other="sent by somebody else on {when}",
    origin_unknown="there before",
    when_unknown="an earlier day",
    restore="↩ Bring back the former “{name}”",
    restored="“{name}” is again what was sent on {when}.",
    restored_already="“{name}” is this version already.",
    restore_gone="The former version is gone.",
    restore_not_yours="Only who sent this document, or an admin, can bring it back.",
    restore_failed="That did not work; the present version is still there. Press again later.",
    upload_total="There are {documents} documents, {passages} passages now.",
    upload_skipped="“{name}” was not added: {reason}",
    upload_failed="“{name}” was not added: {reason}. Please send it again.",
    not_picture=(
        "is a picture, which I do not read: take its text out with character recognition (OCR) "
        "and send that as .txt or .docx, or ask the admin to install qabot[ocr]"
    ),
    not_this_picture=(
        "is a picture in a format that I do not read: save it as .png, .jpg or PDF and send that, "
        "I recognise its text"
    ),
    not_sound="is a recording, which I do not hear: send what is said as .txt or .docx",
    not_film="is a video, which I do not watch: send its subtitles or script as .txt or .docx",
    not_archive="is an archive, of which I open only .zip: unpack it, or pack it as .zip",
    remove_usage=(
        "Write /remove NAME, or reply to the file with /remove. These can be removed:\n{names}"
    ),
    remove_none="Nobody has sent a document yet.",
    remove_elsewhere="“{name}” was not sent to me, or the name is wrong.",
    remove_which="Which of these is to be removed? Press it:",
    remove_failed="“{name}” was not removed: {reason}",
    removed=(
        "“{name}” is removed. Old answers that quote it still open; an admin can delete it for "
        "good with /purge."
    ),
    remove_last="“{name}” is the last document and cannot be removed: add another first.",
    purge_usage=(
        "Write /purge NAME, or reply to the file with /purge: it is deleted for good, also when "
        "it was removed before."
    ),
    purge_unknown="There is no document called “{name}”.",
    purge_which="Which of these is to be deleted for good? Press it (you are asked once more):",
    purge_confirm=(
        "Delete “{name}” for good? The file, its text in the index and former versions go, and "
        "buttons under old answers will not open it. It cannot be undone. Quotes that stand in "
        "chats I cannot delete."
    ),
    purge_button="Delete for good",
    purged="“{name}” is deleted for good.",
    purged_elsewhere="The same text also stands in “{other}”, which stays.",
    purged_copies=(
        "The folder of the index holds copies from when it was damaged (store.sqlite.damaged-…), "
        "which may still hold its text: delete them."
    ),
    purge_cancelled="“{name}” was not deleted.",
    stats=(
        "Running for {hours} hours; {questions} questions, {refusals} refused, {errors} errors\n"
        "Time: {p50} ms in the median, {p95} ms for 95 of 100\n"
        "Generation {generation}, {documents} documents, {passages} passages\n"
        "👍 {up}  👎 {down}"
    ),
    gaps_none="No question was refused or voted down in the last {days} days.",
    gaps="Questions refused or voted down in the last {days} days, like ones together:",
    gap_line="{count} times  {question}",
    inline_hint="Type a question to quote a document",
    inline_nothing="The documents do not contain the answer",
    inline_slow="That took too long: try again",
    inline_stranger="You may not use this bot yet",
    notice="qabot met error {error} ({kind}). The log says more.",
    notice_stop="qabot has ended, for its supervisor to start it again: {reason}",
    notice_hindrance="qabot goes on, but something needs to be mended: {text}",
    notice_right=(
        "I may not write in the group “{title}” ({chat}), so questions there get no answer. Allow "
        "me to send messages there, or make me an admin of it; or remove me from the group."
    ),
    notice_topic=(
        "A topic of the group “{title}” ({chat}) is closed, so I cannot answer in it. Open it "
        "again, or allow me to manage topics."
    ),
)
