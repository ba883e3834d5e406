"""What a module brings along is called by names, whatever it is put to use on; words of people stay in phrases."""

from __future__ import annotations

from synthenv.synthesis.modules.template import Role, filled, module_names, read_template


def test_relations_have_names_for_every_kind_of_thing() -> None:
    told = []
    for module in module_names():
        template = read_template(module)
        roles = {
            each: Role(each, each, each, each, each, each, "id", "INTEGER", f"{each}_id", "number")
            for each in ("item", "person", *template.table["roles"])
        }
        for kind in template.kinds:
            plain = {name: str(said) for name, said in kind.items() if name != "nouns"}
            links = filled(template.table["links"], roles, plain)
            told += [relation[end] for link in links for relation in link["relations"] for end in ("name", "inverse")]
    assert len(told) > 20
    assert [each for each in told if not each.isidentifier()] == []
