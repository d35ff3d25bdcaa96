"""Words of the open API about organisations and their agreements."""

from marshmallow import fields, validate

from hub.core.api import Known, Schema, changes
from hub.organisations.models import AgreementState, OrganisationKind


class OrganisationSchema(Known):
    """Организация."""

    name = fields.String(required=True, validate=validate.Length(1, 300))
    short_name = fields.String(allow_none=True, validate=validate.Length(max=120))
    kind = fields.Enum(
        OrganisationKind,
        by_value=True,
        required=True,
        metadata={"description": "Чем организация является прежде всего"},
    )
    is_provider = fields.Boolean(metadata={"description": "Учит: колледж, учебный центр"})
    is_school = fields.Boolean(metadata={"description": "Школа"})
    is_employer = fields.Boolean(metadata={"description": "Работодатель, заказчик обучения"})
    is_partner = fields.Boolean(metadata={"description": "Партнёр сети ЦОПП"})
    legal_form = fields.String(
        allow_none=True,
        validate=validate.Length(max=60),
        metadata={"description": "Код из справочника `legal-form`"},
    )
    inn = fields.String(
        required=True,
        validate=validate.Regexp(r"^[0-9]{10}([0-9]{2})?$"),
        metadata={"description": "10 или 12 цифр с верной контрольной суммой"},
    )
    kpp = fields.String(allow_none=True, validate=validate.Length(max=9))
    ogrn = fields.String(allow_none=True, validate=validate.Length(max=15))
    okved = fields.String(
        allow_none=True,
        validate=validate.Length(max=8),
        metadata={"description": "Основной код ОКВЭД2, строкой: ноль в конце значит"},
    )
    okved_more = fields.String(
        allow_none=True,
        validate=validate.Length(max=2000),
        metadata={"description": "Дополнительные коды ОКВЭД2 через запятую"},
    )
    address = fields.String(allow_none=True, validate=validate.Length(max=300))
    email = fields.String(allow_none=True, validate=validate.Length(max=254))
    phone = fields.String(allow_none=True, validate=validate.Length(max=40))
    site = fields.String(allow_none=True, validate=validate.Length(max=200))
    director = fields.String(
        allow_none=True,
        validate=validate.Length(max=200),
        metadata={"description": "Руководитель, как в ЕГРЮЛ"},
    )
    director_post = fields.String(allow_none=True, validate=validate.Length(max=120))
    licence_number = fields.String(
        allow_none=True,
        validate=validate.Length(max=60),
        metadata={"description": "Лицензия на образовательную деятельность"},
    )
    licence_on = fields.Date(allow_none=True)
    licence_issuer = fields.String(allow_none=True, validate=validate.Length(max=300))
    head_id = fields.UUID(
        allow_none=True,
        metadata={"description": "Головная организация филиала; филиалы — `?head=<id>` списка"},
    )
    verified_at = fields.AwareDateTime(
        dump_only=True,
        allow_none=True,
        metadata={"description": "Когда сотрудники проверили организацию"},
    )


OrganisationChange = changes(OrganisationSchema, "OrganisationChange")


class OrganisationPage(Schema):
    """Страница списка организаций."""

    items = fields.List(fields.Nested(OrganisationSchema))
    next = fields.String(allow_none=True)


class AgreementSchema(Known):
    """Соглашение о партнёрстве."""

    organisation_id = fields.UUID(required=True)
    kind = fields.String(
        required=True,
        validate=validate.Length(1, 60),
        metadata={"description": "Код из справочника `agreement-kind`"},
    )
    number = fields.String(required=True, validate=validate.Length(1, 60))
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(allow_none=True, metadata={"description": "Пусто: бессрочное"})
    subject = fields.String(allow_none=True, validate=validate.Length(max=2000))
    state = fields.Enum(
        AgreementState,
        by_value=True,
        metadata={
            "description": "Подписано, проект или прекращено до срока; прекращают подписанное,"
            " называя `ended_on` и `ended_why`"
        },
    )
    ended_on = fields.Date(
        allow_none=True, metadata={"description": "Последний день прекращённого до срока"}
    )
    ended_why = fields.String(
        allow_none=True,
        validate=validate.Length(max=300),
        metadata={"description": "Почему прекращено"},
    )


AgreementChange = changes(AgreementSchema, "AgreementChange")


class AgreementPage(Schema):
    """Страница списка соглашений."""

    items = fields.List(fields.Nested(AgreementSchema))
    next = fields.String(allow_none=True)


class ContactFields(Known):
    """Что записано о контактном лице."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    post = fields.String(allow_none=True, validate=validate.Length(max=200))
    phone = fields.String(allow_none=True, validate=validate.Length(max=40))
    email = fields.String(allow_none=True, validate=validate.Length(max=254))
    topics = fields.String(
        allow_none=True,
        validate=validate.Length(max=300),
        metadata={"description": "С чем обращаться"},
    )


class ContactSchema(ContactFields):
    """Контактное лицо организации: имя и телефон или почта."""

    organisation_id = fields.UUID(required=True)


class ContactReading(ContactFields):
    """Контактное лицо, как его отдают."""

    organisation_id = fields.UUID(dump_only=True)


ContactChange = changes(ContactReading, "ContactChange")


class ContactPage(Schema):
    """Страница списка контактных лиц."""

    items = fields.List(fields.Nested(ContactSchema))
    next = fields.String(allow_none=True)
