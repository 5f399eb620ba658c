-- Sets of known picture hashes.
create table bank (
  id integer generated always as identity primary key,
  name text not null unique check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  kind text not null check (kind in ('counterfeit', 'official', 'benign', 'other')),
  description text not null default '',
  -- Beyond 56 bits nothing is taken for the same picture, whatever else speaks for it.
  radius smallint not null default 31 check (radius between 0 and 56),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- The transaction of the last change, by which processes follow.
  changed xid8 not null default pg_current_xact_id()
);
insert into bank (name, kind, description) values
  ('counterfeit', 'counterfeit', 'Pictures of known fakes'),
  ('official', 'official', 'Rights holders'' own pictures'),
  ('benign', 'benign', 'Pictures that prove nothing: backdrops, size charts, delivery logos');

create table bank_entry (
  id bigint generated always as identity primary key,
  bank_id integer not null references bank (id),
  -- PDQ: 256 bits.
  hash bytea not null check (length(hash) = 32),
  quality smallint not null check (quality between 0 and 100),
  source text,
  evidence text,
  owner text,
  brand text,
  status text not null default 'active' check (status in ('active', 'quarantined', 'retracted')),
  status_reason text,
  expires_at timestamptz,
  hits bigint not null default 0,
  overturns bigint not null default 0,
  last_hit_at timestamptz,
  -- A person has confirmed the entry after a flood of hits: no later flood quarantines it.
  confirmed boolean not null default false,
  -- When live listings are to be searched for it; null when that is done, or not wanted.
  hunt_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- The transaction of the last change that matters to matching, by which processes follow. Counting hits is none.
  changed xid8 not null default pg_current_xact_id(),
  unique (bank_id, hash)
);
create index bank_entry_in_order on bank_entry (changed, id);
create index bank_entry_to_hunt on bank_entry (hunt_at) where hunt_at is not null;

-- An entry that matched a picture of a listing: once each, however often the listing is screened.
create table bank_hit (
  entry_id bigint not null references bank_entry (id),
  listing_id text not null,
  seller_id text not null,
  screening_id uuid not null,
  distance smallint not null,
  hit_at timestamptz not null default now(),
  -- A person allowed the listing all the same.
  overturned boolean not null default false,
  primary key (entry_id, listing_id)
);
create index bank_hit_recent on bank_hit (entry_id, hit_at);
create index bank_hit_by_listing on bank_hit (listing_id);
