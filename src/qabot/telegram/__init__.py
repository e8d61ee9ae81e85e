"""The Telegram bot: questions in a chat, answers with quotes that open where they are."""
