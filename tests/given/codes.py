"""What a telephone reads on a printed sheet: the codes of a PDF, drawn and then decoded."""

import pypdfium2
import zxingcpp

SHARP = 3  # 216 dots an inch: less than any printer


def read(pdf: bytes) -> list[list[str]]:
    """The words of the codes on each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pictures = [page.render(scale=SHARP).to_numpy() for page in document]
        return [[one.text for one in zxingcpp.read_barcodes(picture)] for picture in pictures]
    finally:
        document.close()
