-- Files that no reader takes, by kind, of the place that the course was last brought in step with.
alter table courses add column left_out json not null default '[]';
