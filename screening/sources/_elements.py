"""Elements of an XML file, streamed and read strictly: each child and attribute is taken or ignored by name."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from screening.errors import Unreadable
from screening.sources._values import shown

if TYPE_CHECKING:
    from lxml.etree import _Element


class Node:
    """One XML element, read strictly: take each child and attribute, then `close` the outermost one."""

    __slots__ = (
        "_attributes",
        "_children",
        "_element",
        "_handed_out",
        "_is_whole",
        "_path",
        "_value_taken",
        "where",
    )

    def __init__(self, where: str, element: _Element, path: str = "", *, is_whole: bool = True) -> None:
        """With `is_whole` false the element has only been opened: there are its attributes and nothing else."""
        self.where = where
        self._element = element
        self._path = path or local_name(element.tag)
        self._is_whole = is_whole
        self._children: dict[str, list[_Element]] = {}
        for child in element if is_whole else ():
            self._children.setdefault(local_name(child.tag), []).append(child)
        self._attributes = {local_name(key): str(value) for key, value in element.attrib.items()}
        if len(self._attributes) != len(element.attrib):
            raise Unreadable(
                f"{where}: repeats an attribute in another namespace: {sorted(self._attributes)}"
            )
        self._handed_out: list[Node] = []
        self._value_taken = False

    @property
    def tag(self) -> str:
        """The element's local name."""
        return local_name(self._element.tag)

    @property
    def path(self) -> str:
        """The local names from below the root down to this element, joined by "/"."""
        return self._path

    def value(self) -> str:
        """Take the element's own text, stripped."""
        self._value_taken = True
        return (self._element.text or "").strip()

    def text(self, tag: str, *, required: bool = False) -> str:
        """Take the one child that holds only text; empty when absent, `Unreadable` when repeated."""
        found = self.texts(tag)
        if len(found) > 1:
            raise Unreadable(f"{self.where}: {tag} stands {len(found)} times, expected once")
        if required and not (found and found[0]):
            raise Unreadable(f"{self.where}: {tag} is missing or empty")
        return found[0] if found else ""

    def texts(self, tag: str) -> tuple[str, ...]:
        """Take every child of this name, each holding only text; empty ones included."""
        return tuple(self._leaf(child) for child in self._children.pop(tag, ()))

    def nodes(self, tag: str) -> tuple[Node, ...]:
        """Take every child of this name as a node; `close` on this one closes them too."""
        taken = tuple(
            Node(
                f"{self.where}: {tag} {i}" if i > 1 else f"{self.where}: {tag}", child, f"{self._path}/{tag}"
            )
            for i, child in enumerate(self._children.pop(tag, ()), start=1)
        )
        self._handed_out.extend(taken)
        return taken

    def node(self, tag: str) -> Node | None:
        """Take the one child of this name as a node, None when absent."""
        found = self.nodes(tag)
        if len(found) > 1:
            raise Unreadable(f"{self.where}: {tag} stands {len(found)} times, expected once")
        return found[0] if found else None

    def attribute(self, name: str, *, required: bool = False) -> str:
        """Take an attribute, stripped; empty when absent unless `required`."""
        if required and name not in self._attributes:
            raise Unreadable(f"{self.where}: has no attribute {name!r}; it has {sorted(self._attributes)}")
        return self._attributes.pop(name, "").strip()

    def ignore(self, *names: str) -> Node:
        """Leave these children, attributes (written "@name") and own text (written "text()") unread, by name."""
        for name in names:
            if name == "text()":
                self._value_taken = True
            elif name.startswith("@"):
                self._attributes.pop(name[1:], None)
            else:
                self._children.pop(name, None)
        return self

    def published(self) -> str:
        """Return the element verbatim as XML."""
        from lxml import etree

        return etree.tostring(self._element, encoding="unicode", with_tail=False)

    def close(self) -> None:
        """Refuse the element if any child, attribute or text in it or in nodes taken from it was left unread."""
        unread = [*sorted(self._children), *(f"@{name}" for name in sorted(self._attributes))]
        if unread:
            raise Unreadable(f"{self.where}: unread {unread}: has the layout changed?")
        if not self._is_whole:
            return
        if (self._element.text or "").strip() and not self._value_taken:
            raise Unreadable(f"{self.where}: its own text was not read: has the layout changed?")
        if any((child.tail or "").strip() for child in self._element):
            raise Unreadable(f"{self.where}: text between elements")
        for node in self._handed_out:
            node.close()

    def _leaf(self, child: _Element) -> str:
        unexpected = [local_name(inner.tag) for inner in child] + [
            f"@{local_name(key)}" for key in child.attrib
        ]
        # xsi:nil and schema hints say nothing about the party
        unexpected = [name for name in unexpected if name != "@nil"]
        if unexpected:
            raise Unreadable(
                f"{self.where}: {local_name(child.tag)} holds {sorted(unexpected)}, expected text alone"
            )
        return (child.text or "").strip()


