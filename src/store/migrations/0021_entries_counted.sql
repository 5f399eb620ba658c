-- How many entries a bank has, by status: the sum of its rows here, because counting ten million takes seconds each time.
-- Each statement that adds entries or moves them to another status counts in its own transaction. Connections count in
-- rows of their own, so that none waits until another has committed; where two share one, it is the last that they lock,
-- and rows are locked in one order, so that they never wait in a circle. Entries are never deleted.
create table bank_count (
  bank_id integer not null references bank (id),
  slot smallint not null,
  -- What was counted here: a row may be below zero, their sum never is.
  active bigint not null,
  quarantined bigint not null,
  retracted bigint not null,
  primary key (bank_id, slot)
);

create function count_entries(bank integer, active bigint, quarantined bigint, retracted bigint) returns void language sql as $$
  insert into bank_count as c values (bank, pg_backend_pid() % 256, active, quarantined, retracted)
  on conflict (bank_id, slot) do update set active = c.active + excluded.active,
    quarantined = c.quarantined + excluded.quarantined, retracted = c.retracted + excluded.retracted
$$;

create function count_added_entries() returns trigger language plpgsql as $$
begin
  perform count_entries(bank_id, count(*) filter (where status = 'active'),
    count(*) filter (where status = 'quarantined'), count(*) filter (where status = 'retracted'))
  from added group by bank_id order by bank_id;
  return null;
end
$$;
create trigger count_added after insert on bank_entry referencing new table as added
  for each statement execute function count_added_entries();

create function count_moved_entries() returns trigger language plpgsql as $$
begin
  -- Not joined, but added up: an import has joins by hash and merge off, and comparing each with each would take minutes.
  perform count_entries(bank_id, active, quarantined, retracted) from (
    select bank_id, sum(sign * (status = 'active')::int) as active,
      sum(sign * (status = 'quarantined')::int) as quarantined, sum(sign * (status = 'retracted')::int) as retracted
    from (select bank_id, status, 1 as sign from after union all select bank_id, status, -1 from before) sides
    group by bank_id order by bank_id
  ) moved where (active, quarantined, retracted) <> (0, 0, 0);
  return null;
end
$$;
create trigger count_moved after update on bank_entry referencing old table as before new table as after
  for each statement execute function count_moved_entries();

-- Entries that come while this is migrated wait for the triggers.
insert into bank_count
  select bank_id, 0, count(*) filter (where status = 'active'), count(*) filter (where status = 'quarantined'),
    count(*) filter (where status = 'retracted')
  from bank_entry group by bank_id;
