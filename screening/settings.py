"""Every environment variable the project knows, read once and typed; handed inward by the workflow."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]


class Floors(StrEnum):
    """Which least numbers of rows the suites demand: those of the real lists, or those of samples."""

    PUBLISHED = "published"
    SAMPLE = "sample"


class Settings(BaseSettings):
    """What differs between installations. Each field is the variable `SCREENING_<NAME>`."""

    model_config = SettingsConfigDict(
        env_prefix="SCREENING_", frozen=True, extra="forbid", populate_by_name=True
    )

    lake: str = Field(
        default=f"file://{ROOT / '.data' / 'lake'}", description="where the lake is, as an fsspec URL"
    )
    casebook: SecretStr = Field(
        default=SecretStr(f"sqlite:///{ROOT / '.data' / 'casebook.db'}"),
        description="SQLAlchemy URL of the casebook",
    )
    archive: str = Field(default="", description="fsspec URL of a tree of past publications, list/date/files")
    mirror: str = Field(
        default="",
        description="base URL of a mirror that serves <list_id>/<file>, instead of the authorities",
    )
    offline: bool = Field(default=False, description="never fetch live; take every list from the archive")
    register_: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="SCREENING_REGISTER",
        description="customer register: file or SQLAlchemy URL",
    )
    register_query: str = Field(
        default="customers", description="table name or query for a register behind a database URL"
    )
    expectations: Path = Field(default=ROOT / "expectations", description="folder of the suites")
    floors: Floors = Field(
        default=Floors.PUBLISHED, description="published for real lists, sample for bundled samples"
    )
    partitions: int = Field(
        default=4, ge=1, le=512, description="customer partitions of a run, each one mapped task"
    )
    reports: str = Field(
        default=f"file://{ROOT / '.data' / 'reports'}",
        description="where reports are copied to, as an fsspec URL",
    )
    eu_token: SecretStr = Field(
        default=SecretStr("dG9rZW4tMjAxNw"), description="the token of the EU's public download address"
    )
    user_agent: str = Field(
        default="Mozilla/5.0 (compatible; screening/0.1; restricted-party list download)",
        description="how downloads introduce themselves; some authorities refuse unknown agents",
    )
    proxy: SecretStr = Field(default=SecretStr(""), description="HTTP proxy for downloads")
    ca_bundle: str = Field(default="", description="file of certificate authorities for downloads")
    timeout_seconds: float = Field(
        default=60.0, gt=0, description="silence after which a download is given up"
    )
    download_seconds: float = Field(default=900.0, gt=0, description="time one download may take in all")
    max_download: int = Field(default=512 * 2**20, gt=0, description="bytes one published file may have")
    airflow_home: Path = Field(
        default=ROOT / ".airflow", description="home folder of the Airflow that `screening up` starts"
    )
    schedule_from: date | None = Field(
        default=None,
        description="day from which Airflow polls and screens by itself; a later one leaves runs to be asked for (read by the DAGs)",
    )
    retries: int = Field(
        default=4, ge=0, description="how often a task is tried again when that may help (read by the DAGs)"
    )
    retry_seconds: float = Field(
        default=120.0,
        gt=0,
        description="wait before the first retry; it doubles each time (read by the DAGs)",
    )


def load() -> Settings:
    """Read the environment; pydantic's ValidationError names the variable that is wrong."""
    return Settings()
