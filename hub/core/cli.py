"""Commands for whoever runs the hub: audit, backup, restore, check."""

import os
import sys
import tomllib
from pathlib import Path

import click

from hub.core import audit, chain, keys_cli
from hub.core.archive import Secret
from hub.core.chain import FAULT_TITLES, Anchor, Verdict
from hub.core.crypto import ring
from hub.core.db import reading, transaction, utcnow
from hub.core.health import STATE_TITLES, State
from hub.core.i18n import _
from hub.core.telling import Ground, say, steps
from hub.settings import Settings
from hub.settings_names import unknown

PROJECT = Path(__file__).resolve().parent.parent.parent / "pyproject.toml"
MARKS = {State.OK: "+", State.WARNING: "!", State.FAILED: "x", State.OFF: "-"}


def commands(ground: Ground) -> list[click.Command]:
    """Build the commands; hub/cli.py mounts them beside the other rooms' ones."""
    return [
        keys_cli.group(ground),
        _audit(ground),
        _backup(ground),
        _restore(ground),
        _check(ground),
    ]


def _audit(ground: Ground) -> click.Group:
    group = click.Group("audit", help="The trail of who did what.")

    @group.command("verify")
    @click.option("--kept", multiple=True, help="A line printed by an earlier check: number:hash.")
    def verify(kept: tuple[str, ...]) -> None:
        """Walk the whole chain and name the first row that was changed, removed or put in."""
        ground.open_hub()
        with reading() as session:
            anchors = chain.anchors(session)
        with steps() as step:
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
        say(_("The chain is whole: %(rows)d rows.", rows=verdict.rows))
        say(_("Keep this line elsewhere; a later check may be given it:"))
        say(f"--kept {verdict.end}")
        return
    where = f" ({verdict.seq})" if verdict.seq is not None else ""
    raise click.ClickException(f"{_(str(FAULT_TITLES[verdict.fault]))}{where}")


def _secret(passphrase_file: str | None) -> Secret:
    if passphrase_file is None:
        return Secret(ring())
    try:
        words = Path(passphrase_file).read_text().strip()
    except UnicodeDecodeError as error:
        raise click.ClickException(
            _("The passphrase is a line of text, this file is none.")
        ) from error
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
        say(target)
        say(_("Rows: %(rows)d, files: %(files)d", rows=rows, files=manifest.files))
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
        say(
            _(
                "Archive of %(moment)s, version %(version)s",
                moment=about.made_at,
                version=about.version,
            )
        )
        say(_("Rows: %(rows)d, files: %(files)d", rows=rows, files=manifest.files))

    return put


def _check(ground: Ground) -> click.Command:
    @click.command("check")
    def check() -> None:
        """Look at the settings and at everything the hub stands on, with advice."""
        settings = ground.open_hub()
        for name in unknown(os.environ):
            say(_("! %(name)s is not a setting of the hub: is it misspelt?", name=name))
        for line in advice(settings):
            say(f"! {line}")
        parts = ground.health().parts()
        for part in parts:
            figures = f" ({part.figures})" if part.figures else ""
            state = STATE_TITLES[part.state]
            say(f"{MARKS[part.state]} {part.title}: {state}. {_(str(part.text))}{figures}")
            if part.advice and part.state is not State.OK:
                say(f"    {_(str(part.advice))}")
        if any(part.state is State.FAILED for part in parts):
            sys.exit(1)

    return check


def advice(settings: Settings) -> list[str]:
    """Say what may start and yet will hurt."""
    found = []
    if settings.workers > 1 and not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        found.append(
            _(
                "With HUB_WORKERS above 1, /metrics adds them up in PROMETHEUS_MULTIPROC_DIR: "
                "hub.service sets it, this command does not see it."
            )
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
