-- When it happened, not when its transaction began: a transaction that waited for the listing's row would date its event
-- before the one it waited for, and what a gate was at some moment is read from these times.
alter table event alter column created_at set default clock_timestamp();
