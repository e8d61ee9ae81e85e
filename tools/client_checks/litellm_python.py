"""The library litellm, as a client of an OpenAI-like server."""

import os
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else it fetches a list of prices

import litellm

from agreed import OVERLONG, REFUSED, TOO_LONG, agreed, asked, contains, cut, same


def main() -> None:
    a = agreed()
    litellm.suppress_debug_info = True

    def complete(*questions: str, key: str = a.token, **rest: Any) -> Any:
        return litellm.completion(
            model="openai/qabot",
            api_base=f"{a.base}/v1",
            api_key=key,
            messages=asked(*questions),
            num_retries=0,
            **rest,
        )

    def message(*questions: str) -> dict[str, Any]:
        found: dict[str, Any] = complete(*questions).choices[0].message.model_dump()
        return found

    whole = message(a.question)
    same("answer", whole["content"], a.content)
    texts = [quote["text"] for quote in a.quotes]
    same("annotations cut the quotes", cut(whole["content"], whole["annotations"]), texts)
    deltas = [chunk.choices[0].delta.model_dump() for chunk in complete(a.question, stream=True)]
    same("stream", "".join(delta.get("content") or "" for delta in deltas), a.content)
    annotations = [one for delta in deltas for one in delta.get("annotations") or []]
    same("annotations of the stream", annotations, whole["annotations"])
    same("follow-up", message(a.question, a.follow_up)["content"], a.further)
    same("refusal", message(REFUSED)["content"], a.refusal)
    for what, kind, word, question, key in (
        ("overlong question", litellm.BadRequestError, TOO_LONG, OVERLONG, a.token),
        ("wrong token", litellm.AuthenticationError, "token", REFUSED, "wrong"),
    ):
        try:
            complete(question, key=key)
        except (litellm.BadRequestError, litellm.AuthenticationError) as error:
            same(f"{what}, kind", type(error), kind)
            contains(what, str(error), word)
        else:
            same(what, None, kind)


main()
