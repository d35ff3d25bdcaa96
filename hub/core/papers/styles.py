"""The parts of a DOCX that are the same in every paper: its styles, lists and page."""

NS = "http://schemas.openxmlformats.org"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = f'xmlns:w="{NS}/wordprocessingml/2006/main" xmlns:r="{NS}/officeDocument/2006/relationships"'
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DASHES, NUMBERS = 1, 100  # ids of lists: one for all with dashes, one for each with numbers

TYPES = (
    f'{HEAD}<Types xmlns="{NS}/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{OFFICE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{OFFICE}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{OFFICE}.numbering+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{OFFICE}.footer+xml"/>'
    f'<Override PartName="/word/footer2.xml" ContentType="{OFFICE}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
ROOT = (
    f'{HEAD}<Relationships xmlns="{NS}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{NS}/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{NS}/package/2006/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
RELATIONS = (
    f'{HEAD}<Relationships xmlns="{NS}/package/2006/relationships">'
    + "".join(
        f'<Relationship Id="rId{n}" Type="{NS}/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}"/>'
        for n, (kind, target) in enumerate(
            (
                ("styles", "styles.xml"),
                ("numbering", "numbering.xml"),
                ("footer", "footer1.xml"),
                ("footer", "footer2.xml"),
            ),
            start=1,
        )
    )
    + "</Relationships>"
)
CORE = (
    f'{HEAD}<cp:coreProperties xmlns:cp="{NS}/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
    "<dc:creator>{author}</dc:creator><dc:language>{language}</dc:language></cp:coreProperties>"
)
FACE = 'w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"'
_HEADING = (
    '<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
    '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/>'
    '<w:spacing w:before="{before}" w:after="120"/><w:jc w:val="{align}"/>'
    '<w:outlineLvl w:val="{outline}"/></w:pPr><w:rPr><w:b/>{more}<w:sz w:val="{size}"/>'
    '<w:szCs w:val="{size}"/></w:rPr></w:style>'
)
STYLES = (
    f"{HEAD}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {FACE}/>"
    '<w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="{language}"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr>'
    "</w:pPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    "<w:qFormat/></w:style>"
    + _HEADING.format(level=1, before=360, align="center", outline=0, more="", size=28)
    + _HEADING.format(level=2, before=240, align="left", outline=1, more="", size=25)
    + _HEADING.format(level=3, before=200, align="left", outline=2, more="<w:i/>", size=24)
    + '<w:style w:type="paragraph" w:styleId="ListParagraph"><w:name w:val="List Paragraph"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="60"/><w:jc w:val="both"/></w:pPr>'
    "</w:style>"
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
    '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
    + "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders></w:tblPr></w:style></w:styles>"
)
_LEVEL = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
    '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="567" w:hanging="340"/></w:pPr></w:lvl>'
)
NUMBERING = (
    f"{HEAD}<w:numbering {W}>"
    '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
    + _LEVEL.format(kind="bullet", text="–")
    + '</w:abstractNum><w:abstractNum w:abstractNumId="1">'
    '<w:multiLevelType w:val="singleLevel"/>'
    + _LEVEL.format(kind="decimal", text="%1.")
    + f'</w:abstractNum><w:num w:numId="{DASHES}"><w:abstractNumId w:val="0"/></w:num>'
    + "{lists}</w:numbering>"
)
ONE_LIST = (
    '<w:num w:numId="{number}"><w:abstractNumId w:val="1"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)
FOOTER = (
    f'{HEAD}<w:ftr {W}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>'
)
FIRST_FOOTER = f"{HEAD}<w:ftr {W}>{{body}}</w:ftr>"
DOCUMENT = (
    f"{HEAD}<w:document {W}><w:body>"
    "{body}"
    '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
    '<w:footerReference w:type="first" r:id="rId4"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="851" w:bottom="1134" w:left="1701" w:header="567" '
    'w:footer="567" w:gutter="0"/>{title_page}</w:sectPr></w:body></w:document>'
)
