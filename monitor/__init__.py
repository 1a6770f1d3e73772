"""macro-monitor: watches the downside risks to the US economy, and tells people what changes.

How a value flows, and where to read it:

    cli          the commands, one file a group
    demo         bundled figures and loopback servers; the tests use the same servers
    app          wiring: from settings to sources, store, channels and the pipeline between them
    settings     environment, files, `monitor.yaml`, defaults
    daemon       APScheduler runs the jobs        sources   FRED, its keyless CSV, files
    store        SQL: statements, events, outbox  channels  e-mail, webhook, console, file
    clock        the time of day                  transport, pace   HTTP as values, politely
    jobs         what runs when, for the daemon and for a simulated clock
    pipeline     collect → evaluate → advance → route → deliver: the whole way in one module
    intake       one go at the sources: asked, dated, stored, a transaction a release
    ports        what the pipeline needs of the world

From here down there is no I/O, no clock and no logging:

    report       what `check` answers: a document, a table, an exit code
    wording      computed sentences, notices, the JSON of events
    routing      who is told what                 lifecycle   what the present means after what was told
    evaluation   latches, judgements, breadth, freshness: how everything stands at an instant
    rulebook     YAML to rules, or all problems with their places
    language     the measure language             calendar, freshness, polling   when values are due
    vintage      what was known as of an instant  retries     when to try a delivery again
    measures     pure numbers on arrays
    model        the values all of these pass to each other
    errors       what a caller can act on

Imports point down only; `lint-imports` enforces it.
"""

__version__ = "0.1.0"
