"""Codes: each in its one form, checked by its sum, and no letter taken for another's."""

import pytest

from hub.competencies import codes
from hub.core.errors import InvalidError


@pytest.mark.parametrize(
    ("code", "digit"),
    [("30018", "3"), ("30057", "3"), ("30126", "0"), ("30130", "7"), ("30132", "6")],
)
def test_the_control_digit_is_that_of_real_rows(code, digit):
    assert codes.check_digit(code) == digit


def test_a_sum_of_ten_is_reckoned_again_with_other_weights():
    tens = [
        code
        for code in (f"{n:05}" for n in range(10000, 10400))
        if sum(int(d) * w for d, w in zip(code, range(1, 6), strict=True)) % 11 == 10
    ]

    assert tens
    for code in tens:
        second = sum(int(d) * w for d, w in zip(code, range(3, 8), strict=True)) % 11
        assert codes.check_digit(code) == ("0" if second == 10 else str(second))


@pytest.mark.parametrize("written", ["18511", "18511 8", "185118", "18511-8", " 18511\u00a08 "])
def test_a_code_of_okpdtr_is_five_digits_however_it_is_written(written):
    assert codes.occupation_code(written) == "18511"


@pytest.mark.parametrize("wrong", ["18511 4", "1851", "1851188", "слесарь", ""])
def test_a_wrong_code_of_okpdtr_is_refused(wrong):
    with pytest.raises(InvalidError):
        codes.occupation_code(wrong)


@pytest.mark.parametrize("written", ["09.02.07", " 09.02.07 ", "09,02,07", "09. 02. 07"])
def test_a_code_of_the_standard_has_one_form(written):
    assert codes.profession_code(written) == "09.02.07"


@pytest.mark.parametrize("made_by_excel", ["2007-02-09", "09.02.2007", "39122", "9.2.7"])
def test_a_day_that_excel_made_of_a_code_is_refused(made_by_excel):
    with pytest.raises(InvalidError):
        codes.profession_code(made_by_excel)


def test_a_code_keeps_its_letters():
    assert codes.competency_code(" Р\u200b49 ") == "Р49"
    assert codes.code_key("r 49") == "R49"
    assert codes.code_key("Р49") != codes.code_key("P49")


def test_a_cyrillic_letter_may_mean_its_look_or_its_sound():
    assert set(codes.readings("Р49")) == {"Р49", "P49", "R49"}
    assert next(iter(codes.readings("Р49"))) == "Р49"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        *(
            ("№ 1-п", "1-п"),
            ("№1-п", "1-п"),
            ("N 1-п", "1-п"),
            ("No 1-п", "1-п"),
            ("No.1-п", "1-п"),
        ),
        *(("  № № 1-п", "1-п"), ("№ б/н", "б/н"), ("N АБ-5", "АБ-5"), ("№", "")),
        *(("1-п", "1-п"), ("NК-5", "NК-5"), ("Н-5", "Н-5"), ("1 № 2", "1 № 2")),
    ],
)
def test_the_number_of_an_act_is_kept_without_its_sign(written, kept):
    assert codes.act_number(written) == kept
