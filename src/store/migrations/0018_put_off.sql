-- Put off for long because the receiver is slow: it has no job until it is due, and comes earlier when the receiver is
-- quick again.
alter table delivery add column put_off boolean not null default false;
create index delivery_put_off on delivery (next_attempt_at) where put_off;
