"""Group robots of Feishu, Lark, DingTalk and WeCom, which say no in an answer that has the status of success.

Apprise 2.2 looks at the status alone, and encodes DingTalk's signature twice, so these are asked here.
"""

import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from monitor.channels.answers import DELIVERED, failed, of_status
from monitor.model.deliveries import Answer
from monitor.model.terms import Ending

if TYPE_CHECKING:
    import requests

ROOTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "feishu": "https://open.feishu.cn",
        "lark": "https://open.larksuite.com",
        "dingtalk": "https://oapi.dingtalk.com",
        "wecombot": "https://qyapi.weixin.qq.com",
    }
)
"""Where the robots of each scheme live."""
TIMEOUTS_S: Final = (5.0, 15.0)
"""For the connection, and for each read."""
MOST: Final = 64 * 1024
"""Bytes of an answer that are read; a true one has fewer than a thousand."""
SHOWN: Final = 200
OK: Final = 200
TOO_OFTEN: Final = frozenset({11232, 45009, 130101})
"""Codes of Feishu, WeCom and DingTalk for a robot that posts too often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Robot:
    """One robot: its scheme, its token and, for DingTalk, the secret it signs with."""

    scheme: str
    root: str
    token: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    mentioned: tuple[str, ...] = ()


def post(robot: Robot, text: str, now: datetime) -> Answer:
    """Post a text once, and take nothing but code 0 for success."""
    import requests  # noqa: PLC0415 - heavy, and needed only where something is sent

    try:
        with requests.post(
            _url(robot, now),
            json=_body(robot, text),
            headers={"User-Agent": "macro-monitor"},
            timeout=TIMEOUTS_S,
            allow_redirects=False,
            stream=True,
        ) as response:
            return _judged(robot, response)
    except requests.Timeout:
        return failed(Ending.TIMED_OUT, f"{robot.scheme}: no answer in time")
    except requests.exceptions.SSLError:
        return failed(Ending.TLS, f"{robot.scheme}: the certificate is not to be trusted")
    except requests.RequestException as exc:
        return failed(Ending.UNREACHABLE, f"{robot.scheme}: {type(exc).__name__}")


def _url(robot: Robot, now: datetime) -> str:
    token = quote(robot.token, safe="")
    if robot.scheme == "dingtalk":
        return f"{robot.root}/robot/send?access_token={token}{_signature(robot, now)}"
    if robot.scheme == "wecombot":
        return f"{robot.root}/cgi-bin/webhook/send?key={token}"
    return f"{robot.root}/open-apis/bot/v2/hook/{token}"


def _signature(robot: Robot, now: datetime) -> str:
    if robot.secret is None:
        return ""
    timestamp = int(now.timestamp() * 1000)
    signed = hmac.digest(robot.secret.encode(), f"{timestamp}\n{robot.secret}".encode(), "sha256")
    return f"&timestamp={timestamp}&sign={quote(b64encode(signed), safe='')}"


def _body(robot: Robot, text: str) -> Mapping[str, Any]:
    if robot.scheme in {"feishu", "lark"}:
        return {"msg_type": "text", "content": {"text": text}}
    at = {"at": {"atMobiles": list(robot.mentioned), "isAtAll": False}} if robot.mentioned else {}
    return {"msgtype": "text", "text": {"content": text}, **at}


def _judged(robot: Robot, response: "requests.Response") -> Answer:
    if response.status_code != OK:
        return failed(of_status(response.status_code), f"{robot.scheme}: HTTP {response.status_code}")
    answer = _read(response)
    code = next((answer[key] for key in ("errcode", "code", "StatusCode") if key in answer), None)
    if code == 0:
        return DELIVERED
    if code is None:
        return failed(Ending.BROKEN, f"{robot.scheme}: an answer without a code")
    said = " ".join(str(answer.get("errmsg") or answer.get("msg") or "").split())
    ending = Ending.LIMITED if code in TOO_OFTEN else Ending.NOT_TAKEN
    return failed(ending, f"{robot.scheme}: code {code}: {said.replace(robot.token, '***')[:SHOWN]}")


def _read(response: "requests.Response") -> Mapping[str, Any]:
    raw = response.raw.read(MOST, decode_content=True)
    try:
        answer = json.loads(raw)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
