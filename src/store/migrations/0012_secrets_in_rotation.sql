-- Every secret of the last day signs: who rotates twice, because the first answer was lost, leaves no receiver behind.
alter table webhook add column previous_secrets bytea[] not null default '{}';
update webhook set previous_secrets = array[previous_secret] where previous_secret is not null;
alter table webhook drop column previous_secret;
