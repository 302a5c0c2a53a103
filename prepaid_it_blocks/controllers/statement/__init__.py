from . import statement, statement_pdf
