"""Counts the active items of a project by what the item page filters by."""

import msgspec
from django.db import connection

from annotate import access
from annotate.access import Actor


class CountsWanted(msgspec.Struct, forbid_unknown_fields=True):
    """Which project."""

    project: int


class ItemCounts(msgspec.Struct):
    """Active items by medium, with a failed asset, and by class of a mark in a revision that counts.

    One item may have marks of many classes. What no item has is absent.
    """

    media: dict[str, int]
    errors: int
    classes: dict[str, int]


MEDIA = """
SELECT media, count(*), count(*) FILTER (WHERE has_errors) FROM annotate_item
WHERE project_id = %s AND state = 'active' GROUP BY media
"""
CLASSES = """
SELECT c.class_id, sum(c.count)::bigint FROM (
    SELECT m.class_id, count(DISTINCT m.item_id) AS count FROM annotate_mark m
    WHERE m.project_id = %(project)s AND m.class_id <> '' GROUP BY m.class_id
    UNION ALL
    SELECT m.class_id, -count(DISTINCT m.item_id) FROM annotate_item i
    JOIN annotate_annotation n ON n.item_id = i.id JOIN annotate_mark m ON m.annotation_id = n.id
    WHERE i.project_id = %(project)s AND i.state = 'set_aside' AND m.class_id <> '' GROUP BY m.class_id
) c GROUP BY c.class_id HAVING sum(c.count) > 0
"""
"""Of all items from the index alone, less those that are set aside: no row of an active item is read."""


def count_facets(actor: Actor, wanted: CountsWanted) -> ItemCounts:
    """Return the counts."""
    access.require_view(actor, wanted.project)
    with connection.cursor() as cursor:
        cursor.execute(MEDIA, [wanted.project])
        media = cursor.fetchall()
        cursor.execute(CLASSES, {"project": wanted.project})
        classes = dict(cursor.fetchall())
    return ItemCounts({name: count for name, count, _ in media}, sum(failed for _, _, failed in media), classes)
