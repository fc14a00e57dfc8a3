-- Times are milliseconds since 1970 UTC, money is micro-USDC, prices are USD per token, ratios are fractions.
-- Raw token units are TEXT: a trillion tokens of nine decimals do not fit into 63 bits.

create table meta (
    key text primary key,
    value text not null
) without rowid;

create table sessions (
    id integer primary key,
    started_ms integer not null,
    market text not null,
    seed integer,
    version text not null,
    settings_json text not null
);

create table tokens (
    session integer not null,
    series integer not null,
    symbol text not null,
    mint text not null,
    token_class text not null,
    base text not null,
    decimals integer not null,
    primary key (session, series)
) without rowid;

create table intents (
    seq integer primary key,
    session integer not null,
    step integer not null,
    id text not null unique,
    ts_ms integer not null,
    series integer not null,
    symbol text not null,
    side text not null,
    reason text not null,
    position_id text not null,
    strategy text not null,
    spend_micro integer not null,
    quantity_raw text not null,
    reference_price real not null,
    worst_price real not null,
    deadline_ms integer not null,
    touched_price real,
    stop real not null,
    target real not null,
    trail real not null,
    confidence real not null,
    consensus real not null
);

-- One step handles one report: the same step twice is a mistake, and refused.
-- A report without its intent is refused too.
create table reports (
    seq integer primary key,
    session integer not null,
    step integer not null,
    kind text not null check (kind in ('Filled', 'Failed', 'Unknown')),
    intent_id text not null references intents (id),
    ts_ms integer not null,
    quantity_raw text,
    cash_micro integer,
    fee_micro integer,
    price real,
    slippage real,
    latency_ms integer,
    venue text,
    why text,
    unique (session, step)
);
create index reports_by_intent on reports (intent_id, seq);

create table positions (
    seq integer primary key,
    session integer not null,
    step integer not null,
    id text not null unique,
    series integer not null,
    symbol text not null,
    strategy text not null,
    opened_ms integer not null,
    quantity_raw text not null,
    bought_raw text not null,
    cost_micro integer not null,
    received_micro integer not null,
    fees_micro integer not null,
    entry_price real not null,
    entry_slippage real not null,
    stop_initial real not null,
    target real not null,
    confidence real not null,
    consensus real not null
);

-- An open trade has no closed_ms; what only its end can tell is null until then.
create table trades (
    seq integer primary key,
    session integer not null,
    step integer not null,
    id text not null unique,
    series integer not null,
    symbol text not null,
    strategy text not null,
    opened_ms integer not null,
    closed_ms integer,
    quantity_raw text not null,
    entry_price real not null,
    exit_price real,
    fees_micro integer not null,
    slippage real not null,
    pnl_micro integer,
    pnl_fraction real,
    r real,
    exit_reason text,
    confidence real not null,
    consensus real not null,
    stop_initial real not null
);

create table decisions (
    seq integer primary key,
    session integer not null,
    step integer not null,
    id text not null unique,
    ts_ms integer not null,
    series integer not null,
    symbol text not null,
    side text,
    outcome text not null,
    price real,
    consensus real,
    confidence real,
    lead text,
    refused_by text,
    intent_id text,
    bound_by text,
    votes text not null,
    gates text not null,
    sizing text not null
);

create table equity (
    seq integer primary key,
    session integer not null,
    step integer not null,
    ts_ms integer not null,
    equity_micro integer not null,
    cash_micro integer not null,
    heat real,
    drawdown real,
    open_positions integer not null
);

create table alerts (
    seq integer primary key,
    session integer not null,
    step integer not null,
    ts_ms integer not null,
    level text not null,
    severity text not null,
    text text not null
);

create table commands (
    seq integer primary key,
    session integer not null,
    step integer not null,
    ts_ms integer not null,
    command text not null,
    body text not null,
    source text not null,
    unique (session, step)
);

create table states (
    seq integer primary key,
    session integer not null,
    step integer not null,
    ts_ms integer not null,
    state text not null,
    why text not null,
    latched integer not null
);

create table snapshot (
    id integer primary key check (id = 1),
    session integer not null,
    step integer not null,
    ts_ms integer not null,
    body text not null
);

create table tape_mark (
    id integer primary key check (id = 1),
    session integer not null,
    step integer not null,
    mark text not null
);

-- An intent and what is known of it: nothing yet, or its newest report.
create view orders as
select
    i.*,
    case r.kind when 'Filled' then 'filled' when 'Failed' then 'failed' when 'Unknown' then 'unknown' else 'open' end
        as state,
    r.ts_ms as state_ms,
    r.quantity_raw as filled_raw,
    r.price as filled_price,
    r.why as why
from intents as i
left join reports as r on r.seq = (select max(seq) from reports where intent_id = i.id);

create view fills as
select
    r.seq, i.session, i.series, i.symbol, r.ts_ms, r.intent_id, i.position_id, i.side, i.reason, r.price, r.quantity_raw,
    r.cash_micro, r.fee_micro, r.slippage, r.latency_ms, i.strategy, i.confidence, r.venue
from reports as r
join intents as i on i.id = r.intent_id
where r.kind = 'Filled';
