"""The English wording of each message."""

from __future__ import annotations

from collections.abc import Mapping

from qabot.messages.codes import Code
from qabot.messages.en_bot import BOT
from qabot.messages.en_files import FILES
from qabot.messages.en_milvus import MILVUS

_REBUILD = "Run `qabot index` to rebuild it; texts and embeddings already made are kept."
_ALLOW = (
    "Nothing is damaged: allow this user to read it; where there is no room for a temporary file "
    "(TMPDIR), free some"
)
_READ_ANEW = (
    "Run `qabot index` with all your documents again: what is damaged is read from them anew"
)

WORDINGS: Mapping[Code, str] = {
    Code.PLAIN: "{text}",
    **FILES,
    # questions
    Code.QUESTION_EMPTY: "The question is empty: write what you want to know, in a sentence",
    Code.QUESTION_TOO_LONG: (
        "The question is too long ({length} characters, limit {limit}): ask in a sentence or two"
    ),
    Code.QUESTION_WITHOUT_WORDS: "The question '{question}' contains no words: ask in a sentence",
    # files and paths that are given
    Code.BATCH_LINE: 'Line {line} of {path} is invalid: expected {{"id": …, "question": "…"}}',
    Code.CASE_LINE: (
        'Line {line} of {path} is invalid: expected {{"question": "…", "answers": ["…"]}}, '
        "with [] where the documents do not contain the answer"
    ),
    Code.CASE_QUESTION: "Line {line} of {path}: {why}",
    Code.NO_CASES: (
        '{path} contains no questions: write a line {{"question": "…", "answers": ["…"]}}, '
        "with [] where the documents do not contain the answer, for each"
    ),
    Code.NO_CORPUS: (
        "There is no folder 'corpus' here: make it and put your documents there, or pass other "
        "files or folders, as in `qabot index ~/documents`"
    ),
    Code.NOT_READ: "{path} cannot be read: {why}",
    Code.NOT_UTF8: "byte {byte} is not UTF-8. Save it as UTF-8",
    Code.NOT_OPENED: "{error}. Check the path",
    Code.NO_SLICE: "{path} has {length:,} characters: there is no {start}-{end} in it",
    Code.PATH_IS_ADDRESS: (
        "'{path}' is an address, and nothing is fetched: save the page in a browser, and pass "
        "the file"
    ),
    Code.PATH_MISSING: (
        "No such file or folder: '{path}' — check the spelling, or pass another path"
    ),
    # settings
    Code.SETTINGS_UNREADABLE: "{path} cannot be read: {error}. Correct it, or remove it",
    Code.SETTING_IN_FILE_UNKNOWN: "{path} has an unknown setting '{name}': {names}",
    Code.SETTING_UNKNOWN: "There is no setting '{name}': {names}",
    Code.SETTING_VALUE: "{place} is {value}: expected {expected}",
    Code.SETTING_SECRET: (
        "{name} in {path} is a secret, and others may read that file: take it out, and set "
        "{variable}"
    ),
    Code.SETTING_VARIABLE_UNKNOWN: "{name} is not a setting: {names}",
    Code.EXPECTED_AT_LEAST: "at least {low}",
    Code.EXPECTED_BETWEEN: "from {low} to {high}",
    Code.EXPECTED_BOOL: "true or false",
    Code.EXPECTED_NUMBER: "a number",
    Code.EXPECTED_TEXT: "a text",
    Code.EXPECTED_WHOLE: "a whole number",
    Code.NAMES_KNOWN: "Known names: {names}",
    Code.NAMES_LIKELY: "did you mean {likely}? Known names: {names}",
    Code.PLACE_IN_FILE: "{name} in {path}",
    Code.DICTIONARY_SIGNS: (
        "The dictionary {path} has words without a letter or digit, which cannot be found: "
        "{words} — take them out"
    ),
    Code.DICTIONARY_UNREADABLE: (
        "The dictionary {path} cannot be read ({error}): pass a UTF-8 text file with one word "
        "per line"
    ),
    # models
    Code.ENCODER_ABSENT: (
        "The encoder '{name}' is not on this machine: pass the folder of a "
        "sentence-transformers model, or fetch it where there is a network with `hf download "
        "{name}`. Without --encoder, the bundled encoder is used."
    ),
    Code.ENCODER_FAILS: (
        "The encoder '{name}' cannot be loaded: {error}. Pass another model, or leave "
        "--encoder out to use the bundled encoder."
    ),
    Code.MODEL_DAMAGED: "The bundled {what} cannot be loaded: {error}. Install qabot again.",
    # the index
    Code.CITATIONS_UNREADABLE: (
        "{path} cannot be read: {error}. Texts that are no longer served are kept until it is "
        "put back or removed"
    ),
    Code.CITATIONS_UNWRITABLE: (
        "{path} cannot be written: {error}. Allow writing there, or free space, and run it again"
    ),
    Code.CURRENT_REFUSED: f"{{path}} cannot be read: {{error}}. {_ALLOW}",
    Code.CURRENT_UNREADABLE: f"{{path}} cannot be read: {{error}}. {_REBUILD}",
    Code.FIRST_INDEX: (
        "The first index in {folder} is being built by {writer} ({stage} {done:,} of "
        "{total:,}): ask again in a moment"
    ),
    Code.GENERATION_MISSING: (
        f"{{path}} names the generation {{name}}, which is not there. {_REBUILD}"
    ),
    Code.INDEX_ALTERED: f"The index {{folder}} is damaged: {{part}} was altered. {_REBUILD}",
    Code.INDEX_DAMAGED: f"The index {{folder}} is damaged: {{error}}. {_REBUILD}",
    Code.INDEX_FORMAT: (
        f"The index {{folder}} has format {{found}}, and this qabot reads {{known}}. {_REBUILD}"
    ),
    Code.INDEX_OTHER_ENCODER: (
        "The index {folder} was made with the encoder {encoder}, not {other}: leave --encoder "
        "out, or run `qabot index --encoder {other}`"
    ),
    Code.INDEX_OTHER_REVISION: (
        f"The index {{folder}} was made with another version of the encoder {{encoder}}. {_REBUILD}"
    ),
    Code.INDEX_OTHER_WORDS: (
        f"The index {{folder}} was built with different rules for words. {_REBUILD}"
    ),
    Code.INDEX_PART_MISSING: (
        f"The index {{folder}} is damaged: {{part}} cannot be read. {_REBUILD}"
    ),
    Code.INDEX_REFUSED: f"The index {{folder}} cannot be opened: {{error}}. {_ALLOW}",
    Code.INDEX_UNWRITABLE: (
        "Cannot write the index in {folder}: {error}. What was served before is still served. "
        "Free space, allow writing there or remove what is in the way, then run it again"
    ),
    Code.NEVER_INDEXED: "No document '{path}' was ever indexed: check the spelling",
    Code.NO_DOCUMENT: (
        "No document '{reference}' in {folder}: `qabot status` lists the documents with their "
        "ids and paths"
    ),
    Code.NO_DOCUMENTS: (
        "No documents in {paths}: expected {formats} — put some there or pass another "
        "folder{skipped}"
    ),
    Code.NO_FORMER: (
        "There is no generation before the one that is served in {folder}: put the former "
        "documents back and run `qabot index`"
    ),
    Code.NO_INDEX: (
        "No index in '{folder}': run `qabot index` with your documents first, or pass --index"
    ),
    Code.SEVERAL_DOCUMENTS: (
        "'{reference}' could be {one} or {other}: pass more digits, the id or the path"
    ),
    Code.SKIPPED_FILE: "\n  {path} {why}{rest}",
    Code.STILL_SERVED: (
        "{path} is still served: remove the file, run `qabot index` with its folder, then run "
        "this again"
    ),
    Code.STORE_BUSY: (
        "The store {path} cannot be used at the moment: {error}. What was served before is "
        "still served. Free space, allow reading and writing there, or wait for the process "
        "that holds it; then run it again"
    ),
    Code.STORE_DAMAGED: (
        "The store {path} is damaged: {error}. Run `qabot index` with all your documents: it "
        "puts the damaged file aside, saves what can be read of it, and reads the rest anew"
    ),
    Code.STRUCTURE_ALTERED: (
        f"The store {{path}} was damaged: the structure {{sha256}}… was altered. {_READ_ANEW}"
    ),
    Code.STRUCTURE_MISSING: (
        f"The store {{path}} was damaged: the structure {{sha256}}… is missing. {_READ_ANEW}"
    ),
    Code.TEXT_ALTERED: (
        f"The store {{path}} was damaged: the text {{sha256}}… was altered. {_READ_ANEW}"
    ),
    Code.TEXT_DAMAGED: (
        "The text of {document} in the store {path} was damaged, and its file was not read. "
        "Run `qabot index` with the folder that contains it, too"
    ),
    Code.TEXT_MISSING: (
        f"The store {{path}} was damaged: the text {{sha256}}… is missing. {_READ_ANEW}"
    ),
    Code.WRITER_BUSY: (
        "Another process is writing to {folder} ({holder}): wait until it has finished, or stop it"
    ),
    # watching
    Code.WATCH_AWAY: (
        "{paths} is away. Put it back: then it is watched again, and what was served is served "
        "meanwhile"
    ),
    Code.WATCH_FAILS: (
        "Changes cannot be watched: {error}; nothing needs to be done if the cause goes by, "
        "else start it again. Until then everything is looked through again and again"
    ),
    Code.WATCH_LIMIT: (
        "Changes cannot be watched: {error}; allow more watches (fs.inotify.max_user_watches "
        "and max_user_instances on Linux). Until then everything is looked through again and "
        "again"
    ),
    Code.WATCH_REFUSED: (
        "Changes cannot be watched: {error}; allow reading the folder and those in it. Until "
        "then everything is looked through again and again"
    ),
    Code.WATCH_UPDATE_FAILED: (
        "The index was not updated: {error}. What was served is still served, and it is tried "
        "again with the next change"
    ),
    Code.MCP_EXTRA: "`qabot mcp` needs another package: run `pip install 'qabot[mcp]'`",
    Code.SERVE_ADDRESS_TAKEN: (
        "Cannot listen at {host}:{port}: another program does, or it is not allowed. Pass "
        "another --port"
    ),
    Code.SERVE_DISK: (
        "The disk of this server cannot be written ({error}): free space, then send it again"
    ),
    Code.SERVE_EXTRA: "`qabot serve` needs {names}: run `pip install 'qabot[serve]'`",
    Code.SERVE_HOST_NAME: "'{name}' is not a host name: pass one as in --allowed-host qa.lan",
    Code.SERVE_JOB: (
        "Something went wrong while it was taken in: send it again, or tell the person who runs "
        "this server"
    ),
    Code.SERVE_LAST: "{name} is the only document: upload another one before you remove it",
    Code.SERVE_NO_TOKEN: (
        "Without a token only this machine may ask, and {host} can be reached from others: "
        "run `qabot serve token NAME` first, or leave --host out"
    ),
    Code.SERVE_NO_TOKEN_FILE: (
        "There is no file {path}: make it with `qabot serve token NAME --token-file {path}`"
    ),
    Code.SERVE_PROXY: (
        "--trusted-proxy '{proxies}' is not an address or a network: pass one as in 127.0.0.1 or "
        "10.0.0.0/8"
    ),
    Code.SERVE_PUBLIC_URL: (
        "--public-url '{url}' is not an address: pass one as in https://qa.example.org"
    ),
    Code.SERVE_TOKENS_EMPTY: "{path} contains no token: `qabot serve token NAME` makes one",
    Code.SERVE_TOKENS_UNREADABLE: "{path} cannot be read: {error}",
    Code.SERVE_TOKENS_UNWRITABLE: "{path} cannot be written: {error}",
    Code.SERVE_TOKEN_LINE: (
        "Line {number} of {path} is not a token: delete it, and make a new one with `qabot "
        "serve token NAME`"
    ),
    Code.SERVE_TOKEN_NAME: (
        "The name '{name}' cannot be used: take letters, digits, . - _ and @, at most 64"
    ),
    Code.SERVE_TOKEN_TAKEN: (
        "{name} has a token in {path} already: choose another name, or delete that line first"
    ),
    Code.MODEL_BUSY: "The model at {host} has too much to do: ask again later",
    Code.MODEL_BUSY_UNTIL: "The model at {host} has too much to do: ask again in {seconds} s",
    Code.MODEL_CUT: "The model at {host} broke off in the middle: ask again, or look at its log",
    Code.MODEL_FAILS: "The model at {host} failed ({reason}): ask again, or look at its log",
    Code.MODEL_KEY: (
        "The model at {host} does not accept the key ({status}): set QABOT_MODEL_KEY, or "
        "QABOT_MODEL_KEY_FILE to a file that contains it"
    ),
    Code.MODEL_KEY_FILE: "The key file {path} cannot be read: {error}",
    Code.MODEL_KEY_OPEN: "Others may read the key file {path}: run `chmod 600 {path}`",
    Code.MODEL_KEY_SIGNS: "The key of the model has signs that no key has: copy it again",
    Code.MODEL_KEY_TWICE: "Set QABOT_MODEL_KEY or QABOT_MODEL_KEY_FILE, not both",
    Code.MODEL_LEAVES: "The question and the passages found for it are sent to {host}",
    Code.MODEL_NO_ENDPOINT: (
        "{url} does not answer as a language model does ('{text}'): model_url ends with /v1 as a "
        "rule, as in http://127.0.0.1:11434/v1"
    ),
    Code.MODEL_SILENT: (
        "The model at {host} has been silent for {seconds} s: ask again, or raise model_timeout"
    ),
    Code.SUMMARY_PARTS: "Reading part {done} of {parts}",
    Code.MODEL_SLOW: (
        "The model was given up after {seconds} s: ask for less at once, or use a quicker model"
    ),
    Code.MODEL_TOO_LONG: (
        "{model} wrote more than fits: ask for less, or give it more room on its server"
    ),
    Code.MODEL_UNKNOWN: (
        "{url} does not know {model}: `qabot model --check` lists what it knows; model_url ends "
        "with /v1 as a rule"
    ),
    Code.MODEL_UNREACHABLE: (
        "No model can be reached at {url} ({error}): start its server, or set model_url"
    ),
    Code.MODEL_UNSET: (
        "Written answers need a language model: set model_url and model, as in --model-url "
        "http://127.0.0.1:11434/v1 --model qwen3:8b"
    ),
    Code.MODEL_URL: (
        "model_url '{url}' is not an address: pass one as in http://127.0.0.1:11434/v1, without "
        "user and password"
    ),
    Code.WRITTEN_NOTHING: "The model found no answer in the passages; the quotes are shown alone",
    Code.WRITTEN_REFUSED: "The documents do not contain the answer, so the model was not asked",
    Code.WRITTEN_UNSUPPORTED: (
        "What the model wrote does not rest on the passages; the quotes are shown alone"
    ),
    Code.CLAIM_ADDED: "the quotes do not say '{words}'",
    Code.CLAIM_BOUND: "the quotes bound another way: '{words}'",
    Code.CLAIM_CAUSE: "the quotes state no such cause: '{words}'",
    Code.CLAIM_CLAUSE: "the quotes do not say this: '{words}'",
    Code.CLAIM_CONDITION: "left out is the condition '{words}'",
    Code.CLAIM_EXCEPTION: "left out is an exception: '{words}'",
    Code.CLAIM_FIGURE: "the figure {words} is not in the quotes",
    Code.CLAIM_HEDGE: "left out is '{words}'",
    Code.CLAIM_LONG: "longer than {limit} characters, which is not compared",
    Code.CLAIM_MODALITY: "the quotes do not say '{words}'",
    Code.CLAIM_NAME: "the name '{words}' is not in the quotes",
    Code.CLAIM_NEGATION: "denied on one side only: '{words}'",
    Code.CLAIM_OPPOSITE: "'{words}', where the quote says '{other}'",
    Code.CLAIM_OTHER: "'{words}', where the quote says '{other}'",
    Code.CLAIM_OWNER: "in the quotes '{words}' belongs to something else",
    Code.CLAIM_QUOTATION: "the words in quotation marks are not in the quotes: '{words}'",
    Code.CLAIM_ROLES: "in the quotes it is the other way around: {words}",
    Code.CLAIM_SCOPE: "the quotes say how far it applies in another way: '{words}'",
    Code.CLAIM_UNREFERENCED: "no quote is named for it",
    Code.CLAIM_WORDS: "words that are not in the quotes: {words}",
    **BOT,
    **MILVUS,
}
