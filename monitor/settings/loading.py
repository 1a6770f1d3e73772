"""Settings: the environment, files it names, a secrets directory, then `monitor.yaml`, then defaults."""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from monitor.errors import ConfigurationError, Problem, ProblemsError
from monitor.rulebook.document import Document, Value, read_document
from monitor.rulebook.document import Path as NodePath
from monitor.settings.channels import CHANNELS, ChannelSettings, ConsoleSettings
from monitor.settings.references import flaws
from monitor.settings.routes import MatchSettings, RouteSettings
from monitor.settings.sections import SECTIONS, ProviderSettings, ZoneName

PREFIX: Final = "MONITOR_"
KEY: Final = "FRED_API_KEY"
CONFIG_NAME: Final = "monitor.yaml"


def _or_none(text: object) -> object:
    """Read a variable that is set to nothing as one that is not set."""
    return text or None


class Settings(BaseSettings):
    """Everything that can be set.

    `rules` is a folder or a file, None for the shipped rules; `metrics` the file that figures are written to.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    database_url: str = Field(default="sqlite:///macro-monitor.db", repr=False)
    rules: Path | None = None
    time_zone: ZoneName = "UTC"
    fred_api_key: Annotated[SecretStr | None, BeforeValidator(_or_none)] = Field(
        default=None, validation_alias=KEY
    )
    sources: dict[str, ProviderSettings] = {}
    channels: dict[str, ChannelSettings] = {"console": ConsoleSettings(type="console")}
    routes: list[RouteSettings] = []
    operators: list[str] = []
    metrics: Path | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Rank the environment above files it names, and these above `monitor.yaml`."""
        del dotenv_settings, file_secret_settings
        return env_settings, _NamedFiles(settings_cls), init_settings


class _NamedFiles(EnvSettingsSource):
    """Values that stand in files: `NAME_FILE` in the environment, or a file NAME in the secrets folder."""

    def _load_env_vars(self) -> Mapping[str, str | None]:
        found = {**_in_secrets_folder(os.environ), **_in_named_files(os.environ)}
        return {name.lower(): value for name, value in found.items()}


def _in_named_files(environment: Mapping[str, str]) -> dict[str, str]:
    """Read the files that variables such as `FRED_API_KEY_FILE` name."""
    named = {name: path for name, path in environment.items() if name.endswith("_FILE")}
    ours = {name: path for name, path in named.items() if name.startswith((PREFIX, KEY))}
    return {name.removesuffix("_FILE"): read_secret(Path(path), of=name) for name, path in ours.items()}


def _in_secrets_folder(environment: Mapping[str, str]) -> dict[str, str]:
    """Read the files of the folder that MONITOR_SECRETS_DIR names, each called as the variable it is."""
    folder = environment.get(f"{PREFIX}SECRETS_DIR")
    if folder is None:
        return {}
    if not Path(folder).is_dir():
        raise ConfigurationError(f"MONITOR_SECRETS_DIR: there is no folder {folder}")
    files = (path for path in sorted(Path(folder).iterdir()) if path.is_file())
    return {path.name: read_secret(path, of=path.name) for path in files}


def read_secret(path: Path, *, of: str) -> str:
    """Read a secret from a file, without the line end that editors add.

    Raises:
        ConfigurationError: when the file cannot be read; it names the setting, not the content.
    """
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"{of}: cannot read the file {path}: {type(exc).__name__}") from None


def load_settings(config: Path | None = None) -> Settings:
    """Load the settings; `config` is a `monitor.yaml`, the one in this folder where it is None.

    Raises:
        ProblemsError: for problems in the file, each with its place.
        ConfigurationError: for problems in the environment, or a file that cannot be read.
    """
    named = config or (Path(given) if (given := os.environ.get(f"{PREFIX}CONFIG")) else None)
    document = _document(named or Path(CONFIG_NAME), given=named is not None)
    if document is None:
        return _validated({}, None)
    if document.problems:
        raise ProblemsError(document.problems)
    if not isinstance(document.value, dict):
        problem = document.problem((), "not-settings", "expected settings such as `channels:`, `routes:`")
        raise ProblemsError([problem])
    folder = Path(document.file).parent
    anchored = {key: _anchored_item(key, each, folder) for key, each in document.value.items()}
    return _validated(anchored, document)


def _document(path: Path, *, given: bool) -> Document | None:
    if not given and not path.exists():
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"cannot read the settings {path}: {exc}") from exc
    return read_document(text, file=str(path)) if text.strip() else None


def _anchored(value: Value, folder: Path) -> Value:
    """Make paths of the file relative to the folder it lies in."""
    match value:
        case dict():
            return {key: _anchored_item(key, each, folder) for key, each in value.items()}
        case list():
            return [_anchored(each, folder) for each in value]
        case _:
            return value


def _anchored_item(key: str, value: Value, folder: Path) -> Value:
    if isinstance(value, str) and (key in {"path", "rules", "metrics"} or key.endswith("_file")):
        return str(folder / value)
    return _anchored(value, folder)


def _validated(values: Mapping[str, Any], document: Document | None) -> Settings:
    try:
        return _consistent(Settings(**values), document)
    except ValidationError as exc:
        errors = exc.errors(include_input=False, include_url=False)
    except SettingsError as exc:
        raise ConfigurationError(f"{exc}: write nested values as NAME__PART=value") from None
    placed = [(_path(document, error["loc"]), error) for error in errors]
    if document and all(path for path, _ in placed):
        raise ProblemsError([_problem(document, path, error) for path, error in placed])
    raise ConfigurationError("\n".join(f"{_variable(error)}: {_message(error)}" for _, error in placed))


def _consistent(settings: Settings, document: Document | None) -> Settings:
    """Refuse settings that name what is not there, placed in the file where they stand in it."""
    found = flaws(settings.channels, settings.routes, settings.operators)
    placed = [(_path(document, each.place), each) for each in found]
    if document and found and all(path for path, _ in placed):
        raise ProblemsError([document.problem(path, each.name, each.message) for path, each in placed])
    if found:
        raise ConfigurationError(
            "\n".join(f"{'.'.join(map(str, each.place))}: {each.message}" for each in found)
        )
    return settings


def _problem(document: Document, path: NodePath, error: ErrorDetails) -> Problem:
    """Place an error of the file; a key that no setting has is placed at the key itself."""
    if error["type"] != "extra_forbidden":
        return document.problem(path, "bad-setting", _message(error))
    sections = (Settings, *SECTIONS, *CHANNELS, RouteSettings, MatchSettings)
    known = {each.alias or name for section in sections for name, each in section.model_fields.items()}
    near = get_close_matches(str(path[-1]), known, n=1)
    hint = f"did you mean `{near[0]}`?" if near else "take it out"
    return document.key_problem(path, "unknown-key", f"no setting is called `{path[-1]}`: {hint}")


def _path(document: Document | None, loc: tuple[int | str, ...]) -> NodePath:
    """Find the longest path of the document that an error's location leads down, skipping union tags."""
    path: NodePath = ()
    for part in loc if document else ():
        path = (*path, part) if document and (*path, part) in document.nodes else path
    return path


def _message(error: ErrorDetails) -> str:
    where = ".".join(str(part) for part in error["loc"])
    return f"{where}: {error['msg']}"


def _variable(error: ErrorDetails) -> str:
    loc = [str(part).upper() for part in error["loc"]]
    return KEY if loc == [KEY] else PREFIX + "__".join(loc)
