"""Fetching, against a real server that misbehaves in each way an authority's has."""

from __future__ import annotations

import hashlib
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from screening.errors import ScreeningError, Unreachable, Unreadable
from screening.fetch import FetchedPart, FetchOptions, Tags, fetch_layout
from screening.model import Layout, Part

from .misbehaving_server import (
    Behaviour,
    MisbehavingServer,
    bomb,
    content,
    cut,
    cut_in_chunks,
    cut_inside_gzip,
    damaged_gzip,
    drip,
    endless,
    html,
    only_to,
    page,
    redirect,
    stall,
    stall_inside,
    status,
)

LIST = b"Name\tCity\nBORIS GRISHENKO\tSeveromorsk\n" * 2000
OPTIONS = FetchOptions(timeout=20, deadline=20, max_bytes=2**20)
IMPATIENT = replace(OPTIONS, timeout=0.2, deadline=20)
HURRIED = replace(OPTIONS, timeout=20, deadline=0.3)
SECRET = "s3cr3t-t0ken"


@pytest.fixture(autouse=True)
def _no_proxies_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server() -> Iterator[MisbehavingServer]:
    with MisbehavingServer() as running:
        yield running


def fetch(
    *parts: Part | str, options: FetchOptions = OPTIONS, known: Mapping[str, Tags] | None = None
) -> tuple[FetchedPart, ...]:
    layout = Layout("test", tuple(Part("list", part) if isinstance(part, str) else part for part in parts))
    return fetch_layout(layout, options=options, known=known or {})


def refusal(*parts: Part | str, options: FetchOptions = OPTIONS) -> ScreeningError:
    with pytest.raises(ScreeningError) as caught:
        fetch(*parts, options=options)
    return caught.value


def test_a_file_comes_with_its_hash_its_tags_and_its_address(server: MisbehavingServer) -> None:
    url = server.serve("/list", content(LIST, etag='"1"', last_modified="Mon, 02 Nov 2026 06:00:00 GMT"))
    (part,) = fetch(url)
    assert part.content == LIST
    assert (part.url, part.status, part.sha256) == (url, 200, hashlib.sha256(LIST).hexdigest())
    assert (part.etag, part.last_modified) == ('"1"', "Mon, 02 Nov 2026 06:00:00 GMT")


def test_parts_come_in_the_order_of_the_layout(server: MisbehavingServer) -> None:
    server.serve("/b", b"second")
    server.serve("/a", b"first")
    found = fetch(Part("z", server.url("/a")), Part("y", server.url("/b")))
    assert [(part.name, part.content) for part in found] == [("z", b"first"), ("y", b"second")]


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(Tags(etag='"1"'), id="by ETag"),
        pytest.param(Tags(last_modified="Mon, 02 Nov 2026 06:00:00 GMT"), id="by date"),
        pytest.param(Tags('"1"', "Mon, 02 Nov 2026 06:00:00 GMT"), id="by both"),
    ],
)
def test_an_unchanged_file_is_not_sent_again(server: MisbehavingServer, known: Tags) -> None:
    url = server.serve("/list", content(LIST, etag='"1"', last_modified="Mon, 02 Nov 2026 06:00:00 GMT"))
    (part,) = fetch(url, known={"list": known})
    assert (part.status, part.content, part.sha256) == (304, None, "")
    assert (part.etag, part.last_modified) == ('"1"', "Mon, 02 Nov 2026 06:00:00 GMT")


def test_a_changed_file_is_sent_whole_although_we_hold_an_older_one(server: MisbehavingServer) -> None:
    url = server.serve("/list", content(LIST, etag='"2"'))
    (part,) = fetch(url, known={"list": Tags(etag='"1"')})
    assert (part.content, part.etag) == (LIST, '"2"')


def test_tags_survive_an_unchanged_answer_that_does_not_repeat_them(server: MisbehavingServer) -> None:
    url = server.serve("/list", status(304))
    (part,) = fetch(url, known={"list": Tags('"1"', "yesterday")})
    assert (part.etag, part.last_modified) == ('"1"', "yesterday")


def test_unchanged_is_no_answer_to_who_holds_nothing(server: MisbehavingServer) -> None:
    assert isinstance(refusal(server.serve("/list", status(304))), Unreadable)


