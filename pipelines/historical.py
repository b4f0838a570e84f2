"""Flag historical notices: the words by which a site says that a page is an archived copy."""

from crawler.model.article import Notice
from crawler.model.draft import Draft
from pipelines.evidence import evidence
from pipelines.rule import load_table

_KINDS = {rule.id: rule.label for rule in load_table("notices").rules}
_LABELS = frozenset(_KINDS.values())


def flag_historical(draft: Draft) -> None:
    """Take each notice out of the text and keep it as a Notice; a notice on two lines is one."""
    runs: list[tuple[str, list[str]]] = []
    before: tuple[str, int] | None = None
    found = evidence(draft)
    if found.labels.keys().isdisjoint(_LABELS):
        return
    for position in found.ruled:
        rule = found.rules[position]
        if rule is None or rule.id not in _KINDS or not draft.is_open(position):
            continue
        text = draft.blocks[position].text
        if before == (rule.id, position - 1):
            runs[-1][1].append(text)
        else:
            runs.append((rule.id, [text]))
        draft.mark(position, rule.id, "move", "notices")
        draft.historical = True
        before = (rule.id, position)
    told = dict.fromkeys((rule_id, " ".join(texts)) for rule_id, texts in runs)
    draft.notices.extend(Notice(rule_id, _KINDS[rule_id], text) for rule_id, text in told)
