"""Settings of the hub: read once from HUB_*, checked, frozen; nobody else reads them there."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hub.settings_errors import SettingsError, SettingsProblem
from hub.settings_keys import private_key
from hub.settings_keys import problems as key_problems

PRODUCTION = "production"
EMBEDDED = "embedded"
KEYS_FILE = "keys"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything that may differ between two installations."""

    env: str
    data_dir: Path
    database_url: str
    redis_url: str | None
    files_url: str
    keys: str  # "id:base64 id:base64": the first key encrypts, every key decrypts
    keys_file: Path | None  # where they were read from; None when HUB_KEYS itself holds them
    base_url: str
    host: str
    port: int
    threads: int
    workers: int
    job_threads: int
    centre: str
    time_zone: str
    smtp_url: str | None
    mail_from: str
    clamd_url: str | None
    trusted_proxies: int
    metrics_token: str | None
    max_upload_mb: int
    api_rate: int  # requests a minute of one caller; 0: no limit
    https: bool
    is_demo: bool = False  # `hub run` says so, no variable does

    @property
    def is_local_demo(self) -> bool:
        """Whether this is the demo of one machine, which nobody but its owner reaches."""
        return self.is_demo and self.host in {"127.0.0.1", "::1", "localhost"}

    @property
    def is_production(self) -> bool:
        return self.env == PRODUCTION

    @property
    def mail_dir(self) -> Path:
        return self.data_dir / "mail"

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        return _Reader(os.environ if environ is None else environ).settings()


