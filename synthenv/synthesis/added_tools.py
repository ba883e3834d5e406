"""Tools that a spec needs and a profile does not name: a walk along a link, a look at one row.

    better = with_tools_for(spec, profile)   # a profile that names them; None where nothing is missing
    write_tools(better)                      # the text of tools.py with the tools added

    grown(base, [task.spec])                 # a package without tasks, with the tools added to its profile and tools.py
    with_all_tools(profile)                  # with all that could be added: what the author may propose specs over

Names are formed like those of the tools that are there: `list_member_loans`, `get_loan`. The same spec and profile
give the same names. What no tool of these kinds can give raises SpecError: an entity is never listed as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import tomli_w

from synthenv.compilers.solution import NoTool, write_solution
from synthenv.compilers.solution.reach import shows, walk_of
from synthenv.package import Package
from synthenv.prove.profile import profile_of
from synthenv.spec.algebra import Spec, constants_of
from synthenv.spec.profile import Profile, Relation, read_profile
from synthenv.spec.text import parse_spec
from synthenv.synthesis.tools import write_tools

__all__ = ["grown", "with_all_tools", "with_tools_for", "with_tools_of"]


def grown(base: Package, specs: Iterable[str]) -> Package:
    """Return a package without tasks with the tools that solutions of these specs lack."""
    profile = profile_of(base)
    for each in specs:
        profile = with_tools_for(parse_spec(each), profile) or profile
    return with_tools_of(profile, base)


def with_tools_of(profile: Profile, base: Package) -> Package:
    """Return a package without tasks with this profile, and with the tools that are written from it."""
    made = {"profile.toml": tomli_w.dumps(profile.table).encode(), "tools.py": write_tools(profile).encode()}
    return replace(base, files={**base.files, **made})


def with_all_tools(profile: Profile) -> Profile:
    """Return the profile with a look at every row that listings do not show whole, and a walk of every relation."""
    better = profile
    for entity in profile.entities.values():
        if not entity.get_tool and not shows(entity) >= {each.column for each in entity.attributes.values()}:
            better = _with(NoTool("", entity=entity.name), better)
    for name in profile.relations:
        if walk_of(better.relation(name), better) is None:
            better = _with(NoTool("", relation=name), better)
    return better


def with_tools_for(spec: Spec, profile: Profile) -> Profile | None:
    """Return the profile with the tools that a solution of the spec lacks; None where it lacks none."""
    better = profile
    while (lacking := _lacking(spec, better)) is not None:
        better = _with(lacking, better)
    return None if better is profile else better


def _lacking(spec: Spec, profile: Profile) -> NoTool | None:
    try:
        write_solution(spec, profile, dict.fromkeys(constants_of(spec), ""))
    except NoTool as error:
        return error
    return None


def _with(lacking: NoTool, profile: Profile) -> Profile:
    """The profile with the one tool that is lacking; it raises what is lacking where no tool can be added."""
    table = deepcopy(dict(profile.table))
    if lacking.relation:
        relation = profile.relation(lacking.relation)
        link: dict[str, Any] = table["links"][profile.links.index(relation.link)]
        link["from_source_tool" if relation.forward else "from_target_tool"] = _walk_name(relation, profile)
    elif lacking.entity:
        table["entities"][lacking.entity]["get_tool"] = f"get_{lacking.entity}"
    else:
        raise lacking
    return read_profile(table)


def _walk_name(relation: Relation, profile: Profile) -> str:
    start, end = profile.entity(relation.source), profile.entity(relation.target)
    usual = f"list_{start.name}_{end.list_name}"
    return usual if usual not in _names(profile) else f"list_{start.name}_{relation.name}"


def _names(profile: Profile) -> set[str]:
    tools = {tool for each in profile.entities.values() for tool in (each.get_tool, each.search_tool)}
    return tools | {each.tool for each in profile.relations.values()} | {each.tool for each in profile.actions.values()}
