"""Files of learning materials: what they may be and who may have them."""

from hub.core.files import FileKind, content
from hub.core.files.kinds import MEGABYTE
from hub.core.i18n import _l
from hub.materials import queries

MOST_MEGABYTES = 200
DOCUMENTS = (content.PDF, content.DOC, content.DOCX, content.ODT, content.RTF, content.TEXT)
SLIDES = (content.PPT, content.PPTX, content.ODP)
SHEETS = (content.XLS, content.XLSX, content.ODS)
PICTURES = (content.PNG, content.JPEG, content.GIF, content.WEBP)
KIND = FileKind(
    name="learning-material",
    title=_l("Learning material"),
    types=(*DOCUMENTS, *SLIDES, *SHEETS, *PICTURES, content.MP4, content.ARCHIVE),
    most_bytes=MOST_MEGABYTES * MEGABYTE,
    readers=(queries.may_have_file,),
    is_personal=False,
)
