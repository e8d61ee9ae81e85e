"""Answers, hits and reports as JSON and as terminal text. Pure: nothing is read or printed."""

from qabot.rendering.evaluation import evaluation_text as evaluation_text
from qabot.rendering.inspection import inspection_text as inspection_text
from qabot.rendering.places import line_of as line_of
from qabot.rendering.places import reference as reference
from qabot.rendering.report import purged_text as purged_text
from qabot.rendering.report import report_text as report_text
from qabot.rendering.report import status_text as status_text
from qabot.rendering.schemas import answer_json as answer_json
from qabot.rendering.schemas import evaluation_json as evaluation_json
from qabot.rendering.schemas import hits_json as hits_json
from qabot.rendering.schemas import inspection_json as inspection_json
from qabot.rendering.schemas import purged_json as purged_json
from qabot.rendering.schemas import question_error_json as question_error_json
from qabot.rendering.schemas import report_json as report_json
from qabot.rendering.schemas import status_json as status_json
from qabot.rendering.schemas import text_json as text_json
from qabot.rendering.styling import Style as Style
from qabot.rendering.terminal import answer_text as answer_text
from qabot.rendering.terminal import hits_text as hits_text
from qabot.rendering.terminal import other_reading_text as other_reading_text
from qabot.rendering.terminal import slice_text as slice_text
from qabot.rendering.terminal import understood_text as understood_text
from qabot.rendering.wording import count_of as count_of
from qabot.rendering.wording import small_talk as small_talk
