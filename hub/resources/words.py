"""Words for what the resources' columns hold."""

from hub.core.i18n import _l
from hub.resources.models import (
    EquipmentState,
    InformationAccess,
    InformationKind,
    Section,
    WorkshopKind,
)
from hub.resources.staff_models import StaffKind

WORKSHOP_KINDS = {
    WorkshopKind.WORKSHOP: _l("Workshop"),
    WorkshopKind.LABORATORY: _l("Laboratory"),
    WorkshopKind.ROOM: _l("Classroom"),
    WorkshopKind.COMPUTERS: _l("Computer class"),
    WorkshopKind.GROUND: _l("Training ground"),
    WorkshopKind.HALL: _l("Hall"),
}
STATES = {
    EquipmentState.WORKS: _l("Works"),
    EquipmentState.REPAIR: _l("In repair"),
    EquipmentState.BROKEN: _l("Out of order"),
    EquipmentState.WRITTEN_OFF: _l("Written off"),
}
STATE_TONES = {
    EquipmentState.WORKS: "success",
    EquipmentState.REPAIR: "warning",
    EquipmentState.BROKEN: "danger",
    EquipmentState.WRITTEN_OFF: "neutral",
}
SECTIONS = {
    Section.EQUIPMENT: _l("Equipment"),
    Section.TOOL: _l("Tools"),
    Section.FURNITURE: _l("Furniture"),
    Section.COMPUTER: _l("Computers and office machines"),
    Section.PROTECTION: _l("Protection of labour"),
}
INFORMATION_KINDS = {
    InformationKind.COMMUNICATION: _l("Information and communication"),
    InformationKind.REFERENCE: _l("Information and reference"),
}
ACCESSES = {
    InformationAccess.OPEN: _l("Open to all"),
    InformationAccess.REGISTERED: _l("After registration"),
    InformationAccess.PAID: _l("By subscription"),
}
STAFF_KINDS = {
    StaffKind.TEACHER: _l("Teacher"),
    StaffKind.INSTRUCTOR: _l("Instructor of practical training"),
    StaffKind.METHODIST: _l("Methodist"),
    StaffKind.EXPERT: _l("Expert"),
    StaffKind.MENTOR: _l("Mentor from an employer"),
}
FITS_TITLES = {
    "fits_wheelchair": _l("For those in a wheelchair"),
    "fits_mobility": _l("For those who move with difficulty"),
    "fits_sight": _l("For the weak of sight"),
    "fits_hearing": _l("For the weak of hearing"),
    "fits_mind": _l("For those with mental disorders"),
}
FITS_SYNONYMS = {
    "fits_wheelchair": ("к", "доступность к", "кресло-коляска", "доступно на коляске"),
    "fits_mobility": ("о", "доступность о", "опорно-двигательный аппарат", "нода"),
    "fits_sight": ("с", "доступность с", "нарушения зрения", "зрение"),
    "fits_hearing": ("г", "доступность г", "нарушения слуха", "слух"),
    "fits_mind": ("у", "доступность у", "нарушения умственного развития"),
}
