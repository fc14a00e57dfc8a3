-- The regime of the market when it was decided: trend of SOL and its volatility, `up/calm` to `down/wild`.

alter table decisions add column regime text not null default '';