@lru_cache(maxsize=4096)
def local_name(tag: Any) -> str:
    """Strip the namespace from an element or attribute name."""
    return str(tag).rpartition("}")[2]


def read_elements(
    where: str,
    content: bytes,
    *,
    root: str,
    paths: Collection[str],
    namespaces: Collection[str],
    max_elements: int,
) -> Iterator[Node]:
    """Yield the root (attributes only), then each element at one of `paths`; whatever stands elsewhere is an error.

    Of entities, external files and depth libxml2 allows little, and of document types we allow none.
    A record of more than `max_elements` elements is refused before it fills the memory.
    """
    from lxml import etree

    events = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        yield from _walk(where, iter(events), root, paths, namespaces, max_elements)
    except etree.XMLSyntaxError as error:
        raise Unreadable(
            f"{where}: is not sound XML ({error.msg}); it is cut or damaged, fetch it again"
        ) from error


def _walk(
    where: str,
    events: Iterator[tuple[str, _Element]],
    root: str,
    paths: Collection[str],
    namespaces: Collection[str],
    max_elements: int,
) -> Iterator[Node]:
    ancestors = {path.rsplit("/", i)[0] for path in paths for i in range(1, path.count("/") + 1)}
    _, top = next(events)
    prefix = _checked_root(where, top, root, namespaces)
    yield Node(f"{where}: {root}", top, root, is_whole=False)

    open_elements: list[str] = []
    counts = dict.fromkeys(paths, 0)
    depth_inside = elements_inside = 0  # of the record being read; 0 between records
    for event, element in events:
        if event == "start":
            if not element.tag.startswith(prefix) or "}" in element.tag[len(prefix) :]:
                raise Unreadable(f"{where}: {element.tag} is not in the namespace of the list")
            if depth_inside:
                depth_inside += 1
                elements_inside += 1
                if elements_inside > max_elements:
                    raise Unreadable(f"{where}: one record has more than {max_elements} elements; refused")
                continue
            open_elements.append(local_name(element.tag))
            path = "/".join(open_elements)
            _refuse_stray_text_before(where, path, element)
            if path in counts:
                depth_inside, elements_inside = 1, 0
            elif path not in ancestors:
                raise Unreadable(f"{where}: unexpected element {path!r}: has the layout changed?")
            elif element.attrib:
                raise Unreadable(f"{where}: unexpected attributes {sorted(element.attrib)} on {path!r}")
        elif depth_inside > 1:
            depth_inside -= 1
        elif depth_inside == 1:
            path = "/".join(open_elements)
            counts[path] += 1
            yield Node(f"{where}: {path} {counts[path]}", element, path)
            _forget(element)
            open_elements.pop()
            depth_inside = 0
        else:
            _refuse_stray_text_at_the_end(where, "/".join(open_elements) or root, element)
            if open_elements:
                open_elements.pop()


def _checked_root(where: str, element: _Element, root: str, namespaces: Collection[str]) -> str:
    """Return what every tag of the file begins with."""
    if element.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(
            f"{where}: carries a document type declaration, which no list needs; refused as hostile"
        )
    prefix, brace, name = str(element.tag).rpartition("}")
    namespace = prefix.removeprefix("{")
    if name != root:
        raise Unreadable(
            f"{where}: the root is {shown(name)}, expected {root!r}: is this another list or layout?"
        )
    if namespace not in namespaces:
        raise Unreadable(
            f"{where}: the namespace is {shown(namespace)}, known are {sorted(namespaces)}: "
            "compare the new layout with the reader before adding it"
        )
    return prefix + brace


def _refuse_stray_text_before(where: str, path: str, element: _Element) -> None:
    before = element.getprevious()
    parent = element.getparent()
    stray = (
        parent.text if before is None and parent is not None else before.tail if before is not None else ""
    )
    if (stray or "").strip():
        raise Unreadable(f"{where}: text between elements before {path!r}")


def _refuse_stray_text_at_the_end(where: str, path: str, element: _Element) -> None:
    stray = element[-1].tail if len(element) else element.text
    if (stray or "").strip():
        raise Unreadable(f"{where}: text between elements at the end of {path!r}")


def _forget(element: _Element) -> None:
    """Free what was read, so that memory does not grow with the file; the text behind it is still to be checked."""
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # the stubs lag behind lxml
    parent = element.getparent()
    if parent is None:
        return
    while element.getprevious() is not None:
        del parent[0]