def test_a_packed_answer_is_unpacked(server: MisbehavingServer) -> None:
    (part,) = fetch(server.serve("/list", content(LIST, packed=True)))
    assert part.content == LIST


def test_redirects_are_followed_and_the_signed_address_behind_them_is_not_kept(
    server: MisbehavingServer,
) -> None:
    server.serve("/s3/SDN.ZIP", content(LIST, headers={"x-amz-meta-publication-id": "4711"}))
    server.serve("/api/export", redirect(f"/s3/SDN.ZIP?X-Amz-Signature={SECRET}"))
    (part,) = fetch(server.serve("/ofac/sdn", redirect("/api/export", 301)))
    assert part.content == LIST
    assert part.url == server.url("/ofac/sdn")
    assert part.headers["x-amz-meta-publication-id"] == "4711"
    assert SECRET not in repr(part)
    assert server.requests[-1].query == {"X-Amz-Signature": [SECRET]}


def test_conditions_reach_the_file_behind_a_redirect(server: MisbehavingServer) -> None:
    server.serve("/s3", content(LIST, etag='"1"'))
    (part,) = fetch(server.serve("/list", redirect("/s3")), known={"list": Tags(etag='"1"')})
    assert part.status == 304


def test_every_request_introduces_itself(server: MisbehavingServer) -> None:
    fetch(
        server.serve("/list", only_to(content(LIST), otherwise=403, user_agent="Mozilla/5.0 (compatible; "))
    )
    assert server.requests[0].headers["user-agent"] == FetchOptions().user_agent


def gone(server: MisbehavingServer) -> str:
    return server.url("/nowhere")


@pytest.mark.parametrize(
    ("behaviour", "options", "says"),
    [
        pytest.param(status(500), OPTIONS, "answers 500", id="500"),
        pytest.param(status(502), OPTIONS, "answers 502", id="502"),
        pytest.param(status(503, retry_after=120), OPTIONS, "asks to wait 120 s", id="503 with Retry-After"),
        pytest.param(status(429), OPTIONS, "answers 429", id="429"),
        pytest.param(status(408), OPTIONS, "answers 408", id="408"),
        pytest.param(cut(LIST), OPTIONS, "cut short", id="half of the announced length"),
        pytest.param(cut_in_chunks(LIST), OPTIONS, "cut short", id="last chunk missing"),
        pytest.param(cut_inside_gzip(LIST), OPTIONS, "cut short", id="packed stream without its end"),
        pytest.param(damaged_gzip(LIST), OPTIONS, "damaged", id="packed stream with a wrong byte"),
        pytest.param(stall(), IMPATIENT, "silent for 0.2 s", id="never answers"),
        pytest.param(stall_inside(LIST), IMPATIENT, "silent for 0.2 s", id="falls silent half-way"),
        pytest.param(drip(LIST), HURRIED, "not complete after 0.3 s", id="drips its content"),
        pytest.param(
            drip(LIST, headers_too=True), HURRIED, "not complete after 0.3 s", id="drips its headers"
        ),
        pytest.param(stall(), HURRIED, "not complete after 0.3 s", id="silent beyond the deadline"),
    ],
)
def test_what_a_retry_may_cure_is_unreachable(
    server: MisbehavingServer, behaviour: Behaviour, options: FetchOptions, says: str
) -> None:
    error = refusal(server.serve("/list", behaviour), options=options)
    assert isinstance(error, Unreachable)
    assert says in str(error)
    assert server.url("/list") in str(error)


