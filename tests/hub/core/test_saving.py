"""Which constraint refused, as far as the database says it."""

import pytest
from sqlalchemy.exc import IntegrityError

from hub.core.saving import broken

SHOWN, IN_WORK = "uq_learning_material_shown", "uq_learning_material_in_work"


@pytest.mark.parametrize("known", [SHOWN, IN_WORK])
def test_of_two_with_the_same_columns_it_is_the_one_that_is_known(known):
    said = Exception("UNIQUE constraint failed: learning_material.work_id")

    assert broken(IntegrityError("INSERT", None, said), {known}) == known
