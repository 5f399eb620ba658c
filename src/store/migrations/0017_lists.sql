-- The entries of one bank in the order of their ids: pages of it, and what each worker reads at its start.
create index bank_entry_by_bank on bank_entry (bank_id, id);
-- The few that are out of matching, and the few deliveries that were given up, among millions.
create index bank_entry_out_of_matching on bank_entry (bank_id, id) where status <> 'active';
create index delivery_dead on delivery (created_at desc, id desc) where state = 'dead';
