from dataclasses import fields
from pathlib import Path

import pytest

from rag.config import Config
from rag.errors import ConfigError


def test_options_go_before_variables_and_these_before_defaults() -> None:
    environ = {"RAG_PORT": "9000", "RAG_SEEDS": "articles", "HOME": "/"}
    config = Config.load(environ, port=None, seeds=Path("here"))
    assert (config.port, config.seeds, config.host) == (9000, Path("here"), "127.0.0.1")


@pytest.mark.parametrize("option", [field.name for field in fields(Config)])
def test_every_option_has_a_variable(option: str) -> None:
    given = {"watch": "1", "no_keys": "1", "workers": "7", "reader": "none"}.get(option, "77")
    value = getattr(Config.load({f"RAG_{option.upper()}": given}), option)
    assert str(value) in (given, f"{given}.0", "True")


def test_an_unknown_variable_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match=r"RAG_SEDS.*RAG_SEEDS"):
        Config.load({"RAG_SEDS": "x"})


def test_a_number_must_be_one() -> None:
    with pytest.raises(ConfigError, match="RAG_PORT is 'http'"):
        Config.load({"RAG_PORT": "http"})


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    assert Config.load({"RAG_HOST": "", "RAG_MODEL": "", "RAG_SEEDS": ""}) == Config()


@pytest.mark.parametrize(
    "options", [{"passage_chars": 0}, {"keep": 0}, {"port": 99_999}, {"k": -1}, {"host": ""}, {"model": ""}]
)
def test_what_no_stage_could_use_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=next(iter(options))):
        Config.load({}, **options)
