"""ONS names and codes of integrated care boards, with their ODS codes."""
