-- Keys that call the API. The secret itself is never stored.
create table api_key (
  id text primary key,
  name text not null,
  scopes text[] not null,
  secret_hash bytea not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

-- One row a listing: the newest revision, its verdict, and the gate.
create table listing (
  id text primary key,
  revision integer not null,
  content_hash bytea not null,
  seller_id text not null,
  category text not null,
  state text not null default 'pending' check (state in ('pending', 'screened')),
  verdict text check (verdict in ('allow', 'review', 'block')),
  gate text not null default 'closed' check (gate in ('open', 'closed')),
  gate_reason text not null default 'pending',
  -- Number of the last event about this listing; webhooks are ordered by it.
  sequence bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Law of the house: nothing is for sale without a verdict that allows it, or a decision.
  constraint gate_needs_a_reason check (gate = 'closed' or gate_reason in ('allow', 'decision', 'deadline'))
)
-- Every verdict updates its row. No index names what a verdict changes, and pages keep room, so that the update stays
-- on its page and touches no index at all.
with (fillfactor = 70);
create index listing_by_age on listing (created_at desc, id desc);
create index listing_by_seller on listing (seller_id, created_at desc);

-- What the marketplace sent, as it was accepted. Never changed.
create table revision (
  listing_id text not null references listing (id),
  revision integer not null,
  content jsonb not null,
  accepted_at timestamptz not null default now(),
  primary key (listing_id, revision)
);

-- One run over one revision. `pending` waits for the fast lane, `images` for the image lane.
create table screening (
  id uuid primary key,
  listing_id text not null,
  revision integer not null,
  trigger text not null check (trigger in ('create', 'edit', 'rescreen', 'retrohunt', 'notice', 'report')),
  state text not null default 'pending' check (state in ('pending', 'images', 'done')),
  -- The queue's job that carries it, so that a lost job can be told from a waiting one.
  job_id text not null,
  requeues integer not null default 0,
  accepted_at timestamptz not null default clock_timestamp(),
  queued_at timestamptz not null default clock_timestamp(),
  completed_at timestamptz,
  verdict text check (verdict in ('allow', 'review', 'block')),
  score double precision,
  ruleset text,
  -- Reasons, signals, degraded, timings, and the context it was decided with: enough to replay it.
  result jsonb,
  foreign key (listing_id, revision) references revision (listing_id, revision)
);
-- An accepted revision gets exactly one screening of its own, hence exactly one verdict: both rows are written by one
-- statement, and the revision's key lets that happen once.
create index screening_by_listing on screening (listing_id, revision);
create index screening_unfinished on screening (queued_at) where state <> 'done';

-- Every ruleset that ever decided something, whole, so that a verdict can be replayed.
create table ruleset (
  id text primary key,
  files jsonb not null,
  activated_at timestamptz not null default now()
);

-- What a reviewer works on. At most one is open for a listing.
create table review_case (
  id uuid primary key,
  listing_id text not null references listing (id),
  revision integer not null,
  screening_id uuid not null references screening (id),
  state text not null default 'open' check (state in ('open', 'decided', 'superseded')),
  -- Grows with every change; a decision names the version that was seen.
  version integer not null default 1,
  score double precision not null,
  opened_at timestamptz not null default now(),
  deadline_at timestamptz,
  deadline_then text check (deadline_then in ('allow', 'block', 'hold')),
  decision text check (decision in ('allow', 'block')),
  reason text,
  decided_by text,
  decided_at timestamptz
);
create unique index review_case_one_open on review_case (listing_id) where state = 'open';
create index review_case_queue on review_case (state, score desc, id);
create index review_case_due on review_case (deadline_at) where state = 'open';

-- Sales are facts: also kept when the gate was closed (a breach) and when the listing is unknown.
create table sale (
  id text primary key,
  listing_id text not null,
  quantity integer not null,
  price jsonb,
  sold_at timestamptz not null,
  gate text not null,
  gate_reason text not null,
  breach boolean not null,
  recorded_at timestamptz not null default now()
);
create index sale_by_listing on sale (listing_id);

-- The outbox: what happened, in order, written in the transaction in which it happened.
create table event (
  id uuid primary key,
  type text not null,
  listing_id text not null,
  sequence bigint not null,
  screening_id uuid,
  data jsonb not null default '{}',
  created_at timestamptz not null default now(),
  -- (transaction, position) orders events so that a reader who waits for older transactions misses none.
  transaction xid8 not null default pg_current_xact_id(),
  position bigint generated always as identity
);
create index event_in_order on event (transaction, position);
create unique index event_sequence on event (listing_id, sequence);

create table webhook (
  id uuid primary key,
  url text not null,
  types text[] not null,
  enabled boolean not null default true,
  -- Encrypted signing secrets, newest first; the previous one signs too until it expires.
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamptz,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);

-- One event on its way to one webhook.
create table delivery (
  id uuid primary key,
  event_id uuid not null references event (id),
  webhook_id uuid not null references webhook (id),
  state text not null default 'pending' check (state in ('pending', 'delivered', 'dead')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_status integer,
  last_error text,
  replays integer not null default 0,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (event_id, webhook_id)
);
create index delivery_unfinished on delivery (next_attempt_at) where state = 'pending';
create index delivery_by_age on delivery (created_at desc, id desc);
create index delivery_by_webhook on delivery (webhook_id, created_at desc);
