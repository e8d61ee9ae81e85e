"""The Chinese wordings of what keeps the bot from starting."""

from __future__ import annotations

from collections.abc import Mapping

from qabot.messages.codes import Code

BOT: Mapping[Code, str] = {
    Code.BOT_IDS_NOT_ALL: (
        "QABOT_TELEGRAM_ADMINS 和 QABOT_TELEGRAM_UPLOADERS 只能填用户 ID，不能填 *"
    ),
    Code.BOT_PROXY: (
        "{name} 是“{value}”：应写成 http://host:port 或 socks5://host:port，以代理程序给出的为准"
    ),
    Code.BOT_TOKEN_TWICE: "QABOT_TELEGRAM_TOKEN 和 QABOT_TELEGRAM_TOKEN_FILE 只能设置一个",
    Code.BOT_NO_TOKEN: (
        "还没有令牌：在 Telegram 里给 @BotFather 发送 /newbot，把它回复的令牌设为 "
        "QABOT_TELEGRAM_TOKEN，或把令牌存进文件，用 QABOT_TELEGRAM_TOKEN_FILE 指定该文件"
    ),
    Code.BOT_TOKEN_FORM: "令牌的格式不对（应类似 123456:ABC-DEF）：请从 @BotFather 重新复制",
    Code.BOT_TOKEN_FILE: "无法读取令牌文件 {path}：{error}",
    Code.BOT_TOKEN_OPEN: "其他用户也能读取令牌文件 {path}：请运行 `chmod 600 {path}`",
    Code.BOT_IDS: (
        "{name} 里有“{value}”：应填 123456789 或 -1001234567890 这样的 ID，用逗号分隔。用户名可"
        "能转给别人，不能当 ID 用；给机器人发消息，它会告诉您自己的 ID"
    ),
    Code.BOT_URL: "{name} 是“{value}”：应为 https:// 开头的地址",
    Code.BOT_SECRET: (
        "设置了 QABOT_TELEGRAM_WEBHOOK_URL，还要设置 QABOT_TELEGRAM_WEBHOOK_SECRET：1 到 256 个"
        "字母、数字、_ 或 -，可用 `openssl rand -hex 32` 生成。没有它，任何人都能冒充 Telegram "
        "发送更新"
    ),
    Code.BOT_LISTEN: "{name} 是“{value}”：应为 主机:端口 或端口号",
    Code.BOT_STATE_NEWER: "{path} 是由更新版本的 qabot 写的：请使用那个版本，或把该文件移走",
    Code.BOT_STATE_DAMAGED: (
        "机器人的记录无法使用：{path}：{error}。文件已损坏：请把它连同 {name}-wal 和 "
        "{name}-shm 一起移走，机器人会重新开始记录；在聊天中获准使用的人需要重新批准"
    ),
    Code.BOT_STATE_UNUSABLE: (
        "机器人的记录无法使用：{path}：{error}。请允许读写该处、腾出空间，或把文件连同 "
        "{name}-wal 和 {name}-shm 一起移走，机器人会重新开始记录；在聊天中获准使用的人需要重新"
        "批准"
    ),
    Code.BOT_ADDRESS_TAKEN: (
        "无法监听 {host}:{port}：已被其他程序占用，或没有权限。请把 QABOT_TELEGRAM_LISTEN 设为"
        "其他地址"
    ),
    Code.BOT_WEBHOOK: (
        "Telegram 不接受 webhook 地址 {url}：{error}。它必须是互联网可以访问的 https 地址"
    ),
    Code.BOT_FOLDER: "无法写入 {folder}：{error}。请允许写入",
    Code.BOT_RUNS: "已有机器人在使用索引 {folder}：请先停止它，或用 --index 指定另一个索引",
    Code.BOT_FIRST_REQUEST: (
        "Telegram 不接受机器人的第一个请求：{error}。请检查 QABOT_TELEGRAM_BASE_URL"
    ),
    Code.BOT_TOKEN_REFUSED: (
        "Telegram 拒绝了令牌：请按 @BotFather 显示的重新设置 QABOT_TELEGRAM_TOKEN"
    ),
    Code.BOT_UNREACHABLE: (
        "连接不上 Telegram：{error}。请检查网络，或设置 HTTPS_PROXY 或 QABOT_TELEGRAM_BASE_URL"
    ),
    Code.BOT_FILE: "无法写入 {path}：{error}。请允许写入",
}
