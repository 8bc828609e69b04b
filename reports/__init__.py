"""Documents and workbooks, made from the same results as the pages."""
