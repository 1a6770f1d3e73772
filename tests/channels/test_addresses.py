import re
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.channels.addresses import address
from monitor.errors import ConfigurationError


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nobody",
        "@example.org",
        "a@",
        "a@example.org, b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\n",
        "a@example.org> SIZE=1 <b@example.org",
        '"a\\" b"@example.org',
        "地址@example.org",
        "a b@example.org",
        "a@example..org",
    ],
)
def test_what_is_not_one_address_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="not one e-mail address"):
        address(text)


@pytest.mark.parametrize(
    "text", ["Macro Monitor <monitor@example.org>", '"Monitor, Macro" <monitor@example.org>']
)
def test_an_address_may_have_a_name(text: str) -> None:
    assert address(text) == "monitor@example.org"


@given(st.text(alphabet=st.sampled_from('ab@.<>()",:;\\ \r\n\t\0\x0b\u2028é张'), max_size=30))
def test_whatever_is_taken_is_one_plain_word(text: str) -> None:
    try:
        found = address(text)
    except ConfigurationError:
        return

    assert re.fullmatch(r"[^\s<>()\",:;\\@]+@[^\s<>()\",:;\\@]+", found)
    assert found in text
    assert "To" in message_from_bytes(f"To: {text}\r\n\r\n".encode(), policy=default)
