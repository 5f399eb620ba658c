-- Children's and youths' sizes have cells of their own: their prices are not the article's.
alter table price_sketch add column size text not null default 'adult' check (size in ('adult', 'youth', 'child'));
drop index price_sketch_current;
create unique index price_sketch_current
  on price_sketch (origin, source, brand, line, kind, size, used, market) where until is null;
-- Who has taught a cell is counted under the cell's text, which names the size now.
update price_contribution set cell = regexp_replace(cell, '\|(true|false)\|([^|]*)$', '|adult|\1|\2');
