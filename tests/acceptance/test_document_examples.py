"""Python examples of the documents assert what they give, so that running them checks what is said.

That they run is tested in `test_documents`.
"""

import ast

import pytest

from tests.acceptance.test_documents import TOLD_BY_HAND, blocks, named


@pytest.mark.parametrize(
    "document", [path for path in TOLD_BY_HAND if blocks(path, "python")], ids=named
)
def test_no_example_of_a_document_prints(document):
    for block in blocks(document, "python"):
        called = {node.id for node in ast.walk(ast.parse(block.text)) if isinstance(node, ast.Name)}
        assert "print" not in called, f"nothing checks what is said to be printed: {block.text}"
