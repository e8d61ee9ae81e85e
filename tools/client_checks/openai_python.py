"""OpenAI's own library for Python."""

from typing import Any

import openai

from agreed import OVERLONG, REFUSED, TOO_LONG, agreed, asked, cut, same


def main() -> None:
    a = agreed()
    client = openai.OpenAI(base_url=f"{a.base}/v1", api_key=a.token, max_retries=0)

    def whole(*questions: str, model: str = "qabot") -> dict[str, Any]:
        made = client.chat.completions.create(model=model, messages=asked(*questions))
        message: dict[str, Any] = made.choices[0].message.model_dump()
        return message

    same("models", [model.id for model in client.models.list()], ["qabot", "qabot-written"])
    message = whole(a.question)
    same("answer", message["content"], a.content)
    texts = [quote["text"] for quote in a.quotes]
    same("annotations cut the quotes", cut(message["content"], message["annotations"]), texts)
    urls = [annotation["url_citation"]["url"] for annotation in message["annotations"]]
    same("annotations link to the quotes", urls, [quote["url"] for quote in a.quotes])
    for model, want in (("qabot", message), ("qabot-written", a.written)):
        same(model, whole(a.question, model=model)["content"], want["content"])
        with client.chat.completions.stream(model=model, messages=asked(a.question)) as stream:
            for _ in stream:
                pass
            streamed = stream.get_final_completion().choices[0].message
        same(f"stream of {model}", streamed.content, want["content"])
        same(
            f"annotations of the stream of {model}",
            [annotation.model_dump() for annotation in streamed.annotations or []],
            want["annotations"],
        )
    cited = cut(a.written["content"], a.written["annotations"])
    same("quotes below the sentences are the same", sorted(set(cited) & set(texts)), sorted(texts))
    same("follow-up", whole(a.question, a.follow_up)["content"], a.further)
    refusal = whole(REFUSED)
    same("refusal", (refusal["content"], refusal["annotations"]), (a.refusal, []))
    same("overlong question", *told(lambda: whole(OVERLONG), openai.BadRequestError, TOO_LONG))
    client = client.with_options(api_key="wrong")
    same("wrong token", *told(lambda: whole(REFUSED), openai.AuthenticationError, "token"))


def told(work: Any, kind: type[Exception], word: str) -> tuple[object, object]:
    """What was raised and whether it has the word, and the same as it must be."""
    try:
        work()
    except openai.OpenAIError as error:
        return (type(error), word in str(error)), (kind, True)
    return None, (kind, True)


main()
