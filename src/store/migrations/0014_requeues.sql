-- Counted at every loss of a job and read by nobody: the metrics count them.
alter table screening drop column requeues;
