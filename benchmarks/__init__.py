"""What claims of speed rest on: the peer beside us in the same run, one JSON result a run. See README.md."""
