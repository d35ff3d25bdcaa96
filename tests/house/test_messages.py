"""Everything people read has its Russian; and the tool that says so is not blind."""

import gettext

import pytest

from tools import messages
from tools.templates import loose_text

ROOM = '''"""A room."""
from hub.core.i18n import _, ngettext

def hello(count):
    if not count:
        raise RefusedError("Not today.")
    return ngettext("%(num)d day", "%(num)d days", count)
'''
ERRORS = '"""Errors."""\nclass RefusedError(HubError):\n    pass\n'


@pytest.fixture
def house(tmp_path):
    """A house of one room beside the ground, its catalogues gathered but not yet translated."""
    for room in ("core", "inn"):
        (tmp_path / "hub" / room).mkdir(parents=True)
        (tmp_path / "hub" / room / "__init__.py").write_text("")
    (tmp_path / "hub" / "core" / "errors.py").write_text(ERRORS)
    (tmp_path / "hub" / "inn" / "views.py").write_text(ROOM)
    messages.update(tmp_path)
    return tmp_path


def translate(house, locale, **words):
    path = house / "hub" / "inn" / "translations" / f"{locale}.po"
    text = path.read_text()
    for place, word in words.items():
        old = 'msgid "Not today."\nmsgstr ""' if place == "today" else f'msgstr[{place[1:]}] ""'
        assert old in text
        text = text.replace(old, old[:-2] + f'"{word}"')
    path.write_text(text)


def translate_all(house):
    translate(house, "ru", today="Не сегодня.")
    translate(house, "ru", p0="%(num)d день", p1="%(num)d дня", p2="%(num)d дней")
    translate(house, "en", p0="%(num)d day", p1="%(num)d days")


def test_the_house_speaks_russian_everywhere():
    assert list(messages.findings(messages.ROOT)) == []


def test_a_new_string_is_found_until_it_is_translated(house):
    before = list(messages.findings(house))
    translate_all(house)

    assert "hub/inn/translations/ru.po: untranslated: Not today." in before
    assert "hub/inn/translations/en.po: untranslated: %(num)d day" in before
    assert list(messages.findings(house)) == []


def test_gathering_again_keeps_translations_and_drops_what_is_no_longer_said(house):
    translate_all(house)
    path = house / "hub" / "inn" / "translations" / "ru.po"
    before = path.read_text()

    messages.update(house)
    same = path.read_text()
    (house / "hub" / "inn" / "views.py").write_text(ROOM.replace("Not today.", "Never."))
    unsaid = list(messages.findings(house))
    messages.update(house)

    assert same == before
    assert "hub/inn/translations/ru.po: missing: Never." in unsaid
    assert "hub/inn/translations/ru.po: no one says this any more: Not today." in unsaid
    assert "Не сегодня." not in path.read_text()


def test_a_lost_placeholder_and_a_fuzzy_guess_are_found(house):
    translate_all(house)
    path = house / "hub" / "inn" / "translations" / "ru.po"
    path.write_text(path.read_text().replace("%(num)d дня", "%(n)d дня"))
    lost = list(messages.findings(house))
    path.write_text(path.read_text().replace('msgid "Not today."', '#, fuzzy\nmsgid "Not today."'))

    assert any("%(num)d day" in finding for finding in lost)
    assert "hub/inn/translations/ru.po: fuzzy: Not today." in list(messages.findings(house))


def test_compiled_catalogues_are_read_by_gettext(house):
    translate_all(house)
    messages.compile_all(house)

    russian = gettext.translation("messages", house / "hub" / "translations", ["ru"])

    assert russian.gettext("Not today.") == "Не сегодня."
    assert russian.ngettext("%(num)d day", "%(num)d days", 3) == "%(num)d дня"


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>{{ _('Hello') }}</p>", []),
        ("<p>{% trans %}Hello{% endtrans %}</p>", []),
        ("<p>{% trans n=3 %}One{% pluralize %}Many{% endtrans %} left</p>", [(1, "left")]),
        ("{# note #}\n<p>Привет, {{ name }}</p>", [(2, "Привет, \ufffc")]),
        ('<input placeholder="Name"><script>var word</script>', [(1, "Name")]),
        ('<b translate="no">Moscow</b> <kbd>Ctrl</kbd> XLSX', []),
        ('<input type="submit" value="Go"><input value="kept">', [(1, "Go")]),
        ("{% block body_class %}wide{% endblock %} tail", [(1, "tail")]),
        ("{% if x %}<div>{% else %}<div class='a'>{% endif %}</div>lost", [(1, "lost")]),
    ],
)
def test_words_outside_the_catalogue_are_seen_in_templates(template, found):
    assert list(loose_text(template)) == found
