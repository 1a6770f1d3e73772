"""Who is told what, and when: matchers of `monitor.yaml` over events, quiet hours, digests, silences."""
