"""What every store keeps of decisions: of the program, who is told what and when, and of people."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from contracts.store_values import (
    BREADTH,
    BUSY,
    DESK,
    FEBRUARY,
    FINAL_AT,
    FIRED,
    FIRST_MAIL,
    FLASH_AT,
    HOOK,
    LATE,
    OPEN,
    RESOLVED,
    SECOND_MAIL,
    SEEN_AT,
    SOFT,
    WEAK,
    decided,
    pend,
)

from monitor.model.decisions import (
    Acknowledgement,
    Audience,
    Decision,
    Disabling,
    Held,
    Matcher,
    Occasion,
    Silence,
    SilenceEnd,
)
from monitor.model.records import Outgoing
from monitor.model.terms import (
    EpisodeId,
    EventId,
    EventKind,
    Language,
    Level,
    MessageId,
    Purpose,
    Role,
    SilenceId,
    Subject,
    Theme,
    Until,
    Way,
)
from monitor.ports import Store

MONDAY = FINAL_AT + timedelta(days=5)
AT_ONCE = Decision(
    event=FIRED.id,
    channel=HOOK,
    language=Language.EN,
    way=Way.NOW,
    due_at=None,
    reason="route 1: level warning, critical",
)
WITH_DIGEST = Decision(
    event=FIRED.id,
    channel=DESK,
    language=Language.ZH,
    way=Way.DIGEST,
    due_at=MONDAY,
    reason="route 2: everything",
)
AFTER = replace(WITH_DIGEST, event=RESOLVED.id, reason="told of this episode before")
OF_DATA = replace(WITH_DIGEST, event=LATE.id, channel=HOOK)
DIGEST = Occasion(channel=DESK, purpose=Purpose.DIGEST, name="weekly", due_at=MONDAY)
CARD = Occasion(channel=DESK, purpose=Purpose.CARD, name="flash PMI", due_at=FINAL_AT)
SILENCE = Silence(
    id=SilenceId(0),
    match=Matcher(
        levels=frozenset({Level.WATCH, Level.WARNING}),
        themes=frozenset({Theme.SERVICES}),
        roles=frozenset({Role.LEADING, Role.COINCIDENT}),
        rules=frozenset({WEAK}),
        kinds=frozenset({EventKind.FIRED}),
    ),
    until=Until.WORSE,
    starts_at=SEEN_AT,
    ends_at=None,
    author="desk-a",
    comment="known, 已知",
    seen={(WEAK, ""): (Level.WARNING, FEBRUARY), (SOFT, "south"): (Level.OK, None)},
)
BRIEF = replace(
    SILENCE, match=Matcher(), until=Until.TIME, starts_at=FINAL_AT, ends_at=MONDAY, seen={}, comment=""
)
KNOWN = Acknowledgement(
    episode=OPEN.id, level=Level.WARNING, author="desk-a", comment="seen", recorded_at=SEEN_AT
)


def hold(store: Store, *decisions: Decision) -> None:
    assert store.tell(decided(store, FIRED, RESOLVED, LATE, outgoing=Outgoing(decisions=decisions)))


def end_of(silence: SilenceId, subject: Subject | None = None) -> SilenceEnd:
    return SilenceEnd(silence=silence, subject=subject, at=FINAL_AT, reason="resolved")


class DecisionContract:
    """A test class of a store inherits these tests and gives the fixture `store`, a fresh one."""

    def test_decisions_come_back_in_the_order_they_were_made(self, store: Store) -> None:
        hold(store, WITH_DIGEST, AT_ONCE, AFTER, OF_DATA)

        assert store.decisions([FIRED.id, RESOLVED.id]) == (WITH_DIGEST, AT_ONCE, AFTER)
        assert store.decisions([BREADTH.id]) == ()

    def test_a_decision_is_made_once(self, store: Store) -> None:
        hold(store, WITH_DIGEST, replace(WITH_DIGEST, way=Way.NOW))

        store.send(Outgoing(decisions=(replace(WITH_DIGEST, reason="another"), AT_ONCE)))

        assert store.decisions([FIRED.id]) == (WITH_DIGEST, AT_ONCE)
        assert [each.decision for each in store.held()] == [WITH_DIGEST]

    def test_what_is_not_told_at_once_is_held_in_the_order_of_telling(self, store: Store) -> None:
        hold(store, OF_DATA, AFTER, AT_ONCE, WITH_DIGEST)

        assert store.held() == (
            Held(event=FIRED, decision=WITH_DIGEST),
            Held(event=RESOLVED, decision=AFTER),
            Held(event=LATE, decision=OF_DATA),
        )

    def test_what_is_settled_is_held_no_longer(self, store: Store) -> None:
        hold(store, WITH_DIGEST, AFTER)

        is_stored = store.send(
            Outgoing(settled=((FIRED.id, DESK), (RESOLVED.id, HOOK)), messages=(FIRST_MAIL,))
        )

        assert is_stored
        assert [each.decision for each in store.held()] == [AFTER]
        assert [each.message for each in store.owed(DESK)] == [FIRST_MAIL]

    def test_what_another_told_meanwhile_is_not_told_again(self, store: Store) -> None:
        hold(store, WITH_DIGEST, AFTER)
        store.send(Outgoing(settled=((FIRED.id, DESK),), messages=(FIRST_MAIL,)))

        is_stored = store.send(
            Outgoing(settled=((RESOLVED.id, DESK), (FIRED.id, DESK)), messages=(SECOND_MAIL,))
        )

        assert not is_stored
        assert [each.decision for each in store.held()] == [AFTER]
        assert [each.message for each in store.owed(DESK)] == [FIRST_MAIL]

    def test_an_evaluation_that_takes_along_what_another_told_meanwhile_is_not_stored(
        self, store: Store
    ) -> None:
        hold(store, WITH_DIGEST)
        mine = decided(store, BREADTH, outgoing=Outgoing(settled=((FIRED.id, DESK),)))
        store.send(Outgoing(settled=((FIRED.id, DESK),), messages=(FIRST_MAIL,)))

        assert not store.tell(mine)

        assert BREADTH not in store.events()

    def test_a_decision_that_nobody_waits_for_is_made_and_settled_at_once(self, store: Store) -> None:
        nothing = Outgoing(decisions=(WITH_DIGEST,), settled=((FIRED.id, DESK),))

        assert store.tell(decided(store, FIRED, outgoing=nothing))

        assert store.held() == ()
        assert store.decisions([FIRED.id]) == (WITH_DIGEST,)

    def test_it_is_known_who_was_told_of_an_episode_and_who_waits(self, store: Store) -> None:
        hook = replace(FIRST_MAIL, id=MessageId("msg_0"), channel=HOOK)
        newer = replace(AFTER, way=Way.QUIET, due_at=None)
        decisions = (WITH_DIGEST, AT_ONCE, newer, OF_DATA)
        store.tell(
            decided(
                store,
                FIRED,
                RESOLVED,
                LATE,
                BREADTH,
                outgoing=Outgoing(decisions=decisions, messages=(hook,)),
            )
        )
        before = store.audience([OPEN.id])
        store.send(Outgoing(settled=((RESOLVED.id, DESK),), messages=(SECOND_MAIL,)))

        after = store.audience([OPEN.id, EpisodeId("evt_breadth")])

        assert before == {OPEN.id: Audience(told=frozenset({HOOK}), waiting={DESK: newer})}
        assert after == {
            OPEN.id: Audience(told=frozenset({HOOK, DESK}), waiting={DESK: WITH_DIGEST}),
            EpisodeId("evt_breadth"): Audience(),
        }

    def test_an_occasion_is_met_once(self, store: Store) -> None:
        store.send(Outgoing(occasions=(CARD, CARD)))
        store.send(Outgoing(occasions=(DIGEST,)))

        again = store.send(Outgoing(occasions=(CARD,), messages=(FIRST_MAIL,)))

        assert not again
        assert store.owed(DESK) == ()
        assert store.occasions(CARD.due_at) == {CARD, DIGEST}
        assert store.occasions(MONDAY) == {DIGEST}
        assert store.occasions(MONDAY + timedelta(microseconds=1)) == frozenset()

    def test_what_is_sent_after_another_told_meanwhile_is_not_lost(self, store: Store) -> None:
        mine = decided(store, RESOLVED, outgoing=Outgoing(decisions=(AFTER,), occasions=(DIGEST,)))
        hold(store)

        assert not store.tell(mine)

        assert store.held() == ()
        assert store.occasions(FLASH_AT) == frozenset()

    def test_silences_come_back_under_ids_of_their_own_oldest_first(self, store: Store) -> None:
        first, second = store.silence(SILENCE), store.silence(BRIEF)

        assert store.silences() == (replace(SILENCE, id=first), replace(BRIEF, id=second))
        assert first < second

    def test_a_silence_that_ended_for_a_rule_lasts_for_the_others(self, store: Store) -> None:
        name = store.silence(SILENCE)

        store.end_silence(end_of(name, (WEAK, "")))

        assert store.silences() == (replace(SILENCE, id=name, ended=frozenset({(WEAK, "")})),)

    def test_a_silence_that_ended_is_gone_but_not_forgotten(self, store: Store) -> None:
        name, other = store.silence(SILENCE), store.silence(BRIEF)

        store.send(Outgoing(silence_ends=(end_of(name),)))

        assert [each.id for each in store.silences()] == [other]
        assert store.silences_named([name, SilenceId(99)]) == {
            name: replace(SILENCE, id=name, ends_at=FINAL_AT)
        }
        assert store.silence_ends([name, other]) == (end_of(name),)

    def test_a_silence_ends_once_for_each_rule_and_once_as_a_whole(self, store: Store) -> None:
        name = store.silence(SILENCE)
        for subject in (None, (SOFT, "south")):
            store.end_silence(end_of(name, subject))

            store.end_silence(replace(end_of(name, subject), at=MONDAY))

        assert store.silence_ends([name]) == (end_of(name), end_of(name, (SOFT, "south")))

    def test_the_end_of_no_silence_is_refused(self, store: Store) -> None:
        with pytest.raises(ValueError, match="no such silence: 7"):
            store.end_silence(end_of(SilenceId(7)))

    def test_the_newest_acknowledgement_of_an_episode_counts(self, store: Store) -> None:
        worse = replace(KNOWN, level=Level.CRITICAL, recorded_at=SEEN_AT - timedelta(hours=1))
        store.tell(replace(decided(store, FIRED), episodes=(OPEN,)))
        store.acknowledge(KNOWN)
        store.acknowledge(worse)

        assert store.acknowledgements([OPEN.id, EpisodeId("other")]) == {OPEN.id: worse}
        assert store.acknowledgements([]) == {}

    def test_an_acknowledgement_of_no_episode_is_refused(self, store: Store) -> None:
        with pytest.raises(ValueError, match="no such episode: evt_fired"):
            store.acknowledge(KNOWN)

    def test_one_event_and_one_episode_are_found_by_their_ids(self, store: Store) -> None:
        ended = replace(OPEN, ended_at=FINAL_AT)
        store.tell(replace(decided(store, LATE, FIRED), episodes=(OPEN,)))
        store.tell(replace(decided(store, RESOLVED), episodes=(ended,)))

        assert store.event(FIRED.id) == FIRED
        assert store.event(EventId("other")) is None
        assert store.episode(OPEN.id) == ended
        assert store.episode(EpisodeId("other")) is None
        assert store.sequences([RESOLVED.id, FIRED.id, EventId("other")]) == {FIRED.id: 2, RESOLVED.id: 3}

    def test_all_that_was_recorded_is_exported_in_order(self, store: Store) -> None:
        outgoing = Outgoing(
            decisions=(AT_ONCE,), messages=(FIRST_MAIL, SECOND_MAIL), occasions=(CARD, DIGEST)
        )
        store.tell(replace(decided(store, FIRED, LATE, RESOLVED, outgoing=outgoing), episodes=(OPEN,)))
        store.end_silence(end_of(store.silence(SILENCE)))
        store.acknowledge(KNOWN)
        pend(store, BUSY, until=MONDAY)
        store.tried([], disabled=Disabling(channel=HOOK, at=MONDAY, detail="410 Gone"))

        whole = [kind for kind, _ in store.export(FLASH_AT, MONDAY + timedelta(days=1))]
        part = [kind for kind, _ in store.export(SEEN_AT, FINAL_AT)]

        assert part == ["silence", "acknowledgement", "message", "attempt"]
        assert whole == [
            *("event", "event", "decision"),
            *part,
            *("silence_end", "event", "occasion", "message", "occasion", "channel_state"),
        ]

    def test_an_export_holds_every_field_and_is_plain_json(self, store: Store) -> None:
        outgoing = Outgoing(decisions=(WITH_DIGEST,), messages=(FIRST_MAIL,))
        store.tell(decided(store, FIRED, outgoing=outgoing))
        store.silence(SILENCE)
        pend(store, BUSY, until=MONDAY)

        lines = dict(store.export(FLASH_AT, MONDAY))

        assert json.loads(json.dumps(lines)) == lines
        assert lines["event"]["sequence"] == 1
        assert lines["event"]["id"] == FIRED.id
        assert lines["event"]["at"] == "2025-02-21T14:45:00Z"
        assert lines["decision"] == {
            "event": FIRED.id,
            "channel": DESK,
            "language": "zh",
            "way": "digest",
            "due_at": "2025-03-10T14:45:00Z",
            "reason": "route 2: everything",
            "silence": None,
            "settled": False,
        }
        assert lines["message"] == {
            "id": FIRST_MAIL.id,
            "channel": DESK,
            "recipient": "desk@example.com",
            "purpose": "alert",
            "body": "\x00fired\r\n",
            "made_at": "2025-02-21T14:46:00.000007Z",
            "events": [FIRED.id],
            "state": "pending",
            "attempts": 1,
            "next_attempt_at": "2025-03-10T14:45:00Z",
            "joined": None,
        }
        assert lines["attempt"]["answer"] == {
            "ending": "not_taken",
            "detail": "421 busy",
            "retry_after_s": 30.0,
        }
        assert lines["silence"]["seen"] == [
            [[WEAK, ""], ["warning", "2025-02-01"]],
            [[SOFT, "south"], ["ok", None]],
        ]
