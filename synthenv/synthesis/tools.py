"""Tools written from a profile, without a model: the text of a package's tools.py.

    source = write_tools(profile)

What there is: search with typed filters and pages, get one, walk a link from either end, counts per group, and one
tool an action, with its guards. Listings give a row's key and summary only, so that no tool answers a whole task:
whoever needs more asks for the row. Every answer of several rows is a page with its total. The text is plain Python
that a person can read and change; its schemas are derived from its type hints and docstrings.
"""

from __future__ import annotations

from collections.abc import Iterable

from synthenv.spec.named import as_shown
from synthenv.spec.profile import Attribute, Entity, Link, Profile, Relation
from synthenv.synthesis.style_heads import PAGE_SIZE
from synthenv.synthesis.style_tools import dressed
from synthenv.synthesis.tool_actions import needs_day, write_action
from synthenv.synthesis.tool_text import PYTHON, ToolText, columns_of, function, in_sql

__all__ = ["PAGE_SIZE", "write_tools"]


def write_tools(profile: Profile) -> str:
    """Return the text of tools.py for a profile."""
    parts: list[ToolText] = []
    shown = as_shown(profile)
    for entity in profile.entities.values():
        if entity.search_tool:
            parts.append(_search(entity, profile, shown))
        if entity.get_tool:
            parts.append(_get(entity, profile, shown))
    for link in profile.links:
        parts += _walks(link, profile, shown)
    parts += [_counts(link, profile) for link in profile.links if link.search_filter]
    parts += [write_action(action, profile) for action in profile.actions.values()]
    dated = any(needs_day(each) for each in profile.actions.values())
    return dressed(parts, profile, dated=dated)


def _search(entity: Entity, profile: Profile, shown: Profile) -> ToolText:
    label, table = entity.attributes[entity.label], in_sql(entity.table)
    named = in_sql(label.column)
    ranged = [each for each in entity.attributes.values() if each.searchable and each.kind != "text"]
    filters = [link for link in profile.links if link.search_filter and link.source == entity.name]
    parameters = [f"{label.name}: str | None = None"]
    described = [f"{label.name}: Part of the {label.noun}; given in full, only exact matches are returned."]
    body = [
        "    tests, values = [], []",
        f"    if {label.name} is not None:",
        f'        exact = db.value("SELECT count(*) FROM {table} WHERE {named} = ?", {label.name})',
        f'        tests.append("{named} = ?" if exact else "instr(lower({named}), lower(?)) > 0")',
        f"        values.append({label.name})",
    ]
    for each in ranged:
        parameters += [f"{each.name}_{end}: {PYTHON[each.kind]} | None = None" for end in ("from", "to")]
        described += _range_described(each)
        body += _range_filter(each)
    for link in filters:
        target = profile.entities[link.target]
        noun = target.attributes[target.label].noun.capitalize()
        parameters.append(f"{link.search_filter}: str | None = None")
        described.append(f"{link.search_filter}: {noun} of {target.indefinite}, exactly as the database has it.")
        body += _link_filter(link, entity, target)
    seen = shown.entities[entity.name]
    columns = ", ".join(map(in_sql, columns_of(seen)))
    body += [
        '    where = " AND ".join(tests) or "1"',
        f'    source = f"{table} WHERE {{where}}"',
        f'    return _page(db, "{entity.list_name}", "{columns}", source, "{in_sql(seen.key)}", values, page)',
    ]
    return function(
        entity.search_tool,
        [*parameters, "page: int = 1"],
        f"Search {entity.plural}; all filters given must hold.",
        [*described, f"page: Page number; a page has twenty {entity.plural}."],
        f"{entity.list_name} ({', '.join(columns_of(seen))}) by {seen.key}, with page, pages and total.",
        body,
    )


def _range_described(attribute: Attribute) -> list[str]:
    name, noun = attribute.name, attribute.noun
    if attribute.kind not in ("date", "time"):
        return [f"{name}_from: Lowest {noun}.", f"{name}_to: Highest {noun}."]
    form = "YYYY-MM-DD" + (", with or without HH:MM" if attribute.kind == "time" else "")
    return [f"{name}_from: Earliest {noun} ({form}).", f"{name}_to: Latest {noun} ({form})."]


