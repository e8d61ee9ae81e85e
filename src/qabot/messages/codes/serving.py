"""What keeps `qabot serve` and `qabot mcp` from serving."""

from __future__ import annotations

from qabot.messages.codes.declaring import worded


class Serving:
    """What keeps `qabot serve` and `qabot mcp` from serving."""

    MCP_EXTRA = worded(
        "`qabot mcp` needs another package: run `pip install 'qabot[mcp]'`",
        "`qabot mcp` 需要另一个软件包：请运行 `pip install 'qabot[mcp]'`",
    )
    SERVE_ADDRESS_TAKEN = worded(
        "Cannot listen at {host}:{port}: another program does, or it is not allowed. Pass "
        "another --port",
        "无法监听 {host}:{port}：已被其他程序占用，或没有权限。请换一个 --port",
    )
    SERVE_DISK = worded(
        "The disk of this server cannot be written ({error}): free space, then send it again",
        "服务器的磁盘写不了（{error}）：请腾出空间后再传一次",
    )
    SERVE_EXTRA = worded(
        "`qabot serve` needs {names}: run `pip install 'qabot[serve]'`",
        "`qabot serve` 需要 {names}：请运行 `pip install 'qabot[serve]'`",
    )
    SERVE_HOST_NAME = worded(
        "'{name}' is not a host name: pass one as in --allowed-host qa.lan",
        "“{name}” 不是主机名：请写成 --allowed-host qa.lan 这样",
    )
    SERVE_JOB = worded(
        "Something went wrong while it was taken in: send it again, or tell the person who runs "
        "this server",
        "处理时出了错：请再传一次，或告诉管理员",
    )
    SERVE_LAST = worded(
        "{name} is the only document: upload another one before you remove it",
        "“{name}”是唯一的文档：请先上传别的文档，再移除它",
    )
    SERVE_NO_TOKEN = worded(
        "Without a token only this machine may ask, and {host} can be reached from others: "
        "run `qabot serve token NAME` first, or leave --host out",
        "没有令牌时只有本机可以提问，而 {host} 可以从别处访问：请先运行 `qabot serve token "
        "NAME`，或去掉 --host",
    )
    SERVE_NO_TOKEN_FILE = worded(
        "There is no file {path}: make it with `qabot serve token NAME --token-file {path}`",
        "没有文件 {path}：请用 `qabot serve token NAME --token-file {path}` 创建",
    )
    SERVE_PROXY = worded(
        "--trusted-proxy '{proxies}' is not an address or a network: pass one as in 127.0.0.1 or "
        "10.0.0.0/8",
        "--trusted-proxy “{proxies}” 不是地址或网段：请写成 127.0.0.1 或 10.0.0.0/8 这样",
    )
    SERVE_PUBLIC_URL = worded(
        "--public-url '{url}' is not an address: pass one as in https://qa.example.org",
        "--public-url “{url}” 不是网址：请写成 https://qa.example.org 这样",
    )
    SERVE_TOKENS_EMPTY = worded(
        "{path} contains no token: `qabot serve token NAME` makes one",
        "{path} 里没有令牌：请用 `qabot serve token NAME` 创建",
    )
    SERVE_TOKENS_UNREADABLE = worded("{path} cannot be read: {error}", "读不了 {path}：{error}")
    SERVE_TOKENS_UNWRITABLE = worded("{path} cannot be written: {error}", "写不了 {path}：{error}")
    SERVE_TOKEN_LINE = worded(
        "Line {number} of {path} is not a token: delete it, and make a new one with `qabot "
        "serve token NAME`",
        "{path} 的第 {number} 行不是令牌：请删掉这一行，再用 `qabot serve token NAME` 创建",
    )
    SERVE_TOKEN_NAME = worded(
        "The name '{name}' cannot be used: take letters, digits, . - _ and @, at most 64",
        "名称 “{name}” 不能用：请只用字母、汉字、数字和 . - _ @，最多 64 个字符",
    )
    SERVE_TOKEN_TAKEN = worded(
        "{name} has a token in {path} already: choose another name, or delete that line first",
        "{path} 里已有 {name} 的令牌：请换一个名称，或先删掉那一行",
    )
