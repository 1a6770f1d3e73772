import pytest

from monitor.exchange import Failure, Reason, Reply
from monitor.model.terms import Outcome
from monitor.sources.gate import admitted, instead
from monitor.sources.payload import RefusalError

CHALLENGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"


def outcome(status: int, body: bytes) -> Outcome:
    with pytest.raises(RefusalError) as caught:
        admitted(Reply(status=status, headers={}, body=body))
    return caught.value.outcome


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (202, b""),
        (200, b""),
        (200, b" \n"),
        (401, b"no"),
        (403, b"no"),
        (451, b"no"),
        (503, CHALLENGE),
        (429, CHALLENGE),
    ],
)
def test_a_publisher_that_does_not_let_in_withholds_whatever_its_status(status: int, body: bytes) -> None:
    assert outcome(status, body) is Outcome.WITHHELD


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (503, Outcome.UNAVAILABLE),
        (429, Outcome.RATE_LIMITED),
        (404, Outcome.NOT_FOUND),
        (500, Outcome.UNAVAILABLE),
    ],
)
def test_a_failure_without_such_a_page_is_what_its_status_says(status: int, expected: Outcome) -> None:
    assert outcome(status, b"<html>overloaded</html>") is expected


def test_no_answer_is_no_refusal_of_the_publishers() -> None:
    with pytest.raises(RefusalError) as caught:
        admitted(Failure(reason=Reason.TIMED_OUT, detail="did not answer in time"))

    assert caught.value.outcome is Outcome.UNAVAILABLE


def test_a_page_in_place_of_data_is_a_gate_only_where_it_asks() -> None:
    assert instead(CHALLENGE, "a table").outcome is Outcome.WITHHELD
    assert instead(b"<html>maintenance</html>", "a table").outcome is Outcome.MALFORMED
    assert instead(b"a;b;c", "a table").outcome is Outcome.MALFORMED


def test_what_is_let_in_is_the_reply() -> None:
    reply = Reply(status=200, headers={}, body=b"Month,YYYY,ICS_ALL\n")

    assert admitted(reply) is reply
