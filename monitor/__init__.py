"""macro-monitor: watches the downside risks to the US economy, and tells people what changes.

How a value flows, and where to read it:

    cli          the commands, one file a group
    demo         bundled figures and loopback servers; the tests use the same servers
    app          wiring: from settings to sources, store, channels and the pipeline between them
    providers    whom there is to ask: where, how often, what each lacks, which of them are built
    outlets      whom there is to tell: the channels that `monitor.yaml` lists, built
    settings     environment, files, `monitor.yaml`, defaults; the routing plan they make
    daemon       APScheduler runs the jobs        sources   FRED, publishers, files, recordings of them
    store        SQL: statements, events, outbox  channels  e-mail, webhook, Alertmanager, chat, command, file
    clock        the time of day                  rulefiles a folder of rules, read with all its problems
    transport, exchange, pace   HTTP as values, politely
    jobs         what runs when, for the daemon and for a simulated clock
    pipeline     collect → evaluate → advance → route → deliver: the whole way in one module
    intake       one go at the sources: asked, dated, stored, a transaction a release
    courier      one go at the outbox: tried, recorded, left alone where nobody answers
    occasions    digests and the cards before releases: when due, and of what
    dispatch     from events to messages: who is told, what is held and let go, what goes elsewhere
    composition  one channel's messages, in its reader's language, joined with what is late
    overview     all that is stored, and how it stands at an instant
    ports        what the pipeline needs of the world

From here down there is no I/O, no clock and no logging:

    report       what `check` and the tools for rules answer; the digest and the card
    explanation  how a rule comes to its level, which next print would change it; the trail of an event
    scenarios    tests of rules, written in YAML, on the same engine
    wording      computed sentences and notices in English and Chinese, the JSON of events
    succession   which instants are evaluated, in their order
    routing      who is told what, when, and why  lifecycle   what the present means after what was told
    evaluation   latches, judgements, breadth, freshness, noise: how everything stands at an instant
    rulebook     YAML to rules, or all problems with their places
    guards       what of a payload is refused     schedule    what was announced of releases
    calendar, freshness, polling   when values are due
    language     the measure language, its functions and units
    vintage      what was known as of an instant  retries, circuits   when to try a delivery again
    measures     pure numbers on arrays
    model        the values all of these pass to each other
    errors       what a caller can act on

Imports point down only; `lint-imports` enforces it.
"""

__version__ = "0.1.0"
