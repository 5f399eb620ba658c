-- The words in a picture, read once however many listings show it.
create table picture_text (
  picture bytea primary key references picture (sha256),
  -- What an older reader read is read anew.
  reader smallint not null,
  -- {lines: [{text, certainty, box}], complete}
  content jsonb not null,
  read_at timestamptz not null default now()
);
