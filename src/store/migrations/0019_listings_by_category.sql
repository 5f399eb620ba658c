-- Pages of one category. No verdict changes what it names, so verdicts stay on their pages and touch no index.
create index listing_by_category on listing (category, created_at desc, id desc);
