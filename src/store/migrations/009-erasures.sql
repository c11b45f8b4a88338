-- Tables that rows were deleted from whose text is in the database's files still: src/store/erase.ts.
create table erasures (table_name text primary key);
