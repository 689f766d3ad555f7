-- What puts a test's database back to its template without a new CREATE DATABASE (tests/support/shared_apps.py).
-- tests_only.restored() answers false when a test changed the tables themselves: then only a new copy will do.
CREATE SCHEMA tests_only;
CREATE TABLE tests_only.changed (name text NOT NULL);
CREATE TABLE tests_only.sequence_at AS
    SELECT format('%I.%I', schemaname, sequencename)::regclass AS name, start_value, last_value
    FROM pg_sequences WHERE schemaname = 'public';
CREATE TABLE tests_only.place (name regclass PRIMARY KEY, filled boolean NOT NULL);

CREATE FUNCTION tests_only.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO tests_only.changed VALUES (tg_table_name);
    RETURN NULL;
END $$;

-- Tables with rows keep a copy of them, and write down that a statement may have changed them.
DO $$
DECLARE
    one record;
    filled boolean;
BEGIN
    FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', one.name) INTO filled;
        INSERT INTO tests_only.place VALUES (format('public.%I', one.name)::regclass, filled);
        IF filled THEN
            EXECUTE format('CREATE TABLE tests_only.%I AS TABLE public.%I', 'copy_' || one.name, one.name);
            EXECUTE format(
                'CREATE TRIGGER tests_only_note AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.%I '
                'FOR EACH STATEMENT EXECUTE FUNCTION tests_only.note()', one.name);
        END IF;
    END LOOP;
END $$;

-- Foreign keys are looked after by triggers, which "replica" leaves out: the order of tables does not matter.
CREATE FUNCTION tests_only.restored() RETURNS boolean LANGUAGE plpgsql
SET session_replication_role = replica SET lock_timeout = '10s' AS $$
DECLARE
    one record;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%';
    IF EXISTS (SELECT FROM tests_only.changed WHERE name = 'ddl') THEN
        RETURN false;
    END IF;
    FOR one IN SELECT place.name FROM tests_only.place WHERE NOT filled AND pg_relation_size(place.name) > 0 LOOP
        EXECUTE format('DELETE FROM %s', one.name);
    END LOOP;
    FOR one IN SELECT DISTINCT changed.name FROM tests_only.changed LOOP
        EXECUTE format('DELETE FROM public.%I', one.name);
        EXECUTE format('INSERT INTO public.%I SELECT * FROM tests_only.%I', one.name, 'copy_' || one.name);
    END LOOP;
    DELETE FROM tests_only.changed;
    PERFORM setval(name, coalesce(last_value, start_value), last_value IS NOT NULL) FROM tests_only.sequence_at;
    RETURN true;
END $$;

CREATE FUNCTION tests_only.note_ddl() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO tests_only.changed VALUES ('ddl');
END $$;
CREATE EVENT TRIGGER tests_only_ddl ON ddl_command_end EXECUTE FUNCTION tests_only.note_ddl();
