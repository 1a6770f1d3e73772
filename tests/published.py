"""The schema of webhook bodies, as `docs/` publishes it."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

PUBLISHED: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "docs" / "schema" / "webhook.schema.json").read_text("utf-8")
)
WEBHOOK = Draft202012Validator(PUBLISHED)
