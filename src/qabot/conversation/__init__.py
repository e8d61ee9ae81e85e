"""Conversations: turns that go on from one another, small talk, several questions at once."""

from qabot.conversation.context import Context as Context
from qabot.conversation.conversation import Asking as Asking
from qabot.conversation.conversation import Reply as Reply
from qabot.conversation.conversation import reply_to as reply_to
from qabot.conversation.names import Names as Names
from qabot.conversation.roles import Role as Role
from qabot.conversation.roles import role_of as role_of
