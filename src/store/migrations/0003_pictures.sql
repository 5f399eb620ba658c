-- A picture by its content: what follows from its bytes alone, computed once however many listings show it.
create table picture (
  -- SHA-256 of the bytes.
  sha256 bytea primary key check (length(sha256) = 32),
  bytes integer not null,
  -- Results of an older decoder are computed anew.
  decoder smallint not null,
  -- Null for a picture that cannot be read; `reason` says why.
  format text,
  width integer,
  height integer,
  -- PDQ of the whole picture and its quality, 0 to 100.
  pdq bytea check (length(pdq) = 32),
  quality smallint check (quality between 0 and 100),
  -- PDQ of every picture that could be part of this one: [{region, quality, hashes}].
  regions jsonb not null default '[]',
  -- What the file says about itself.
  metadata jsonb not null default '{}',
  reason text,
  created_at timestamptz not null default now(),
  check ((reason is null) = (pdq is not null))
);
create index picture_by_pdq on picture (pdq) where quality >= 50;

-- What an address gave when it was last fetched, so that it need not be fetched whole again.
create table picture_source (
  -- SHA-256 of the address: addresses may be long.
  url_sha256 bytea primary key,
  url text not null,
  picture bytea references picture (sha256),
  etag text,
  last_modified text,
  fetched_at timestamptz,
  -- Failures in a row since it was last fetched.
  failures integer not null default 0,
  last_failure text,
  failed_at timestamptz
);

-- Pictures that the marketplace handed over because they are not public yet.
create table picture_upload (
  sha256 bytea primary key,
  content bytea not null,
  uploaded_at timestamptz not null default now()
);

-- Which revision of which listing shows which picture.
create table listing_picture (
  listing_id text not null,
  revision integer not null,
  -- Its place among the listing's pictures, from 0.
  position smallint not null,
  picture bytea not null references picture (sha256),
  seller_id text not null,
  -- The brand that the listing was about when it was screened.
  brand text,
  created_at timestamptz not null default now(),
  primary key (listing_id, revision, position),
  foreign key (listing_id, revision) references revision (listing_id, revision)
);
create index listing_picture_by_picture on listing_picture (picture, seller_id);
