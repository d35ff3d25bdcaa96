"""Files under expertise: their readers, and those who judge them."""

from hub.materials import files as materials
from hub.reviews import queries

READERS = (*materials.KIND.readers, queries.may_have_file)
