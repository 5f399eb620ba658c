-- A sale of an id that Assay never saw is a breach, and its event needs a number in the order of that id's events. The
-- id gets its row then, at revision 0 and with nothing in it, which the listing takes over when it comes in.
alter table listing add constraint unknown_until_accepted check ((revision = 0) = (gate_reason = 'unknown'));
