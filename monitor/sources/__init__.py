"""Providers of series: siblings behind the `Source` port."""
