/**
 * The end of a statement whose `events` (id, type) were just written to the outbox: one delivery for each webhook that
 * wants them. It returns the new deliveries' ids, to be queued after the commit.
 */
export const DELIVER_EVENTS = `insert into delivery (id, event_id, webhook_id)
  select gen_random_uuid(), e.id, w.id
  from events e join webhook w on w.enabled and w.deleted_at is null and e.type = any (w.types)
  returning id`;
