"""Markdown as a tree of plain data, for paper: {"kind": …, "of": […]} nodes that hold texts and never markup."""

from __future__ import annotations

from typing import Any, Final

from markdown_it.tree import SyntaxTreeNode

from parvis.kit.commonmark import parser_for
from parvis.kit.text import clean

Node = dict[str, Any]
SAFE_LINKS: Final = ("http://", "https://", "mailto:", "tel:")


def paragraphs(markdown: str) -> list[Node]:
    """The blocks of a text as people typed it."""
    text = clean(markdown)
    return _blocks(SyntaxTreeNode(parser_for(text).parse(text)).children)


def _blocks(nodes: list[SyntaxTreeNode]) -> list[Node]:
    return [made for node in nodes if (made := _block(node))]


def _block(node: SyntaxTreeNode) -> Node | None:
    match node.type:
        case "paragraph" | "heading":
            return {"kind": node.type, "of": _inline(node.children)}
        case "bullet_list":
            return {"kind": "bullets", "of": [_blocks(item.children) for item in node.children]}
        case "ordered_list":
            return {"kind": "numbers", "start": int(node.attrs.get("start", 1)), "of": [_blocks(item.children) for item in node.children]}
        case "blockquote":
            return {"kind": "quote", "of": _blocks(node.children)}
        case "fence" | "code_block":
            return {"kind": "code", "text": node.content.rstrip("\n")}
        case "hr":
            return {"kind": "rule"}
        case "table":
            rows = [[_inline(cell.children) for cell in row.children] for part in node.children for row in part.children]
            return {"kind": "table", "rows": rows}
    return None


def _inline(nodes: list[SyntaxTreeNode]) -> list[Node]:
    return [made for node in nodes for made in _pieces(node)]


def _pieces(node: SyntaxTreeNode) -> list[Node]:
    match node.type:
        case "inline":
            return _inline(node.children)
        case "text":
            return [{"kind": "text", "text": node.content}]
        case "softbreak" | "hardbreak":
            return [{"kind": "break"}]
        case "code_inline":
            return [{"kind": "code", "text": node.content}]
        case "strong" | "em":
            return [{"kind": node.type, "of": _inline(node.children)}]
        case "s":
            return [{"kind": "strike", "of": _inline(node.children)}]
        case "link":
            return _link(node)
        case "image":
            return [{"kind": "text", "text": f"[{node.content}]"}]
    return [{"kind": "text", "text": node.content}] if node.content else []


def _link(node: SyntaxTreeNode) -> list[Node]:
    """Paper shows where a link leads; only addresses that a reader may safely open stay links."""
    href, inside = str(node.attrs.get("href", "")), _inline(node.children)
    return [{"kind": "link", "href": href, "of": inside}] if href.startswith(SAFE_LINKS) else inside
