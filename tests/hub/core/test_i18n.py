"""Words in the language that is spoken now."""

from flask import render_template_string
from flask_babel import force_locale, refresh

from hub.core.i18n import _, _l

LAZY = _l("Timetable")
PAGE = "{{ _('Timetable') }}"


def test_words_follow_the_language_wherever_it_changes(app):
    said = []

    with app.test_request_context():
        said.append((_("Timetable"), str(LAZY), render_template_string(PAGE)))
        with force_locale("en"):
            said.append((_("Timetable"), str(LAZY), render_template_string(PAGE)))
        refresh()
        said.append((_("Timetable"), str(LAZY), render_template_string(PAGE)))

    russian, english = ("Расписание",) * 3, ("Timetable",) * 3
    assert said == [russian, english, russian]


def test_a_word_outside_of_any_app_stays_as_it_is_written():
    assert _("%(count)s more", count=2) == "2 more"
