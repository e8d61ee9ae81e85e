"""OpenAI's own library for Python."""

from typing import Any

import openai

from agreed import OVERLONG, REFUSED, TOO_LONG, agreed, asked, cut, same


def main() -> None:
    a = agreed()
    client = openai.OpenAI(base_url=f"{a.base}/v1", api_key=a.token, max_retries=0)

    def whole(*questions: str) -> dict[str, Any]:
        made = client.chat.completions.create(model="qabot", messages=asked(*questions))
        message: dict[str, Any] = made.choices[0].message.model_dump()
        return message

    same("models", [model.id for model in client.models.list()], ["qabot"])
    message = whole(a.question)
    same("answer", message["content"], a.content)
    texts = [quote["text"] for quote in a.quotes]
    same("annotations cut the quotes", cut(message["content"], message["annotations"]), texts)
    urls = [annotation["url_citation"]["url"] for annotation in message["annotations"]]
    same("annotations link to the quotes", urls, [quote["url"] for quote in a.quotes])
    with client.chat.completions.stream(model="qabot", messages=asked(a.question)) as stream:
        for _ in stream:
            pass
        streamed = stream.get_final_completion().choices[0].message
    same("stream", streamed.content, a.content)
    same(
        "annotations of the stream",
        [annotation.model_dump() for annotation in streamed.annotations or []],
        message["annotations"],
    )
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
