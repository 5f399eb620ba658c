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
