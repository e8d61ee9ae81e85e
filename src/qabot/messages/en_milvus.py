"""The English wordings about secrets and about a server of search."""

from __future__ import annotations

from collections.abc import Mapping

from qabot.messages.codes import Code

MILVUS: Mapping[Code, str] = {
    Code.SECRET_FILE: "The file {path} with a secret cannot be read: {error}",
    Code.SECRET_OPEN: "Others may read the file {path} with a secret: run `chmod 600 {path}`",
    Code.SECRET_SIGNS: "{name} has signs that no secret has, such as spaces: copy it again",
    Code.SECRET_TWICE: "Set {name} or {name}_FILE, not both",
    Code.EXPECTED_ONE_OF: "one of {names}",
    Code.MILVUS_ALTERED: (
        "What Milvus at {server} has of {path} is not what was published: run `qabot publish "
        "--anew` where the index is made"
    ),
    Code.MILVUS_AWAY: (
        "Milvus at {server} cannot be reached ({error}): see that it runs and that milvus_url is "
        "right, then try again"
    ),
    Code.MILVUS_BUSY: "Another process publishes the index in {folder}: wait until it is done",
    Code.MILVUS_COUNT: (
        "Milvus at {server} has {found:,} of {expected:,} rows of {collection}, so it is not "
        "served: run `qabot publish` again"
    ),
    Code.MILVUS_FULL: (
        "Milvus at {server} takes no more ({error}): give it memory or disk, or drop collections "
        "that are not needed, then run `qabot publish`"
    ),
    Code.MILVUS_GONE: (
        "Milvus at {server} no longer has {collection}: run `qabot publish` where the index is made"
    ),
    Code.MILVUS_INCOMPLETE: (
        "The index in {folder} is still being built: run `qabot index` until it is complete"
    ),
    Code.MILVUS_INDEX: (
        "milvus_index '{index}' is not understood: write a kind and its parameters, as in "
        "HNSW M=16 efConstruction=200"
    ),
    Code.MILVUS_MISSING: (
        "backend is milvus, but pymilvus is not installed: run `pip install 'qabot[milvus]'`"
    ),
    Code.MILVUS_NAME: (
        "{setting} is '{name}': use at most 60 letters, digits and single underscores, a letter "
        "first"
    ),
    Code.MILVUS_NOTHING: (
        "Milvus at {server} serves nothing under the name {name} yet: run `qabot index` with "
        'backend = "milvus" where the documents are, or check milvus_name'
    ),
    Code.MILVUS_NO_ALIAS: ("Milvus at {server} does not know aliases: use a server from 2.5 on"),
    Code.MILVUS_NO_WORDS: (
        "Milvus at {server} ({version}) does not score words (its BM25 function is missing): use a "
        "server from 2.5 on"
    ),
    Code.MILVUS_OLD: "Milvus at {server} is {version}: qabot needs 2.5 or newer",
    Code.MILVUS_OTHER_ENCODER: (
        "Milvus at {server} has vectors by {encoder}, not by the encoder here: install the same "
        "version of qabot, or set the encoder"
    ),
    Code.MILVUS_OTHER_FORMAT: (
        "Milvus at {server} has collections in format {found}, this qabot reads {known}: install "
        "the same version of qabot on both sides, or run `qabot publish --anew`"
    ),
    Code.MILVUS_OTHER_SOURCE: (
        "Milvus at {server} serves {alias} from another index folder: set another milvus_name or "
        "milvus_part, or run `qabot publish --take-over` to replace it"
    ),
    Code.MILVUS_PARTS_DIFFER: (
        "The parts {one} and {other} in Milvus at {server} were made with other encoders or rules "
        "for words: index both with the same version and settings"
    ),
    Code.MILVUS_PUBLISHED: "Milvus at {server} serves generation {generation} as {name}/{part}",
    Code.MILVUS_REFUSED: "Milvus at {server} refused a request: {error}",
    Code.MILVUS_SLOW: (
        "Milvus at {server} gave no answer within {seconds} s: try again, or raise milvus_timeout"
    ),
    Code.MILVUS_STANDBY: (
        "Milvus at {server} cannot be reached: this is from the index on this machine, "
        "generation {generation}"
    ),
    Code.MILVUS_TOKEN: (
        "Milvus at {server} does not accept the token: set QABOT_MILVUS_TOKEN to user:password, "
        "or QABOT_MILVUS_TOKEN_FILE to a file that contains it"
    ),
    Code.MILVUS_UNPUBLISHED: (
        "Generation {generation} is complete in {folder}, but not in Milvus, which serves what it "
        "served before: {reason}. `qabot publish` continues where it stopped"
    ),
    Code.MILVUS_UNUSED: (
        'Nothing to publish to: set backend = "milvus" and milvus_url in qabot.toml'
    ),
    Code.MILVUS_URL: (
        "milvus_url '{url}' is not an address: set one as in http://127.0.0.1:19530, without user "
        "and password, which belong in QABOT_MILVUS_TOKEN"
    ),
}
