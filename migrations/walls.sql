-- What the policies of walls.toml ask. Each reads what the transaction said of itself (rvuedge/platform/database/walls.py).
-- Those that look into a table do it past the walls, which would ask themselves in a circle otherwise; an error in between
-- ends the transaction, or its savepoint, and with it what was set.

CREATE OR REPLACE FUNCTION wall_whole() RETURNS boolean LANGUAGE sql STABLE AS $$
    -- Nothing said: all for the owner of the tables (pg_dump, psql, an older version during a rollout), nothing else.
    SELECT CASE coalesce(current_setting('rvuedge.way', true), '')
        WHEN 'process' THEN true
        WHEN 'opened' THEN true
        WHEN '' THEN pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = 'public.person'::regclass), 'USAGE')
        ELSE false
    END
$$;

CREATE OR REPLACE FUNCTION wall_person() RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('rvuedge.person', true), '')::integer
$$;

CREATE OR REPLACE FUNCTION wall_anyone() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('rvuedge.way', true), '') = 'anyone'
$$;

CREATE OR REPLACE FUNCTION wall_today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('rvuedge.today', true), '')::date, current_date)
$$;

CREATE OR REPLACE FUNCTION wall_organizations() RETURNS integer[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    before text := coalesce(current_setting('rvuedge.way', true), '');
    found integer[];
BEGIN
    PERFORM set_config('rvuedge.way', 'process', true);
    SELECT coalesce(array_agg(DISTINCT mine.id), '{}') INTO found FROM (
        SELECT organization_id AS id FROM public.membership WHERE person_id = public.wall_person()
        UNION ALL SELECT organization_id FROM public.attending WHERE person_id = public.wall_person()
        UNION ALL SELECT nullif(current_setting('rvuedge.organization', true), '')::integer
    ) AS mine WHERE mine.id IS NOT NULL;
    PERFORM set_config('rvuedge.way', before, true);
    RETURN found;
END $$;

CREATE OR REPLACE FUNCTION wall_people() RETURNS integer[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    before text := coalesce(current_setting('rvuedge.way', true), '');
    found integer[];
BEGIN
    PERFORM set_config('rvuedge.way', 'process', true);
    SELECT coalesce(array_agg(DISTINCT theirs.person_id), '{}') INTO found FROM public.membership AS theirs JOIN (
        SELECT organization_id, role IN ('manager', 'owner') AS manages FROM public.membership
         WHERE person_id = public.wall_person() AND role <> 'trainee'
           AND started_on <= public.wall_today() AND (ended_on IS NULL OR ended_on >= public.wall_today())
        UNION ALL SELECT organization_id, false FROM public.attending WHERE person_id = public.wall_person()
        UNION ALL SELECT nullif(current_setting('rvuedge.faculty', true), '')::integer, false
    ) AS mine USING (organization_id) WHERE mine.manages OR theirs.role = 'trainee';
    PERFORM set_config('rvuedge.way', before, true);
    RETURN found;
END $$;

CREATE OR REPLACE FUNCTION wall_colleagues() RETURNS integer[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    before text := coalesce(current_setting('rvuedge.way', true), '');
    found integer[];
BEGIN
    PERFORM set_config('rvuedge.way', 'process', true);
    SELECT coalesce(array_agg(DISTINCT person_id), '{}') INTO found FROM (
        SELECT person_id FROM public.membership WHERE organization_id = ANY (public.wall_organizations())
        UNION ALL SELECT person_id FROM public.attending WHERE organization_id = ANY (public.wall_organizations())
    ) AS theirs WHERE person_id IS NOT NULL;
    PERFORM set_config('rvuedge.way', before, true);
    RETURN found;
END $$;

-- Rows that belong to another row are seen with it: these look at that row, behind its own wall.

CREATE OR REPLACE FUNCTION wall_device(wanted integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM public.device WHERE id = wanted)
$$;

CREATE OR REPLACE FUNCTION wall_job(wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM public.job WHERE id = wanted)
$$;

CREATE OR REPLACE FUNCTION wall_survey(wanted integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM public.survey WHERE id = wanted)
$$;

CREATE OR REPLACE FUNCTION wall_curve(wanted integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM public.survey_curve WHERE id = wanted)
$$;

CREATE OR REPLACE FUNCTION wall_assessment(wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM public.assessment WHERE id = wanted)
$$;

CREATE OR REPLACE FUNCTION wall_concerned(wanted integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM public.audit_person WHERE event_id = wanted AND person_id = public.wall_person())
$$;

CREATE OR REPLACE FUNCTION wall_event(wanted integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    before text := coalesce(current_setting('rvuedge.way', true), '');
    found boolean;
BEGIN
    PERFORM set_config('rvuedge.way', 'process', true);
    found := EXISTS (SELECT FROM public.audit_event WHERE id = wanted 
            AND (actor_id = public.wall_person() OR organization_id = ANY (public.wall_organizations())));
    PERFORM set_config('rvuedge.way', before, true);
    RETURN found;
END $$;
