-- The queue's order and the place of a page in it, as one comparison: many cases have the same score.
drop index review_case_queue;
create index review_case_queue on review_case (state, (-score), id);
create index review_case_by_listing on review_case (listing_id);
