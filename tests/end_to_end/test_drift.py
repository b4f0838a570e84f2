"""Two runs of one collection, with a new template between them: the second says so."""

from pathlib import Path

import pytest

from tests.end_to_end.harness import ANSWERS, FAST, Site, page, run, runs, summary

OLD = """<!doctype html><html lang="en"><head><meta name="host" content="DMA Public Web"><title>{n}</title></head><body>
<div class="DNNModuleContent ModArticleCSC"><div class="adetail"><h1 class="maintitle">Hangar {n} opens</h1>
<div class="info"><span class="date">Nov. {n}, 2026</span> <span class="author-block">By Ann Vale, DOD News</span></div>
<div class="body"><p>PORT VELA -- Hangar {n} of the Example Wing opened on Monday, and the people of Port Vela came.</p></div>
</div></div></body></html>"""
NEW = OLD.replace("author-block", "writer-7f3a").replace('class="date"', 'class="when-7f3a"')


@pytest.mark.parametrize(("template", "warned"), [(OLD, []), (NEW, ["byline", "published"])], ids=["same", "changed"])
def test_a_new_template_is_a_warning(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, template: str, warned: list[str]
) -> None:
    urls = [site.url(f"/hangar/{n}") for n in range(1, 9)]
    for markup in (OLD, template):
        for n in range(1, 9):
            body = markup.format(n=n).encode() if n < 8 else page("Of no family")
            monkeypatch.setitem(ANSWERS, f"/hangar/{n}", (200, body, "text/html; charset=utf-8", {}))
        ended = run("capture", *urls, "-o", str(tmp_path / "archive"), "--any-address", *FAST, cwd=tmp_path)
        assert ended.code == 0, ended.err
    told = summary(runs(tmp_path / "archive")[-1])
    assert told["fields"]["afpims"]["story"]["pages"] == 7
    assert [warning["field"] for warning in told["warnings"]] == warned
    for warning in told["warnings"]:
        assert warning["examples"] == urls[:3]
        assert f"Warning: {warning['sentence']}." in ended.out
    assert ("Warning" in ended.out) == bool(warned)
