-- Failures were written at each failed fetch and read by nobody: the verdict says what could not be fetched.
delete from picture_source where picture is null;
alter table picture_source
  drop column failures,
  drop column last_failure,
  drop column failed_at,
  alter column picture set not null,
  alter column fetched_at set not null;