def _range_filter(attribute: Attribute) -> list[str]:
    """Both bounds; a moment counts by its day where a bound is a day."""
    lines = []
    for end, sign in (("from", ">="), ("to", "<=")):
        name, column = f"{attribute.name}_{end}", in_sql(attribute.column)
        moment = attribute.kind == "time"
        lines += [
            f"    if {name} is not None:",
            f'        tests.append("{f"substr({column}, 1, length(?))" if moment else column} {sign} ?")',
            f"        values += [{name}, {name}]" if moment else f"        values.append({name})",
        ]
    return lines


def _link_filter(link: Link, entity: Entity, target: Entity) -> list[str]:
    """A filter by the name of what a row is linked to, which is looked up where the link holds another key."""
    name, ends = link.search_filter, in_sql(link.target_column)
    holds = f"{ends} = ?"
    if not target.keyed_by_label:
        label = in_sql(target.attributes[target.label].column)
        holds = f"{ends} IN (SELECT {in_sql(target.key)} FROM {in_sql(target.table)} WHERE {label} = ?)"
    if link.table != entity.table:
        starts = f"SELECT {in_sql(link.source_column)} FROM {in_sql(link.table)} WHERE {holds}"
        holds = f"{in_sql(entity.key)} IN ({starts})"
    return [
        f"    if {name} is not None:",
        f'        tests.append("{holds}")',
        f"        values.append({name})",
    ]


def _get(entity: Entity, profile: Profile, shown: Profile) -> ToolText:
    seen, noun = shown.entities[entity.name], entity.noun
    argument, columns = seen.key_argument, {seen.key: in_sql(seen.key)}
    for link, told in zip(profile.links, shown.links, strict=True):
        if link.table == entity.table and link.source == entity.name:
            columns[told.target_column] = _held(link, told, profile)
    for each in entity.attributes.values():
        columns.setdefault(each.column, in_sql(each.column))
    sql = f"SELECT {', '.join(columns.values())} FROM {in_sql(entity.table)} WHERE {in_sql(seen.key)} = ?"
    units = [
        f"{each.name} {'' if 'of ' in each.unit else 'in '}{each.unit}"
        for each in entity.attributes.values()
        if each.unit
    ]
    return function(
        entity.get_tool,
        [f"{argument}: {PYTHON[seen.key_kind]}"],
        f"Get all that is known of one {noun}; what is unknown is null.",
        [f"{argument}: The {noun}'s {entity.answer_noun}."],
        ", ".join(columns) + (f" ({', '.join(units)})" if units else "") + ".",
        [f'    return _found(db.row("{sql}", {argument}), "{noun}", {argument})'],
    )


def _held(link: Link, told: Link, profile: Profile) -> str:
    """The expression for what a row holds of a link: the key of the other row, or its name."""
    held, target = in_sql(link.target_column), profile.entities[link.target]
    if not target.by_name:
        return held
    label, key, ended = in_sql(target.attributes[target.label].column), in_sql(target.key), in_sql(target.table)
    named = f"SELECT n.{label} FROM {ended} AS n WHERE n.{key} = {in_sql(link.table)}.{held}"
    return f"({named}) AS {in_sql(told.target_column)}"


def _walks(link: Link, profile: Profile, shown: Profile) -> Iterable[ToolText]:
    """A tool for each direction that has one; the relations of a link that has a kind share them."""
    along = [each for each in profile.relations.values() if each.link is link and each.tool]
    yield from {each.tool: _walk(each, profile, shown) for each in along}.values()


def _walk(relation: Relation, profile: Profile, shown: Profile) -> ToolText:
    link, end = relation.link, profile.entities[relation.target]
    start, seen = shown.entities[relation.source], shown.entities[relation.target]
    argument, kind = start.key_argument, link.kind_column
    parameters, described = (
        [f"{argument}: {PYTHON[start.key_kind]}"],
        [f"{argument}: The {start.noun}'s {_key_noun(start)}."],
    )
    columns, source, order = (
        [f"e.{in_sql(column)}" for column in columns_of(seen)],
        _ends(relation, end),
        f"e.{in_sql(seen.key)}",
    )
    key = profile.entities[relation.source].key
    found, value = (in_sql(key), f'start["{key}"]') if start.by_name else ("1", argument)
    if kind:
        kinds = [each.kind for each in profile.relations.values() if each.link is link and each.forward]
        parameters.append(f"{kind}: Literal[{', '.join(map(repr, kinds))}] | None = None".replace("'", '"'))
        described.append(f"{kind}: Only {end.plural} in this {kind}.")
        columns, order = [*columns, f"l.{in_sql(kind)}"], f"{order}, l.{in_sql(kind)}"
    body = [
        f'    start = db.row("SELECT {found} FROM {in_sql(start.table)} WHERE {in_sql(start.key)} = ?", {argument})',
        f'    _found(start, "{start.noun}", {argument})',
        f'    source = "{source}"',
        f"    values = [{value}]",
        *(_kind_filter(kind) if kind else ()),
        f'    return _page(db, "{end.list_name}", "{", ".join(columns)}", source, "{order}", values, page)',
    ]
    return function(
        relation.tool,
        [*parameters, "page: int = 1"],
        f"List the {_called(relation, profile) or end.plural} of one {start.noun}.",
        [*described, f"page: Page number; a page has twenty {end.plural}."],
        f"{end.list_name} ({', '.join([*columns_of(seen), *([kind] if kind else [])])}), with page, pages and total.",
        body,
    )


