-- Every change of the price references is a version. Workers follow the newest; a screening names the one it used.
create table price_version (
  id integer generated always as identity primary key,
  origin text not null check (origin in ('import', 'removal', 'learned')),
  made_at timestamptz not null default now()
);

-- Genuine prices as sketches: one row a cell and source, valid from version `since` to before version `until`.
-- Rows are never changed but for their end, so that any version can be read again.
create table price_sketch (
  -- What a marketplace called it, or `learned` for what the service learned itself.
  origin text not null check (origin in ('import', 'learned')),
  source text not null,
  brand text not null,
  line text not null,
  kind text not null,
  used boolean not null,
  market text not null,
  -- Different sellers behind what was learned; fewer than five are not believed. Not counted for imports.
  sellers integer not null default 0,
  -- Pairs of a bucket (2 bytes) and a weight (4 bytes).
  sketch bytea not null,
  since integer not null references price_version (id),
  until integer references price_version (id)
);
create unique index price_sketch_current
  on price_sketch (origin, source, brand, line, kind, used, market) where until is null;
create index price_sketch_ended on price_sketch (until) where until is not null;

-- What a marketplace imported, by the source that its rows name.
create table price_source (
  name text primary key,
  rows bigint not null,
  used_rows bigint not null,
  version integer not null references price_version (id),
  imported_at timestamptz not null default now()
);

-- How often a seller has been learned from lately, so that one who floods counts a few times only.
create table price_contribution (
  cell text not null,
  seller_id text not null,
  count integer not null,
  since timestamptz not null,
  primary key (cell, seller_id)
);

-- A sale is considered once: learned from, or left out for good.
alter table sale add column considered_at timestamptz;
create index sale_to_consider on sale (recorded_at) where considered_at is null;

-- What the last screening found of the price, for seeing how a seller prices without reading verdicts.
alter table listing
  add column priced_brand text,
  add column priced_model text,
  add column priced_amount double precision,
  add column priced_ratio double precision,
  add column priced_list_ratio double precision;
