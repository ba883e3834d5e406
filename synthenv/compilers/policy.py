"""policy.md: the rules of the house, for whoever acts there.

    write_policy(profile)        # "# Rules of the house\n\nIt is 2026-03-02 09:00. …"; "" where there are no rules

It says what time it is, since rules may be about that, and not which of the rules the tools hold.
"""

from __future__ import annotations

from synthenv.spec.profile import Profile
from synthenv.spec.rules import DONE

__all__ = ["write_policy"]

_HEAD = """# Rules of the house

It is {clock}. These rules hold for everybody who does something here. The tools refuse some of what the rules forbid, \
but not all of it: keep every rule, also where a tool would let you break it.

Where a rule forbids what is asked for, change nothing and say so. Each rule has a name; where you are asked for a \
decision, give the name of the rule that forbids it (where several do, of the one that stands first here), or “{done}” \
where none does and it was done.
"""


def write_policy(profile: Profile) -> str:
    """Return the text of policy.md."""
    if not profile.rules:
        return ""
    lines = [f"{at}. **{rule.name}**: {rule.sentence}" for at, rule in enumerate(profile.rules, 1)]
    return "\n".join([_HEAD.format(clock=profile.clock, done=DONE), *lines, ""])
