-- How the stop of a trade moved, as a list: {"ts_ms", "stop", "reason"}, oldest first.

alter table trades add column stop_moves text not null default '[]';