@pytest.mark.parametrize(
    ("behaviour", "says"),
    [
        pytest.param(status(404), "answers 404: the file is not there: look for its new address", id="404"),
        pytest.param(status(410), "answers 410: the file was taken away", id="410"),
        pytest.param(status(403), "answers 403: it refuses us: look at the token", id="403"),
        pytest.param(status(401), "answers 401: it asks for a login", id="401"),
        pytest.param(status(418), "answers 418: which is no file", id="unheard-of status"),
        pytest.param(status(204), "answers 204", id="204"),
        pytest.param(status(206, LIST), "answers 206", id="a part nobody asked for"),
        pytest.param(status(300), "answers 300", id="redirect to nowhere"),
        pytest.param(content(b""), "empty file (0 bytes)", id="empty 200"),
        pytest.param(content(b"\r\n \n"), "empty file (4 bytes)", id="blank 200"),
        pytest.param(html(), "HTML page", id="maintenance page with 200"),
        pytest.param(content(b"  <!-- x --> <HTML>login"), "HTML page", id="HTML that does not say so"),
        pytest.param(
            content(b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x" "y"><html/>'), "HTML page", id="XHTML"
        ),
        pytest.param(
            content(b"We are back soon.", headers={"Content-Type": "text/html"}),
            "HTML page",
            id="HTML by its type alone",
        ),
        pytest.param(redirect("/list"), "redirects more than 5 times", id="redirects in a circle"),
        pytest.param(redirect("ftp://lists.example/x"), "no web address", id="redirect to ftp"),
        pytest.param(content(b"x" * (2**20 + 1)), "more than 1048576 bytes", id="larger than allowed"),
        pytest.param(endless(), "more than 1048576 bytes", id="never ends"),
        pytest.param(bomb(16), "refused as a bomb", id="gzip bomb"),
        pytest.param(bomb(16, "deflate"), "packed as 'deflate'", id="deflate bomb"),
        pytest.param(bomb(16, "br"), "packed as 'br'", id="brotli nobody asked for"),
    ],
)
def test_what_no_retry_cures_is_unreadable(
    server: MisbehavingServer, behaviour: Behaviour, says: str
) -> None:
    error = refusal(server.serve("/list", behaviour))
    assert isinstance(error, Unreadable)
    assert says in str(error)
    assert server.url("/list") in str(error)


def test_nobody_listening_is_unreachable(server: MisbehavingServer) -> None:
    with MisbehavingServer() as other:
        url = other.url("/list")
    assert isinstance(refusal(url), Unreachable)


def test_a_name_nobody_knows_is_unreachable() -> None:
    assert isinstance(refusal("http://lists.invalid/list"), Unreachable)


def test_nothing_is_tried_twice(server: MisbehavingServer) -> None:
    refusal(server.serve("/list", status(503), content(LIST)))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "to",
    [
        pytest.param("http://[", id="broken host"),
        pytest.param("http://exa mple/", id="space in host"),
        pytest.param("http://\u0130\u0307.example:99999/", id="impossible port"),
        pytest.param("http://xn--/", id="broken punycode"),
        pytest.param("//", id="slashes"),
        pytest.param("http:///etc/passwd", id="no host"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("\x80\xff", id="no text"),
    ],
)
def test_a_hostile_redirect_is_an_error_of_ours(server: MisbehavingServer, to: str) -> None:
    location = to.encode("utf-8", "surrogateescape").decode("latin-1")
    assert isinstance(refusal(server.serve("/list", redirect(location))), Unreachable | Unreadable)


def test_an_optional_part_that_is_not_published_is_left_out(server: MisbehavingServer) -> None:
    url = server.serve("/list", LIST)
    found = fetch(Part("list", url), Part("comments", server.url("/comments"), required=False))
    assert [part.name for part in found] == ["list"]


def test_an_optional_part_that_fails_otherwise_fails_the_layout(server: MisbehavingServer) -> None:
    url = server.serve("/list", LIST)
    comments = Part("comments", server.serve("/comments", status(503)), required=False)
    assert isinstance(refusal(Part("list", url), comments), Unreachable)


def test_a_required_part_that_fails_is_named(server: MisbehavingServer) -> None:
    url = server.serve("/list", LIST)
    assert str(refusal(Part("list", url), Part("alt", server.url("/alt")))).startswith("alt at http://")


def test_a_layout_that_is_never_fetched_says_so() -> None:
    assert "read from files only" in str(refusal(Part("list")))


# tokens


def with_token(server: MisbehavingServer, behaviour: Behaviour) -> Part:
    return Part("list", server.serve("/list", behaviour), token_setting="eu_token")


def test_the_token_is_sent_and_not_kept(server: MisbehavingServer) -> None:
    part = with_token(server, only_to(content(LIST), otherwise=500, token=SECRET))
    (found,) = fetch(part, options=replace(OPTIONS, tokens={"eu_token": SECRET}))
    assert found.content == LIST
    assert found.url == server.url("/list")


def test_a_missing_token_is_asked_for_by_its_setting(server: MisbehavingServer) -> None:
    assert "set eu_token" in str(refusal(with_token(server, content(LIST))))


def test_an_answer_that_may_mean_a_wrong_token_names_the_setting(server: MisbehavingServer) -> None:
    part = with_token(server, only_to(content(LIST), otherwise=500, token="another"))
    error = refusal(part, options=replace(OPTIONS, tokens={"eu_token": SECRET}))
    assert isinstance(error, Unreachable)
    assert "look at eu_token" in str(error)


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(content(LIST), id="sound"),
        pytest.param(status(500), id="500"),
        pytest.param(status(403), id="403"),
        pytest.param(cut(LIST), id="cut"),
        pytest.param(stall(), id="silent"),
        pytest.param(redirect("/signed?sig=s3cr3t-t0ken"), id="signed"),
        pytest.param(redirect("http://[s3cr3t-t0ken"), id="broken redirect"),
        pytest.param(redirect("s3cr3t-t0ken://x/"), id="strange scheme"),
        pytest.param(html(), id="HTML"),
        pytest.param(bomb(8), id="bomb"),
    ],
)
def test_no_secret_reaches_an_error_its_causes_or_the_log(
    server: MisbehavingServer, behaviour: Behaviour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    options = replace(IMPATIENT, tokens={"eu_token": SECRET})
    server.serve("/signed", LIST)
    try:
        said = repr(fetch(with_token(server, behaviour), options=options))
    except ScreeningError as error:
        said = "".join(traceback.format_exception(error)) + repr(error.__cause__) + repr(error.__context__)
        requests = [
            str(getattr(cause, "request", "")) for cause in (error.__cause__, error.__context__) if cause
        ]
        said += "".join(requests)
    assert SECRET not in said + caplog.text + repr(options)
    assert len(server.requests) >= 1


# pages that link to the file

LINKED = "Export as CSV"


def linking(url: str) -> Part:
    return Part("list", url, link_text=LINKED)


def test_a_linked_file_is_found_on_its_page(server: MisbehavingServer) -> None:
    server.serve("/files/dpl_2026-11.csv", LIST)
    url = server.serve("/page", page(("Home", "/"), ("export  AS\ncsv", "files/dpl_2026-11.csv")))
    (part,) = fetch(linking(url))
    assert (part.content, part.url) == (LIST, url)


def test_a_link_that_stands_twice_is_one(server: MisbehavingServer) -> None:
    server.serve("/dpl.csv", LIST)
    url = server.serve("/page", page((LINKED, "/dpl.csv"), (LINKED, "/dpl.csv")))
    assert fetch(linking(url))[0].content == LIST


def test_a_linked_file_is_always_fetched_whole(server: MisbehavingServer) -> None:
    server.serve("/dpl.csv", content(LIST, etag='"1"'))
    url = server.serve("/page", page((LINKED, "/dpl.csv")))
    (part,) = fetch(linking(url), known={"list": Tags(etag='"1"')})
    assert part.status == 200


@pytest.mark.parametrize(
    ("behaviour", "says"),
    [
        pytest.param(page(("Home", "/")), "0 links that read 'Export as CSV'", id="no link"),
        pytest.param(page((LINKED, "/a"), (LINKED, "/b")), "2 links", id="two links"),
        pytest.param(page((LINKED, "http://evil.example/x")), "away from 127.0.0.1", id="another site"),
        pytest.param(
            page((LINKED, "http://127.0.0.1.evil.example/x")), "away from", id="a site that looks alike"
        ),
        pytest.param(page((LINKED, "ftp://127.0.0.1/x")), "leads to ftp:", id="another scheme"),
        pytest.param(page((LINKED, "javascript:export()")), "leads to javascript:", id="a script"),
        pytest.param(page((LINKED, "http://xn--/")), "points nowhere", id="no address"),
        pytest.param(page((LINKED, "#top")), "0 links", id="the page itself"),
        pytest.param(html("<p>" * 100_000), "0 links", id="nested for ever"),
        pytest.param(content(b"\x00\xff\x00"), "expected one", id="no HTML"),
        pytest.param(content(b""), "no HTML", id="empty"),
        pytest.param(status(404), "(the page): answers 404", id="page gone"),
        pytest.param(content(b"x" * (9 * 2**20)), "more than 8388608 bytes", id="page too large"),
    ],
)
def test_a_page_without_its_one_link_is_unreadable(
    server: MisbehavingServer, behaviour: Behaviour, says: str
) -> None:
    error = refusal(linking(server.serve("/page", behaviour)))
    assert isinstance(error, Unreadable)
    assert says in str(error)
    assert server.url("/page") in str(error)


def test_a_page_that_is_down_is_unreachable(server: MisbehavingServer) -> None:
    assert isinstance(refusal(linking(server.serve("/page", status(503)))), Unreachable)


def test_an_html_page_behind_the_link_is_no_list(server: MisbehavingServer) -> None:
    server.serve("/dpl.csv", html())
    assert "HTML page" in str(refusal(linking(server.serve("/page", page((LINKED, "/dpl.csv"))))))


# TLS and proxies


def test_https_is_trusted_by_the_configured_authorities() -> None:
    with MisbehavingServer(tls=True) as server:
        url = server.serve("/list", LIST)
        assert fetch(url, options=replace(OPTIONS, ca_bundle=server.ca_bundle))[0].content == LIST


def test_https_is_trusted_by_the_authorities_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with MisbehavingServer(tls=True) as server:
        url = server.serve("/list", LIST)
        monkeypatch.setenv("SSL_CERT_FILE", server.ca_bundle)
        assert fetch(url)[0].content == LIST


def test_an_unknown_certificate_is_unreadable() -> None:
    with MisbehavingServer(tls=True) as server:
        error = refusal(server.serve("/list", LIST))
    assert isinstance(error, Unreadable)
    assert "certificate is not trusted" in str(error)


def test_a_redirect_from_https_to_http_is_refused(server: MisbehavingServer) -> None:
    plain = server.serve("/list", LIST)
    with MisbehavingServer(tls=True) as secure:
        url = secure.serve("/list", redirect(plain))
        error = refusal(url, options=replace(OPTIONS, ca_bundle=secure.ca_bundle))
    assert isinstance(error, Unreadable)
    assert "from https to http" in str(error)
    assert server.requests == []


def test_the_deadline_holds_for_https_too() -> None:
    with MisbehavingServer(tls=True) as server:
        url = server.serve("/list", drip(LIST))
        error = refusal(url, options=replace(HURRIED, ca_bundle=server.ca_bundle))
    assert "not complete after 0.3 s" in str(error)


def test_the_configured_proxy_is_used(server: MisbehavingServer) -> None:
    server.serve("http://lists.example/list", LIST)
    assert fetch("http://lists.example/list", options=replace(OPTIONS, proxy=server.url()))[0].content == LIST


def test_the_proxy_of_the_environment_is_used(
    server: MisbehavingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url())
    server.serve("http://lists.example/list", LIST)
    assert fetch("http://lists.example/list")[0].content == LIST


def test_the_environment_may_name_hosts_without_a_proxy(
    server: MisbehavingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert fetch(server.serve("/list", LIST))[0].content == LIST


def test_the_deadline_holds_through_a_proxy(server: MisbehavingServer) -> None:
    server.serve("http://lists.example/list", drip(LIST))
    error = refusal("http://lists.example/list", options=replace(HURRIED, proxy=server.url()))
    assert "not complete after 0.3 s" in str(error)


def test_a_proxy_that_refuses_is_named_without_its_password(server: MisbehavingServer) -> None:
    server.serve("lists.example:443", status(407))
    proxy = re.sub("//", f"//user:{SECRET}@", server.url())
    error = refusal("https://lists.example/list", options=replace(OPTIONS, proxy=proxy))
    assert isinstance(error, Unreachable)
    assert "look at the proxy setting" in str(error)
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        pytest.param(FetchOptions(proxy="nonsense://user:pw@host"), "proxy setting", id="proxy"),
        pytest.param(FetchOptions(ca_bundle="/nowhere/ca.pem"), "'/nowhere/ca.pem'", id="authorities"),
    ],
)
def test_a_broken_setting_is_named(options: FetchOptions, says: str) -> None:
    error = refusal("http://lists.example/list", options=options)
    assert isinstance(error, Unreadable)
    assert says in str(error)
    assert "pw" not in str(error)
