-- Rows that others follow carry the number of their transaction, and a dump takes it along to a server that may count
-- lower. There Assay counts on from a base of its own. It stands in the functions, so that the next dump has it too, and
-- reading it costs nothing.
create function count_transactions_from(base bigint) returns void language plpgsql as $$
begin
  execute format('create or replace function transaction_base() returns bigint language sql stable as
    ''select %s::bigint''', base);
  execute format('create or replace function transaction_number() returns xid8 language sql as
    ''select (pg_current_xact_id()::text::bigint + %s::bigint)::text::xid8''', base);
  -- What is before it can no longer change.
  execute format('create or replace function oldest_open_transaction() returns xid8 language sql stable as
    ''select (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + %s::bigint)::text::xid8''', base);
end
$$;
select count_transactions_from(0);

alter table event alter column transaction set default transaction_number();
alter table bank alter column changed set default transaction_number();
alter table bank_entry alter column changed set default transaction_number();
alter table picture alter column changed set default transaction_number();
