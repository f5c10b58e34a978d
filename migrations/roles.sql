-- Idempotent. parley_owner owns the tables, parley_app is what processes connect as,
-- parley_operator may read what the application may only write.
do $$
declare
  role_name text;
begin
  foreach role_name in array array['parley_owner', 'parley_app', 'parley_operator'] loop
    if not exists (select from pg_roles where rolname = role_name) then
      execute format('create role %I nologin nosuperuser nocreatedb nocreaterole nobypassrls', role_name);
    end if;
  end loop;
  execute 'grant parley_owner to current_user';
  execute format('grant create, usage on schema public to parley_owner');
  execute format('grant create on database %I to parley_owner', current_database());
  execute 'grant usage on schema public to parley_app, parley_operator';
end
$$;
