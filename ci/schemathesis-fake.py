"""The fake's document as Schemathesis has to read it: stdin to stdout. Each change is something that the fake does although
the document does not say so, with the reason."""

import json
import sys


def nodes(node):
    """A node and all inside of it."""
    yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from nodes(inner)


document = json.load(sys.stdin)
for node in nodes(document):
    if not isinstance(node, dict):
        continue
    # With `paginated=true` a list is a page, as Clerk sends it, and the document has only the array.
    if isinstance(node.get("parameters"), list):
        resolved = [one.get("$ref", "").endswith("/Paginated") or one.get("name") == "paginated" for one in node["parameters"]]
        node["parameters"] = [one for one, gone in zip(node["parameters"], resolved) if not gone]
    # Integers of any size are taken where the document has the format `int64`, which Schemathesis reads as a bound.
    if node.get("format") in ("int32", "int64"):
        del node["format"]
    # Null is taken for what is nullable, also where the list of values lacks it.
    if node.get("nullable") is True and isinstance(node.get("enum"), list) and None not in node["enum"]:
        node["enum"].append(None)
json.dump(document, sys.stdout)
