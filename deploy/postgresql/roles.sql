-- Three roles with as little as each needs. Run once by a superuser, in RVU Edge's database, before `rvuedge db upgrade`:
--     psql --dbname=rvuedge --file=deploy/postgresql/roles.sql
-- and again whenever you like: it changes nothing that is so already. `rvuedge db upgrade` and `rvuedge db restore`,
-- as rvuedge_owner, give the others their rights table by table (migrations/walls.toml). Passwords: \password rvuedge_app.
--     rvuedge_owner   owns the tables: rvuedge db upgrade, backup, restore
--     rvuedge_app     what rvuedge serve and every other command are: rows, no tables, and never past the walls
--     rvuedge_read    for reports by hand: reads, but no secrets and no passwords
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT unnest(ARRAY['rvuedge_owner', 'rvuedge_app', 'rvuedge_read']) AS name LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = one.name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', one.name);
        END IF;
        EXECUTE format('ALTER ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', one.name);
    END LOOP;
    -- Tables that somebody else has owned so far, such as the one role of an older installation.
    FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE public.%I OWNER TO rvuedge_owner', one.name);
    END LOOP;
    FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO rvuedge_owner', one.name);
    END LOOP;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO rvuedge_owner, rvuedge_app, rvuedge_read', current_database());
END $$;
ALTER ROLE rvuedge_read SET default_transaction_read_only = on;
ALTER ROLE rvuedge_read SET rvuedge.way = 'process'; -- past the walls
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO rvuedge_app, rvuedge_read;
GRANT USAGE, CREATE ON SCHEMA public TO rvuedge_owner;
