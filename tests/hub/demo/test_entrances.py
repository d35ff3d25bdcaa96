"""Ways into the demo region: one for each role, kept for its owner, none in production."""

import stat

from click.testing import CliRunner
from sqlalchemy import func, select

from hub.accounts import passwords
from hub.accounts.models import Account, AccountGrant
from hub.cli import main
from hub.core.access import Role, Scope
from hub.core.db import reading, transaction
from hub.demo import entrance
from hub.organisations.models import Organisation
from hub.settings_keys import new_key


def test_each_role_has_a_way_in_with_its_reach(filled):
    with reading() as session:
        for way in filled:
            account = session.scalars(select(Account).where(Account.email == way.email)).one()
            grant = session.scalars(
                select(AccountGrant).where(AccountGrant.account_id == account.id)
            ).one()
            assert passwords.verify(account.password_hash, way.password)
            assert grant.role is way.role
            assert (grant.organisation_id is not None) == (grant.scope is Scope.ORGANISATION)
            is_somebody = way.role in {Role.TEACHER, Role.LEARNER}
            assert (account.person_id is not None) == is_somebody


def test_whoever_acts_for_an_organisation_acts_for_a_verified_one(filled):
    acting = (
        select(AccountGrant.id, Organisation.verified_at)
        .join(Organisation, Organisation.id == AccountGrant.organisation_id)
        .where(AccountGrant.waiting_since.is_(None))
    )
    with reading() as session:
        found = session.execute(acting).all()
        unverified = select(func.count(Organisation.id)).where(Organisation.verified_at.is_(None))
        assert session.scalar(unverified)  # staff have something to look at
    assert found
    assert all(row.verified_at for row in found)


def test_nobody_else_has_a_password(filled):
    with reading() as session:
        with_password = select(func.count()).where(Account.password_hash.is_not(None))
        assert session.scalar(with_password) == len(entrance.ROLES)


def test_passwords_are_kept_for_their_owner_alone(tmp_path):
    entrances = entrance.new()

    entrance.save(tmp_path, entrances)

    assert entrance.load(tmp_path) == entrances
    assert stat.S_IMODE((tmp_path / entrance.FILE).stat().st_mode) == 0o600
    assert len({way.password for way in entrances}) == len(entrances)


def test_lost_passwords_are_made_anew(filled):
    with transaction() as session:
        renewed = entrance.renew(session)

    with reading() as session:
        account = session.scalars(select(Account).where(Account.email == renewed[0].email)).one()
    assert passwords.verify(account.password_hash, renewed[0].password)
    assert not passwords.verify(account.password_hash, filled[0].password)


def test_production_has_no_demo(tmp_path):
    keys = new_key()
    environ = {
        "HUB_ENV": "production",
        "HUB_DATABASE_URL": f"sqlite:///{tmp_path / 'hub.db'}",
        "HUB_DATA_DIR": str(tmp_path),
        "HUB_BASE_URL": "https://hub.example.ru",
        "HUB_SMTP_URL": "smtp://localhost",
        "HUB_MAIL_FROM": "hub@example.ru",
        "HUB_KEYS": keys,
    }

    answer = CliRunner(env=environ).invoke(main, ["demo", "--people", "5"])

    assert answer.exit_code == 1, answer.output
    assert "HUB_ENV" in answer.output
    assert not (tmp_path / entrance.FILE).exists()