class _Reader:
    """Collects every problem before it complains, so that one start shows them all."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[SettingsProblem] = []

    def settings(self) -> Settings:
        env = self.word("HUB_ENV", EMBEDDED, {EMBEDDED, PRODUCTION})
        data_dir = Path(self.text("HUB_DATA_DIR", "var")).absolute()
        port = self.number("HUB_PORT", 8000, 1, 65535)
        host = self.host()
        if env == EMBEDDED:
            self.writable(data_dir)
        settings = Settings(
            env=env,
            data_dir=data_dir,
            port=port,
            host=host,
            database_url=self.database_url(env, data_dir),
            redis_url=self.url("HUB_REDIS_URL", {"redis", "rediss", "unix"}),
            files_url=self.files_url(data_dir),
            keys=self.keys(env, data_dir),
            keys_file=self.keys_file(env, data_dir),
            base_url=self.base_url(env, port),
            threads=self.number("HUB_THREADS", 8, 1, 256),
            workers=self.number("HUB_WORKERS", 1, 1, 64),
            job_threads=self.number("HUB_JOB_THREADS", 2, 0, 64),
            centre=self.text("HUB_CENTRE", "ЦОПП региона"),
            time_zone=self.time_zone(),
            smtp_url=self.url("HUB_SMTP_URL", {"smtp", "smtps"}),
            mail_from=self.mail_from(),
            clamd_url=self.url("HUB_CLAMD_URL", {"tcp", "unix"}),
            trusted_proxies=self.number("HUB_TRUSTED_PROXIES", 0, 0, 8),
            metrics_token=self.environ.get("HUB_METRICS_TOKEN") or None,
            api_rate=self.number("HUB_API_RATE", 600, 0, 1_000_000),
            max_upload_mb=self.number("HUB_MAX_UPLOAD_MB", 50, 1, 4096),
            https=self.word("HUB_HTTPS", "0", {"0", "1"}) == "1",
        )
        if env == PRODUCTION:
            self.production(settings)
        if self.problems:
            raise SettingsError(self.problems)
        return settings

    def complain(self, message: str, **values: object) -> None:
        self.problems.append(SettingsProblem(message, **values))

    def text(self, name: str, default: str) -> str:
        return self.environ.get(name) or default

    def word(self, name: str, default: str, allowed: set[str]) -> str:
        value = self.text(name, default)
        if value not in allowed:
            words = ", ".join(sorted(allowed))
            self.complain("%(name)s must be one of: %(allowed)s.", name=name, allowed=words)
        return value

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            self.complain(
                "%(name)s must be a whole number from %(least)s to %(most)s.",
                name=name,
                least=least,
                most=most,
            )
            return default
        return int(value)

    def url(self, name: str, schemes: set[str]) -> str | None:
        value = self.environ.get(name)
        if not value:
            return None
        if _scheme(value) not in schemes:
            wanted = ", ".join(f"{scheme}://" for scheme in sorted(schemes))
            self.complain(
                "%(name)s must be an address that begins with one of: %(wanted)s.",
                name=name,
                wanted=wanted,
            )
        return value

    def host(self) -> str:
        value = self.text("HUB_HOST", "127.0.0.1")
        try:
            ip_address(value)
        except ValueError:
            self.complain("HUB_HOST must be an address of this machine such as 127.0.0.1.")
        return value

    def files_url(self, data_dir: Path) -> str:
        value = self.url("HUB_FILES_URL", {"file", "s3"}) or f"file://{data_dir / 'files'}"
        parts = urlsplit(value) if _scheme(value) else None
        if parts is not None and parts.scheme == "file" and (parts.netloc or not parts.path):
            self.complain("HUB_FILES_URL names a folder from the root: file:///var/lib/hub/files.")
        return value

    def mail_from(self) -> str:
        value = self.text("HUB_MAIL_FROM", "hub@localhost")
        if not value.isprintable() or "@" not in value:
            self.complain("HUB_MAIL_FROM must be an e-mail address.")
        return value

    def time_zone(self) -> str:
        name = self.text("HUB_TIME_ZONE", "Europe/Moscow")
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.complain(
                "HUB_TIME_ZONE must be a time zone such as Asia/Vladivostok, not %(name)s.",
                name=name,
            )
        return name

    def database_url(self, env: str, data_dir: Path) -> str:
        value = self.environ.get("HUB_DATABASE_URL")
        if not value:
            if env == PRODUCTION:
                self.complain("HUB_DATABASE_URL is needed in production: postgresql://…")
            return f"sqlite:///{data_dir / 'hub.db'}"
        scheme, found, rest = value.partition("://")
        if _scheme(value) is None:
            self.complain("HUB_DATABASE_URL is not an address: check its host and port.")
            return value
        if scheme in {"postgres", "postgresql"} and found:
            return f"postgresql+psycopg://{rest}"
        if scheme == "sqlite":
            self.sqlite(env, rest)
        elif scheme != "postgresql+psycopg":
            self.complain("HUB_DATABASE_URL must begin with postgresql:// or sqlite:///.")
        return value

    def sqlite(self, env: str, rest: str) -> None:
        path = Path(rest.removeprefix("/"))
        if not rest.startswith("/") or not path.name:
            self.complain("HUB_DATABASE_URL names a file of SQLite: sqlite:////var/lib/hub/hub.db.")
        elif env == PRODUCTION and not path.parent.is_dir():
            # A folder made unasked would hide a slip of the pen: an empty hub in a new place.
            self.complain("HUB_DATABASE_URL names a folder that is not there.")

    def base_url(self, env: str, port: int) -> str:
        value = self.environ.get("HUB_BASE_URL")
        if not value:
            if env == PRODUCTION:
                self.complain("HUB_BASE_URL is needed in production: https://…")
            return f"http://127.0.0.1:{port}"
        if _scheme(value) not in {"http", "https"} or not urlsplit(value).hostname:
            self.complain("HUB_BASE_URL must be an address such as https://hub.example.ru.")
        return value.rstrip("/")

    def writable(self, data_dir: Path) -> None:
        try:
            data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            self.complain("HUB_DATA_DIR can't be made: %(why)s.", why=error.strerror)
            return
        if not os.access(data_dir, os.W_OK):
            self.complain("HUB_DATA_DIR is not writable.")

    def keys(self, env: str, data_dir: Path) -> str:
        value = self.environ.get("HUB_KEYS")
        source = self.environ.get("HUB_KEYS_FILE")
        if not value and source:
            value = self.keys_in(Path(source))
            if value is None:
                return ""
        if not value:
            if env == PRODUCTION:
                self.complain("HUB_KEYS or HUB_KEYS_FILE is needed in production: `hub keys new`.")
                return ""
            if any(problem.startswith("HUB_DATA_DIR") for problem in self.problems):
                return ""
            value = private_key(data_dir / KEYS_FILE)
        keys = value.split()
        if not keys:
            self.complain("HUB_KEYS has no key in it; `hub keys new` prints one.")
        for number, key in enumerate(keys, start=1):
            self.problems += key_problems(key, number, is_production=env == PRODUCTION)
        names = [key.partition(":")[0] for key in keys]
        if len(set(names)) < len(names):
            self.complain("HUB_KEYS names two keys alike.")
        if source and env == PRODUCTION and keys:
            self.private(Path(source))
        return " ".join(keys)

    def keys_in(self, source: Path) -> str | None:
        try:
            return source.read_text(encoding="utf-8")
        except OSError as error:
            self.complain("HUB_KEYS_FILE can't be read: %(why)s.", why=error.strerror)
        except UnicodeDecodeError:
            self.complain("HUB_KEYS_FILE is no text in UTF-8.")
        return None

    def private(self, source: Path) -> None:
        if source.stat().st_mode & 0o007:
            self.complain("HUB_KEYS_FILE can be read by everybody: `chmod 600` it.")

    def keys_file(self, env: str, data_dir: Path) -> Path | None:
        if self.environ.get("HUB_KEYS"):
            return None
        source = self.environ.get("HUB_KEYS_FILE")
        if source:
            return Path(source).absolute()
        return data_dir / KEYS_FILE if env == EMBEDDED else None

    def production(self, settings: Settings) -> None:
        if self.environ.get("HUB_BASE_URL", "").startswith("http://"):
            self.complain("HUB_BASE_URL must begin with https:// in production.")
        if not settings.smtp_url:
            self.complain("HUB_SMTP_URL is needed in production: smtp://user:password@host")
        elif not urlsplit(settings.smtp_url).hostname:
            self.complain("HUB_SMTP_URL names no server: smtp://user:password@host")
        if settings.mail_from.endswith("@localhost"):
            self.complain("HUB_MAIL_FROM is needed in production: an address people can answer.")


def _scheme(value: str) -> str | None:
    """Give the scheme of an address, None when it is none: a bad port, half a bracket."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return parts.scheme
