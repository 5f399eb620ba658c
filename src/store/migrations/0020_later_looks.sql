-- As of when a screening knew: set before its pictures are compared, null until then and where none are.
alter table screening add column known_at timestamptz;
-- The screening whose verdict is the listing's, and as of when that knew: what knew less does not take its place.
alter table listing add column screening_id uuid, add column known_at timestamptz;
update listing l set screening_id = (select s.id from screening s
  where s.listing_id = l.id and s.revision = l.revision and s.state = 'done' order by s.completed_at desc limit 1)
where l.state = 'screened';
-- Who asked for the case, and why, where it was a person and not a verdict.
alter table review_case add column opened_by text, add column opened_by_key text, add column note text;
