-- SPDX-License-Identifier: Apache-2.0
-- Stand-ins for what the migrations bring. billet_begin() has the real one's signature; it
-- also refuses to start on a connection that still carries somebody's settings.
CREATE FUNCTION billet_begin(city text, role text, principal text, employer text,
    region_from text, region_to text, action text, purpose text, request_id text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('billet.principal', true), '') <> '' THEN
        RAISE EXCEPTION 'leak' USING ERRCODE = 'BL500';
    END IF;
    PERFORM set_config('billet.city', city, true), set_config('billet.role', role, true),
        set_config('billet.principal', principal, true),
        set_config('billet.employer', employer, true),
        set_config('billet.region_from', region_from, true),
        set_config('billet.region_to', region_to, true),
        set_config('billet.action', action, true), set_config('billet.purpose', purpose, true),
        set_config('billet.request_id', request_id, true);
END $$;

CREATE TABLE test_row (id int8 PRIMARY KEY DEFERRABLE INITIALLY IMMEDIATE, note text NOT NULL);

CREATE FUNCTION test_raise(state text, message text, detail text, hint text, field text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = state, MESSAGE = message, DETAIL = detail, HINT = hint,
        COLUMN = field;
END $$;

CREATE VIEW test_view AS SELECT 1::int4 AS a;
CREATE FUNCTION test_widen() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DROP VIEW test_view;
    CREATE VIEW test_view AS SELECT 1::int8 AS a;
END $$;

-- A constraint that speaks only at commit.
CREATE FUNCTION test_late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.note = 'late' THEN
        RAISE EXCEPTION 'too late' USING ERRCODE = 'BL409';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER test_late AFTER INSERT ON test_row DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION test_late();
