"""docker-compose.yml: each container has what it needs, and nothing more. It is read, not run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from sqlalchemy.engine import make_url

from orgledger.settings import PASSWORD, Settings

ROOT = Path(__file__).resolve().parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
every_service = pytest.mark.parametrize("name", SERVICES)


def variables(name: str) -> dict[str, str]:
    """What a service is told by its environment."""
    found: dict[str, str] = SERVICES[name]["environment"]
    return found


def secrets(name: str) -> set[str]:
    """The secrets that a service can read."""
    return {one if isinstance(one, str) else one["source"] for one in SERVICES[name].get("secrets", [])}


def folders(name: str) -> dict[str, str]:
    """Volume → where it is."""
    return dict(one.split(":", 1) for one in SERVICES[name].get("volumes", []))


@every_service
def test_a_container_is_hardened_and_limited(name: str) -> None:
    service = SERVICES[name]

    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["read_only"] is True
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["mem_limit"]
    assert 0 < service["pids_limit"] <= 1024
    assert all(one.startswith("127.0.0.1:") for one in service.get("ports", []))
    assert service.get("user", "") not in ("root", "0")


def test_images_run_as_somebody_without_rights() -> None:
    assert SERVICES["database"]["user"] == "postgres"
    assert re.search(r"^USER orgledger$", DOCKERFILE, re.MULTILINE)


def test_the_server_signs_in_as_a_role_that_owns_nothing() -> None:
    owner = variables("database")["POSTGRES_USER"]
    role = make_url(variables("orgledger")["ORGLEDGER_DATABASE_URL"]).username

    assert role != owner == make_url(variables("migrate")["ORGLEDGER_DATABASE_URL"]).username
    assert f"db roles --role {role} --apply" in " ".join(SERVICES["migrate"]["command"])
    assert "db upgrade" in " ".join(SERVICES["migrate"]["command"])
    assert SERVICES["migrate"]["restart"] == "no"
    assert SERVICES["orgledger"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_password_of_the_owner_is_the_owners() -> None:
    assert {name for name in SERVICES if "owner_password" in secrets(name)} == {"database", "migrate"}


@every_service
def test_no_secret_is_a_variable(name: str) -> None:
    behind = {one["environment"] for one in COMPOSE["secrets"].values()}

    for variable, value in variables(name).items():
        assert not behind & set(re.findall(r"\w+", str(value))), variable
        assert not variable.endswith(("PASSWORD", "VAULT_KEY")), variable
    for one in SERVICES[name]["secrets"]:
        assert one["mode"] == 0o400
        assert one["uid"] == ("999" if name == "database" else "10001")
    files = {str(value) for value in variables(name).values() if str(value).startswith("/run/secrets/")}
    text = " ".join([*files, *map(str, SERVICES[name].get("command", []))])
    assert secrets(name) == set(re.findall(r"/run/secrets/(\w+)", text))


@pytest.mark.parametrize("name", ["migrate", "orgledger"])
def test_what_the_program_is_told_are_settings(name: str) -> None:
    fields = {f"ORGLEDGER_{one.name.upper()}" for one in msgspec.structs.fields(Settings)}

    assert set(variables(name)) <= fields | {f"{PASSWORD}_FILE"}


def test_https_and_the_signing_key_are_passed_on() -> None:
    needed = {"HTTPS", "HOSTS", "TRUSTED_PROXIES", "SIGNING_KEY_FILE", "WITNESSES", "DROPS", "ORIGINS", "ACCESS"}

    assert {f"ORGLEDGER_{one}" for one in needed} <= set(variables("orgledger"))


def test_keys_lie_apart_from_the_ledger() -> None:
    place = folders("orgledger")["keys"]

    assert folders("migrate") == {"keys": place}
    assert "keys" not in folders("database")
    assert f"sqlite:///{place}/" in variables("orgledger")["ORGLEDGER_VAULT_URL"]
    assert not place.startswith(folders("orgledger")["files"] + "/")
    assert f"VOLUME {place}" in DOCKERFILE


def test_the_database_is_reached_by_those_who_need_it_only() -> None:
    assert SERVICES["database"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert "ports" not in SERVICES["database"]


def test_the_example_names_every_variable_that_is_needed() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    needed = {one["environment"] for one in COMPOSE["secrets"].values()}

    assert needed <= set(re.findall(r"^(\w+)=$", example, re.MULTILINE))
