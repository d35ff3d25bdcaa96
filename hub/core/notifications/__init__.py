"""Notifications: one call tells a person in the cabinet and by mail, as the person wishes."""

from hub.core.notifications.commands import notify
from hub.core.notifications.forgetting import forget_account
from hub.core.notifications.office import Addressee, Office, office, use
from hub.core.notifications.templates import Template, Topic, declare, declare_topic

__all__ = [
    "Addressee",
    "Office",
    "Template",
    "Topic",
    "declare",
    "declare_topic",
    "forget_account",
    "notify",
    "office",
    "use",
]
