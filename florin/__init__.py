"""The command line and the local stack: embedded PostgreSQL and Redis, mail catcher, supervisor."""
