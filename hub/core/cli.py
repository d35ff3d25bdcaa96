"""Commands for whoever runs the hub: keys, audit, backup, restore, check."""

import os
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.core import audit, chain, rotation
from hub.core.archive import Secret
from hub.core.chain import FAULT_TITLES, Anchor, Verdict
from hub.core.crypto import ring
from hub.core.db import reading, transaction, utcnow
from hub.core.health import STATE_TITLES, Health, State
from hub.core.i18n import _
from hub.core.keysfile import KeysFile
from hub.settings import Settings
from hub.settings_keys import new_key
from hub.settings_names import unknown

if TYPE_CHECKING:
    from hub.core.backup import Storage

PROJECT = Path(__file__).resolve().parent.parent.parent / "pyproject.toml"
MARKS = {State.OK: "+", State.WARNING: "!", State.FAILED: "x", State.OFF: "-"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What the composition root lends to these commands."""

    open_hub: Callable[[], Settings]  # connects and enters the app's context
    storage: "Callable[[], Storage | None]"
    health: Callable[[], Health]


def _say(text: object, *, err: bool = False) -> None:
    click.echo(str(text), err=err)


@contextmanager
def _steps() -> Iterator[Callable[[str], None]]:
    """Say on a terminal how far it is, in one line that goes at the end; a log gets none of it."""
    if not sys.stderr.isatty():
        yield lambda _text: None
        return
    try:
        yield lambda text: click.echo(f"\r{text}\033[K", nl=False, err=True)
    finally:
        click.echo("\r\033[K", nl=False, err=True)


def commands(ground: Ground) -> list[click.Command]:
    """Build the commands; hub/cli.py mounts them beside the other rooms' ones."""
    return [_keys(ground), _audit(ground), _backup(ground), _restore(ground), _check(ground)]


def _keys(ground: Ground) -> click.Group:
    keys = click.Group("keys", help="Keys that seal what must not be read in the database.")

    @keys.command("new")
    def new() -> None:
        """Print a new key, to be put first into HUB_KEYS."""
        _say(new_key())

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
    def drop(name: str) -> None:
        """Take a key out of the keys file, once it seals nothing."""
        _drop(ground.open_hub(), name)

    return keys


def _list_keys() -> None:
    counts = rotation.counts()
    names = [key.id for key in ring().keys]
    names += sorted({name for count in counts.values() for name in count} - set(names))
    for name in names:
        total = sum(count[name] for count in counts.values())
        state = _("seals new values") if name == ring().current.id else ""
        state = state if name in ring() else _("NOT IN THE RING: these values can't be read")
        _say(f"{name}  {total}  {state}".rstrip())
        for place, count in counts.items():
            if count[name]:
                _say(f"    {place}  {count[name]}")


def _rotate(settings: Settings, *, make_new: bool | None) -> None:
    file = KeysFile(settings.keys_file) if settings.keys_file else None
    if make_new and file is None:
        raise click.ClickException(
            _("HUB_KEYS holds the keys itself: put a new one first there and start anew.")
        )
    if file is not None and (make_new or (make_new is None and len(ring().keys) == 1)):
        name = file.add(new_key())
        rotation.wait_for(name)
        _say(_("A new key was added: %(name)s", name=name))
    with _steps() as step:
        results = rotation.renew(lambda place, count: step(f"{place}: {count}"))
    values = sum(result.renewed for result in results)
    with transaction() as session:
        audit.record(session, "keys.rotated", details={"key": ring().current.id, "values": values})
    left = False
    for result in results:
        _say(f"{result.place}: {result.renewed}")
        for line in [*result.unreadable, *result.clashes]:
            left = True
            _say(f"    {line}", err=True)
    if left:
        raise click.ClickException(_("Some values could not be sealed anew; keep the older keys."))


def _drop(settings: Settings, name: str) -> None:
    if settings.keys_file is None:
        raise click.ClickException(_("HUB_KEYS holds the keys itself: take the key out there."))
    if name == ring().current.id or rotation.in_use(name):
        raise click.ClickException(_("This key is still in use: run `hub keys rotate` first."))
    KeysFile(settings.keys_file).remove(name)
    with transaction() as session:
        audit.record(session, "keys.dropped", details={"key": name})
    _say(_("The key is gone. Archives sealed by it open no more."))


def _audit(ground: Ground) -> click.Group:
    group = click.Group("audit", help="The trail of who did what.")

    @group.command("verify")
    @click.option("--kept", multiple=True, help="A line printed by an earlier check: number:hash.")
    def verify(kept: tuple[str, ...]) -> None:
        """Walk the whole chain and name the first row that was changed, removed or put in."""
        ground.open_hub()
        with reading() as session:
            anchors = chain.anchors(session)
        with _steps() as step:
            verdict = chain.verify(
                [*anchors, *map(Anchor.parse, kept)],
                lambda seq, last: step(_("Rows: %(n)d of %(total)d", n=seq, total=last)),
            )
        with transaction() as session:
            chain.keep(session, verdict)
        _tell(verdict)

    return group


def _tell(verdict: Verdict) -> None:
    if verdict.fault is None:
        _say(_("The chain is whole: %(rows)d rows.", rows=verdict.rows))
        _say(_("Keep this line elsewhere; a later check may be given it:"))
        _say(f"--kept {verdict.end}")
        return
    where = f" ({verdict.seq})" if verdict.seq is not None else ""
    raise click.ClickException(f"{_(str(FAULT_TITLES[verdict.fault]))}{where}")


def _secret(passphrase_file: str | None) -> Secret:
    if passphrase_file is None:
        return Secret(ring())
    words = Path(passphrase_file).read_text().strip()
    if not words:
        raise click.ClickException(_("The passphrase is empty."))
    return Secret(ring(), words)


PASSPHRASE = click.option(
    "--passphrase-file", type=click.Path(exists=True, dir_okay=False), help="Instead of HUB_KEYS."
)


def _backup(ground: Ground) -> click.Command:
    @click.command("backup")
    @click.argument("path", required=False, type=click.Path(dir_okay=False))
    @PASSPHRASE
    def make(path: str | None, passphrase_file: str | None) -> None:
        """Write one sealed archive of database and files, while the hub runs."""
        from hub.core import backup  # noqa: PLC0415 - with Alembic, which others need not wait for

        settings = ground.open_hub()
        name = f"hub-{utcnow():%Y%m%d-%H%M%S}.hubbackup"
        target = Path(path) if path else settings.data_dir / "backups" / name
        manifest = backup.write_to(
            target, _secret(passphrase_file), version=release(), storage=ground.storage()
        )
        rows = sum(manifest.rows.values())
        with transaction() as session:
            audit.record(session, "backup.made", details={"rows": rows, "files": manifest.files})
        _say(target)
        _say(_("Rows: %(rows)d, files: %(files)d", rows=rows, files=manifest.files))
        if manifest.lost_files:
            lost = len(manifest.lost_files)
            raise click.ClickException(
                _("%(lost)d files are named in the database and gone from the storage.", lost=lost)
            )

    return make


def _restore(ground: Ground) -> click.Command:
    @click.command("restore")
    @click.argument("path", type=click.Path(exists=True, dir_okay=False))
    @PASSPHRASE
    @click.option("--replace", is_flag=True, help="Put it in the place of what is here.")
    @click.option("--check", "only_check", is_flag=True, help="Prove the archive, touch nothing.")
    def put(path: str, passphrase_file: str | None, *, replace: bool, only_check: bool) -> None:
        """Prove an archive whole, then put it in the place of an empty hub. Stop the hub first."""
        from hub.core import restoring  # noqa: PLC0415 - likewise

        ground.open_hub()
        secret = _secret(passphrase_file)
        if only_check:
            about, manifest = restoring.verify(Path(path), secret)
        else:
            about, manifest = restoring.restore(
                Path(path), secret, storage=ground.storage(), replace=replace
            )
            with transaction() as session:
                audit.record(session, "backup.restored", details={"made_at": about.made_at})
        rows = sum(manifest.rows.values())
        _say(
            _(
                "Archive of %(moment)s, version %(version)s",
                moment=about.made_at,
                version=about.version,
            )
        )
        _say(_("Rows: %(rows)d, files: %(files)d", rows=rows, files=manifest.files))

    return put


def _check(ground: Ground) -> click.Command:
    @click.command("check")
    def check() -> None:
        """Look at the settings and at everything the hub stands on, with advice."""
        settings = ground.open_hub()
        for name in unknown(os.environ):
            _say(_("! %(name)s is not a setting of the hub: is it misspelt?", name=name))
        for line in advice(settings):
            _say(f"! {line}")
        parts = ground.health().parts()
        for part in parts:
            figures = f" ({part.figures})" if part.figures else ""
            state = STATE_TITLES[part.state]
            _say(f"{MARKS[part.state]} {part.title}: {state}. {_(str(part.text))}{figures}")
            if part.advice and part.state is not State.OK:
                _say(f"    {_(str(part.advice))}")
        if any(part.state is State.FAILED for part in parts):
            sys.exit(1)

    return check


def advice(settings: Settings) -> list[str]:
    """Say what may start and yet will hurt."""
    found = []
    if settings.workers > 1 and not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        found.append(
            _("With HUB_WORKERS above 1, PROMETHEUS_MULTIPROC_DIR lets /metrics add them up.")
        )
    if not settings.is_production:
        return found
    if not settings.trusted_proxies:
        found.append(
            _("HUB_TRUSTED_PROXIES is 0: behind nginx every address in the trail is nginx's own.")
        )
    if settings.database_url.startswith("sqlite"):
        found.append(
            _("SQLite serves one machine; for a region HUB_DATABASE_URL names PostgreSQL.")
        )
    if settings.metrics_token is None:
        found.append(_("HUB_METRICS_TOKEN is empty: figures are shown to this machine alone."))
    if settings.clamd_url is None:
        found.append(_("HUB_CLAMD_URL is empty: uploads are not looked at by a virus scanner."))
    return found


def release() -> str:
    """Name the version of the program, which runs from its own tree and is never installed."""
    with PROJECT.open("rb") as file:
        found: str = tomllib.load(file)["project"]["version"]
    return found
