"""A Home Assistant of its own process that is killed, searched or misused."""
