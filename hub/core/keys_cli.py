"""Commands for keys: new, list, rotate, drop."""

import click

from hub.core import audit, rotation
from hub.core.crypto import ring
from hub.core.db import transaction
from hub.core.i18n import _
from hub.core.keysfile import KeysFile
from hub.core.telling import Ground, say, steps
from hub.settings import Settings
from hub.settings_keys import new_key


def group(ground: Ground) -> click.Group:
    keys = click.Group("keys", help="Keys that seal what must not be read in the database.")

    @keys.command("new")
    def new() -> None:
        """Print a new key, to be put first into HUB_KEYS."""
        say(new_key())

    @keys.command("list")
    def list_() -> None:
        """Say how much each key still seals: a key that seals nothing may go."""
        ground.open_hub()
        _list_keys()

    @keys.command("rotate")
    @click.option("--new/--no-new", "make_new", default=None, help="Add a new key first.")
    def rotate(make_new: bool | None) -> None:  # noqa: FBT001 - click's way
        """Seal everything by the current key, while the hub runs; a kill loses nothing."""
        _rotate(ground.open_hub(), make_new=make_new)

    @keys.command("drop")
    @click.argument("name")
    @click.option("--now", is_flag=True, help="Don't wait for what passes by itself.")
    def drop(name: str, now: bool) -> None:  # noqa: FBT001 - click's way
        """Take a key out of the keys file, once nothing needs it."""
        _drop(ground.open_hub(), name, now=now)

    return keys


def _list_keys() -> None:
    counts = rotation.counts()
    names = [key.id for key in ring().keys]
    names += sorted({name for count in counts.values() for name in count} - set(names))
    for name in names:
        total = sum(count[name] for count in counts.values())
        state = _("seals new values") if name == ring().current.id else ""
        state = state if name in ring() else _("NOT IN THE RING: these values can't be read")
        say(f"{name}  {total}  {state}".rstrip())
        for place, count in counts.items():
            if count[name]:
                say(f"    {place}  {count[name]}")


def _rotate(settings: Settings, *, make_new: bool | None) -> None:
    file = KeysFile(settings.keys_file) if settings.keys_file else None
    if make_new and file is None:
        raise click.ClickException(
            _("HUB_KEYS holds the keys itself: put a new one first there and start anew.")
        )
    if file is not None and (make_new or (make_new is None and len(ring().keys) == 1)):
        name = file.add(new_key())
        rotation.wait_for(name)
        say(_("A new key was added: %(name)s", name=name))
    with steps() as step:
        results = rotation.renew(lambda place, count: step(f"{place}: {count}"))
    values = sum(result.renewed for result in results)
    with transaction() as session:
        audit.record(
            session, rotation.ROTATED, details={"key": ring().current.id, "values": values}
        )
    left = False
    for result in results:
        say(f"{result.place}: {result.renewed}")
        for line in result.unreadable:
            left = True
            say(f"    {line}", err=True)
        for line in result.clashes:
            words = _("Two rows hold one value: correct one of them.")
            say(f"    {words} {line}", err=True)
    if left:
        raise click.ClickException(_("Some values could not be sealed anew; keep the older keys."))


def _drop(settings: Settings, name: str, *, now: bool) -> None:
    if name == ring().current.id:
        raise click.ClickException(_("This key seals new values: put another before it first."))
    if name not in ring() and not rotation.has_left(name):
        raise click.ClickException(_("There is no such key."))
    if lines := rotation.needs(name):
        for line in lines:
            say(f"    {line}", err=True)
        raise click.ClickException(_("This key is still in use: run `hub keys rotate` first."))
    if not now and (lines := rotation.passes(name)):
        for line in lines:
            say(f"    {line}", err=True)
        raise click.ClickException(
            _("These need the key for a while yet. Of a stolen key say --now: they will be lost.")
        )
    if settings.keys_file is not None:
        KeysFile(settings.keys_file).remove(name)
    rotation.forget(name)
    with transaction() as session:
        audit.record(session, "keys.dropped", details={"key": name})
    if settings.keys_file is None:
        say(_("Nothing needs this key: take it out of HUB_KEYS of every process."))
        return
    say(_("The key is gone. Archives sealed by it open no more."))
