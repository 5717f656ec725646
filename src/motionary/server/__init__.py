"""Motionary over HTTP: one router a job, and the web app. `motionary app` starts it; docs/server.md describes it."""
