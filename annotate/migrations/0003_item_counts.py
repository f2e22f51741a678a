"""Counts of items by progress, kept by the database itself."""

from django.db import migrations

COUNTS = """
CREATE FUNCTION annotate_item_bucket(state text, progress text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN state = 'set_aside' THEN 'set_aside' ELSE progress END $$;

CREATE FUNCTION annotate_count_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO annotate_projectcount (project_id, name, difference)
        SELECT project_id, annotate_item_bucket(state, progress), count(*) FROM new_rows GROUP BY 1, 2;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO annotate_projectcount (project_id, name, difference)
        SELECT project_id, annotate_item_bucket(state, progress), -count(*) FROM old_rows GROUP BY 1, 2;
    ELSE
        INSERT INTO annotate_projectcount (project_id, name, difference)
        SELECT project_id, name, sum(difference) FROM (
            SELECT project_id, annotate_item_bucket(state, progress) AS name, 1 AS difference FROM new_rows
            UNION ALL
            SELECT project_id, annotate_item_bucket(state, progress), -1 FROM old_rows
        ) AS changes GROUP BY 1, 2 HAVING sum(difference) <> 0;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER annotate_item_inserted AFTER INSERT ON annotate_item
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION annotate_count_items();
CREATE TRIGGER annotate_item_updated AFTER UPDATE ON annotate_item
    REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION annotate_count_items();
CREATE TRIGGER annotate_item_deleted AFTER DELETE ON annotate_item
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION annotate_count_items();
"""

UNDO = """
DROP TRIGGER annotate_item_inserted ON annotate_item;
DROP TRIGGER annotate_item_updated ON annotate_item;
DROP TRIGGER annotate_item_deleted ON annotate_item;
DROP FUNCTION annotate_count_items();
DROP FUNCTION annotate_item_bucket(text, text);
"""


class Migration(migrations.Migration):
    """Appends the differences of every statement to the count log."""

    dependencies = [("annotate", "0002_tables")]
    operations = [migrations.RunSQL(COUNTS, UNDO)]
