"""The picture of control: month by month, added up."""

from datetime import date

from hub.training_orders.charts import chart_of


def test_the_picture_adds_up_month_by_month_and_leaves_no_month_out(app):
    september, november = date(2026, 9, 1), date(2026, 11, 1)
    found = [
        (september, {"enrolled": 10, "completed": 0}),
        (november, {"enrolled": 2, "completed": 7}),
    ]

    with app.test_request_context():
        whole, short = (
            chart_of(found, {september: 12, november: 13}),
            chart_of(found[:1], {september: 12}),
        )

    assert whole is not None
    lines = [one["data"] for one in whole.option["series"]]
    assert lines == [[12, 12, 25], [10, 10, 12], [0, 0, 7]]
    assert short is None