def _ends(relation: Relation, end: Entity) -> str:
    """The rows that a relation leads to, each once, or once a kind where the link has any."""
    starts, ends = in_sql(relation.source_column), in_sql(relation.target_column)
    link, ended, key = in_sql(relation.link.table), in_sql(end.table), in_sql(end.key)
    if link == ended and ends == key:
        return f"{ended} AS e WHERE e.{starts} = ?"
    if relation.link.kind_column:
        return f"{link} AS l JOIN {ended} AS e ON e.{key} = l.{ends} WHERE l.{starts} = ?"
    return f"{ended} AS e WHERE e.{key} IN (SELECT l.{ends} FROM {link} AS l WHERE l.{starts} = ?)"


def _kind_filter(kind: str) -> list[str]:
    return [
        f"    if {kind} is not None:",
        f'        source += " AND l.{in_sql(kind)} = ?"',
        f"        values.append({kind})",
    ]


def _called(relation: Relation, profile: Profile) -> str:
    """What the rows are called along the link's one relation, "" where there is no such word or relation."""
    alike = [each for each in profile.relations.values() if each.link is relation.link and each.tool == relation.tool]
    return relation.plural if len(alike) == 1 else ""


def _key_noun(entity: Entity) -> str:
    if entity.by_name:
        return entity.answer_noun
    if entity.keyed_by_label:
        return "name"
    return entity.answer_noun if entity.key_kind == "text" else "number (id)"


def _counts(link: Link, profile: Profile) -> ToolText:
    source, name, group = profile.entities[link.source], link.search_filter, in_sql(link.target_column)
    counted = _counted(link, profile)
    ranged = [each for each in source.attributes.values() if each.searchable and each.kind == "integer"]
    parameters, described, body = [], [], ["    tests, values = [], []"]
    for each in ranged:
        parameters += [f"{each.name}_{end}: int | None = None" for end in ("from", "to")]
        described += _range_described(each)
        body += _range_filter(each)
    body += [
        '    where = " AND ".join(tests) or "1"',
        f'    source = f"{_joined(link, source)} WHERE {{where}} GROUP BY l.{group}"',
        f'    sql = f"SELECT {counted} AS {in_sql(name)}, count(*) AS {in_sql(source.list_name)} FROM {{source}} '
        f'ORDER BY 2 DESC, 1 LIMIT 30"',
        '    return {"counts": db.rows(sql, *values)}',
    ]
    return function(
        f"count_{source.list_name}_per_{name}",
        parameters,
        f"Count {source.plural} per {name}, the largest groups first, at most thirty.",
        described,
        f"counts ({name}, {source.list_name}).",
        body,
    )


def _counted(link: Link, profile: Profile) -> str:
    """The expression for what a group is told by."""
    group, target = f"l.{in_sql(link.target_column)}", profile.entities[link.target]
    if not target.by_name:
        return group
    label = in_sql(target.attributes[target.label].column)
    return f"(SELECT n.{label} FROM {in_sql(target.table)} AS n WHERE n.{in_sql(target.key)} = {group})"


def _joined(link: Link, source: Entity) -> str:
    """The tables of a link and of the entity that it starts from; one table where the entity's own holds the link."""
    table, starts = in_sql(link.table), in_sql(link.source_column)
    if link.table == source.table:
        return f"{table} AS l"
    return f"{table} AS l JOIN {in_sql(source.table)} AS e ON e.{in_sql(source.key)} = l.{starts}"
