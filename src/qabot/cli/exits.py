"""The exit codes of every command; 0 = done."""

ERROR, USAGE, NO_ANSWER = 1, 2, 3
