"""Lists of leads as other tools export them: read row by row, columns recognised, cells taken for data."""
