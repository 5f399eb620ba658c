-- The id of the key: names may repeat. Null where a deadline decided, and for decisions from before this column.
alter table review_case add column decided_by_key text;
