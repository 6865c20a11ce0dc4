"""The report's pages: safe against what is in a name, whole, and usable by everybody."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html

from screening.model import Finding, Name, NameRank, Severity, Verdict
from screening.report import AlertView, pages, render
from screening.report.data import ReportData
from tests.report.sample import EXCLUDED, SOUND_LISTS, VERDICTS, WEAK_LISTS, company, data, person

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;</td></table>"
WHOLE = data(person(1), company(2), lists=SOUND_LISTS + WEAK_LISTS, verdicts=VERDICTS)


def page(night: ReportData, name: str = "report.html") -> html.HtmlElement:
    return html.document_fromstring(render(night)[name].decode())


def text(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split()).replace(" ,", ",").replace(" .", ".")


def named(name: str, **changes: object) -> AlertView:
    alert = person()
    return replace(
        alert,
        customer=replace(
            alert.customer, customer_id=name, names=(Name(name),), gender=name, products=(name,)
        ),
        party=replace(
            alert.party,
            party_id=name,
            names=(Name(name, NameRank.WEAK, language=name),),
            remarks=name,
            published=name,
            titles=(name,),
        ),
        **changes,
    )


def everywhere(name: str) -> ReportData:
    """A night with one text wherever text from outside can stand."""
    return replace(
        data(
            named(name, alert_id=name, band=name),
            lists=tuple(replace(use, title=name, note=name) for use in SOUND_LISTS),
        ),
        excluded=tuple(replace(row, customer_id=name, subject_id=name, detail=name) for row in EXCLUDED),
        duplicates=(name,),
        passed_over=(name,),
        problems=(name,),
        previous_run=name,
        verdicts=(Verdict(name, 1, 1, (Finding(name, Severity.CRITICAL, name, name, (name,)),)),),
        refusals=tuple(replace(refusal, origin=name, reasons=(name,)) for refusal in WHOLE.refusals),
    )


@pytest.mark.parametrize("name", ["report.html", "quality.html"])
def test_markup_in_names_is_text_and_nothing_else(name: str) -> None:
    found, clean = page(everywhere(MARKUP), name), page(everywhere("x"), name)

    assert [element.tag for element in found.iter()] == [element.tag for element in clean.iter()]
    assert sorted({key for element in found.iter() for key in element.attrib}) == sorted(
        {key for element in clean.iter() for key in element.attrib}
    )
    assert MARKUP in found.text_content()


@pytest.mark.parametrize("name", ["report.html", "quality.html"])
@pytest.mark.parametrize("hidden", ["\u202e", "\x00", "\x1b", "\u200b", "\ufeff"])
def test_hidden_characters_are_named_wherever_they_stand(name: str, hidden: str) -> None:
    content = render(everywhere(f"user{hidden}gnp.exe"))[name].decode()

    assert hidden not in content
    assert f"[U+{ord(hidden):04X}" in content


def test_a_name_written_from_the_right_keeps_its_direction_to_itself() -> None:
    found = page(data(person()))

    assert found.xpath("//td//bdi[text()='هارون بلقاسمي']")


@pytest.mark.parametrize("name", ["report.html", "quality.html"])
def test_a_page_loads_nothing_from_anywhere(name: str) -> None:
    found = page(WHOLE, name)
    content = render(WHOLE)[name].decode()

    targets = {
        value
        for element in found.iter()
        for key, value in element.attrib.items()
        if key in ("src", "href", "action")
    }
    assert {target for target in targets if not target.startswith("#")} <= set(render(WHOLE))
    assert "url(" not in content
    assert "@import" not in content


@pytest.mark.parametrize("name", ["report.html", "quality.html"])
def test_a_page_may_run_its_own_style_and_script_only(name: str) -> None:
    found = page(WHOLE, name)
    (policy,) = found.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")

    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for own in found.xpath("//style | //script"):
        digest = base64.b64encode(hashlib.sha256(own.text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert not found.xpath("//@style | //@onclick | //@onerror")


@pytest.mark.parametrize("name", ["report.html", "quality.html"])
def test_a_page_can_be_read_by_everybody(name: str) -> None:
    found = page(WHOLE, name)

    assert found.get("lang") == "en"
    assert len(found.xpath("//h1")) == 1
    levels = [int(heading.tag[1]) for heading in found.xpath("//h1|//h2|//h3|//h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert not found.xpath("//table[not(caption)] | //th[not(@scope)] | //input[not(@id)]")
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = {link[1:] for link in found.xpath("//@href") if link.startswith("#")}
    assert links | set(found.xpath("//@aria-labelledby")) | set(found.xpath("//@for")) <= set(ids)


SCHEMES = {"light": 0, "dark": 1}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *(
            (ink, ground)
            for ink in ("ink", "soft", "link", "accent")
            for ground in ("paper", "sheet", "faint")
        ),
        *((colour, f"{colour}-back") for colour in ("red", "amber", "green", "blue", "violet")),
        ("ink", "amber-back"),
        ("red", "sheet"),
    ],
)
def test_text_stands_out_from_its_ground(scheme: str, ink: str, ground: str) -> None:
    style = Path(pages.__file__).with_name("templates") / "style.css"
    roots = re.findall(r":root \{(.*?)\}", style.read_text(), re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", roots[SCHEMES[scheme]]))

    light, dark = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_headline_says_hold_and_names_the_lists() -> None:
    head = page(WHOLE).xpath("//header[contains(@class, 'top')]")[0]

    assert head.get("class") == "top hold"
    assert text(head.xpath(".//h1")[0]) == "Hold; 2 customers need review"
    assert [text(reason) for reason in head.xpath(".//li")] == [
        "Financial Sanctions Files is stale: last checked successfully 4.1 days before this run, and 24 h is the most allowed.",
        "Consolidated Screening List is an excerpt, not the whole list.",
    ]


def test_coverage_is_shown_as_an_equation() -> None:
    found = page(WHOLE)

    assert [text(line) for line in found.xpath("//*[contains(@class, 'equation')]")] == [
        "50,412 registered = 50,406 screened + 6 not screened, with a reason Balances",
        "6 lists required = 6 of them consulted Balances",
    ]


def test_coverage_that_does_not_balance_is_shown_so() -> None:
    coverage = replace(WHOLE.run.coverage, screened=50_000, lists_consulted=("un_sc",))
    found = page(replace(WHOLE, run=replace(WHOLE.run, coverage=coverage)))

    first, second = (text(line) for line in found.xpath("//*[contains(@class, 'equation')]"))
    assert first == "50,412 registered ≠ 50,000 screened + 6 not screened, with a reason Does not balance"
    assert second.startswith("6 lists required ≠ 1 of them consulted Missing: us_ofac_sdn")
    assert found.xpath("//header[contains(@class, 'not_published')]")


def test_every_list_is_shown_with_its_age_and_state() -> None:
    lines = [text(row) for row in page(WHOLE).xpath("//section[@id='lists']//tbody/tr")]

    assert len(lines) == 6
    assert lines[1].startswith(
        "Denied Persons List Bureau of Industry and Security, US Department of Commerce · us_bis_dpl fresh"
    )
    assert "5.2 h old, 48 h allowed" in lines[1]
    assert lines[1].endswith("611 47")
    assert lines[4].startswith(
        "Financial Sanctions Files eu_fsf stale complete the last three publications were refused"
    )
    assert "4.1 days old, 24 h allowed" in lines[4]


def test_an_alert_shows_both_sides_the_evidence_and_the_record() -> None:
    card = page(WHOLE).xpath("//article")[0]
    sides = {
        text(row[0]): (text(row[1]), text(row[2]))
        for row in card.xpath(".//table[contains(@class, 'pair')]/tbody/tr")
    }

    assert text(card.xpath(".//h3")[0]) == "Haroun Belkasmi resembles Haroun BELKASSEMI"
    assert sides["Born or formed"] == ("1969-04-11", "1969 (circa)")
    assert sides["Names"][1].endswith("Haroun weak alias Harun Belkasem former name")
    assert sides["Place of birth"] == ("not stated", "Oran, Algeria")
    evidence = [text(row) for row in card.xpath(".//table[contains(@class, 'evidence')]//tr")]
    assert evidence[1] == "Name two letters differ Haroun Belkasmi Haroun BELKASSEMI 0.91 +0.702"
    assert evidence[-1] == "Sum, the score 0.962"
    assert card.xpath("string(.//pre)") == person().party.published


def test_what_the_list_orders_is_shown_with_its_citation() -> None:
    card = page(WHOLE).xpath("//article")[1]

    told = {text(line[0]): text(line[1]) for line in card.xpath(".//dl/div")}
    assert told == {
        "In force from": "2024-02-01",
        "Expires": "2034-02-01",
        "Licence requirement": "For all items subject to the EAR (see § 744.11)",
        "Licence policy": "Presumption of denial",
        "Citation": "89 F.R. 00000 2/1/2024",
        "Action": "FR NOTICE ADDED",
    }
    assert "Owner C-20002/owner-1 of customer C-20002, holding 62.5 %" in text(card)


def test_evidence_that_does_not_add_up_is_said() -> None:
    assert "does not add up to 0.500" in text(page(data(replace(person(), score=0.5))).xpath("//article")[0])


def test_the_name_that_was_compared_is_never_behind_a_click() -> None:
    alert = person()
    many = (*(Name(f"Alias {number}", NameRank.ALIAS) for number in range(40)), *alert.party.names)
    card = page(data(replace(alert, party=replace(alert.party, names=many)))).xpath("//article")[0]

    assert text(card.xpath(".//tbody/tr[1]/td[2]/ul/li[1]")[0]) == "Haroun BELKASSEMI · compared"
    assert text(card.xpath(".//tbody/tr[1]/td[2]//summary")[0]) == "33 more names"


def test_a_record_that_is_cut_says_so() -> None:
    alert = person()
    long = replace(alert, party=replace(alert.party, published="x" * 20_001))

    assert "The first 20,000 of 20,001 characters; the whole record is in matches.parquet" in text(
        page(data(long))
    )


def test_thousands_of_alerts_are_all_in_the_index_and_the_page_says_which_are_not_shown_in_full() -> None:
    many = [company(number, score=0.9 - number / 10_000) for number in range(pages.CARDS + 700)]
    found = page(data(*many))

    assert len(found.xpath("//article")) == pages.CARDS
    assert len(found.xpath("//table[@id='index']/tbody/tr")) == pages.CARDS + 700
    notices = [text(notice) for notice in found.xpath("//section[@id='alerts']/p[@class='notice']")]
    assert notices == [
        "The 500 highest of 1,200 alerts are shown in full. The other 700 are in the index below, and with all details in matches.csv and matches.parquet.",
        "500 of 1,200 are shown here. The rest are in the index above, and with all details in matches.csv and matches.parquet.",
    ]


def test_more_excluded_rows_than_a_page_holds_are_counted() -> None:
    many = tuple(replace(EXCLUDED[0], row=number) for number in range(pages.ROWS + 1))

    assert "500 of 501 are shown here. All of them are in excluded.csv." in text(page(data(excluded=many)))


def test_refused_publications_are_shown_with_reasons_and_how_often() -> None:
    (line,) = page(WHOLE).xpath("//section[@id='refused']//tbody/tr")

    assert text(line) == (
        "Financial Sanctions Files eu_fsf 2026-11-01 20:00 UTC 3 times since 2026-11-01 08:00 UTC "
        "https://example.org/eu The answer is an HTML page, not the list."
    )


def test_the_verdicts_are_summed_up_the_refused_first() -> None:
    told = [text(line) for line in page(WHOLE).xpath("//section[@id='quality']//li")]

    assert [line.split(":")[0] for line in told] == ["refused us_ofac_sdn", "warnings eu_fsf", "sound un_sc"]


def test_the_quality_page_shows_each_finding_with_its_examples() -> None:
    found = page(WHOLE, "quality.html")

    assert text(found.xpath("//h1")[0]) == "1 of 3 tables refused"
    (first, *_) = found.xpath("//section[starts-with(@id, 'suite-')]")
    assert text(first.xpath(".//h2")[0]) == "us_ofac_sdn refused"
    assert [text(row) for row in first.xpath(".//tbody/tr")] == [
        "9,120 parties, at least 17,000 are expected. sdn.floor – –",
        "No vessel is on the list; 1,442 were on it before. sdn.vessels kind vessel: 1,442 → 0",
        "Published 12 days ago; the authority usually publishes every 3. sdn.cadence – –",
    ]


@pytest.mark.parametrize(
    "night", [data(), replace(data(), verdicts=(), excluded=(), refusals=(), duplicates=(), passed_over=())]
)
def test_a_night_with_nothing_to_tell_says_so(night: ReportData) -> None:
    found = page(night)

    assert "No customer was flagged." in text(found)
    assert page(night, "quality.html").xpath("//h1")


def test_a_browser_runs_the_filter_and_nothing_else(tmp_path: Path) -> None:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        pytest.skip("needs Chromium, which is not installed")
    attack = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
    (tmp_path / "report.html").write_bytes(render(everywhere(attack))["report.html"])
    flags = "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update disable-sync"

    shown = subprocess.run(
        [
            chromium,
            *(f"--{flag}" for flag in flags.split()),
            f"--user-data-dir={tmp_path}/profile",
            "--dump-dom",
            f"file://{tmp_path}/report.html",
        ],
        env=os.environ | {"HOME": str(tmp_path)},
        capture_output=True,
        timeout=120,
        check=True,
    )

    found = html.document_fromstring(shown.stdout.decode())
    assert text(found.xpath("//title")[0]).startswith("Not published")
    assert found.xpath("//p[@class='filter' and not(@hidden)]")
