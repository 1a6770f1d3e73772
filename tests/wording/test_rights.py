from monitor.model.terms import SourceName
from monitor.wording.rights import notices


def test_values_from_fred_bring_its_notice_word_for_word() -> None:
    said = (
        "This product uses the FRED® API but is not endorsed or certified by the Federal Reserve Bank of "
        "St. Louis."
    )

    assert notices([SourceName("umich"), SourceName("fredgraph")]) == (said,)
    assert notices([SourceName("fred")]) == (said,)
    assert notices([SourceName("umich")]) == ()
