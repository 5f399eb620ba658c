-- What is kept of the picture that an entry was made from, where there was one and not only a hash.
create table entry_picture (
  entry_id bigint primary key references bank_entry (id),
  -- PDQ of crops of it and of what is inside its frame, its own first: number, quality and hash of each.
  parts bytea not null,
  -- What the second stage compares: corners and their descriptors.
  features bytea not null,
  created_at timestamptz not null default now()
);

-- Corners of listings' pictures that the second stage has looked at: about 20 kB each.
create table picture_features (
  sha256 bytea primary key references picture (sha256),
  features bytea not null,
  created_at timestamptz not null default now()
);

-- Pictures are numbered, so that an index in memory names each in 32 bits, and followed by the transaction that saved
-- them.
alter table picture
  add column number bigint generated always as identity unique,
  add column changed xid8 not null default pg_current_xact_id(),
  -- PDQ of what surrounds the middle, where that shows enough to be known again.
  add column backdrop bytea check (length(backdrop) = 32);
create index picture_in_order on picture (changed, number) where quality >= 50;
-- A seller's latest pictures.
create index listing_picture_by_seller on listing_picture (seller_id, created_at desc);
