"""One router a job; each parses, calls a task, and answers with a schema."""
