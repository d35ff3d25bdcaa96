"""What the desks of the demo region say was done was done."""

from hub.demo import desks

DONE_BY_THE_REGION = {
    "Наполнение реестра людей",
    "Наполнение реестра программ",
    "Наполнение реестра организаций",
}


def test_no_notice_claims_work_that_nobody_did():
    told = [notice for notices in desks.NOTICES.values() for notice in notices]

    work = {str(one.context["what"]) for one in told if one.template.startswith("core.work-")}
    assert work == DONE_BY_THE_REGION
