"""A whole statement of pasted code or of a shell, with the defect in it mended, as it may be shown.

A correction that cannot be pasted in the place of what was there is none: so it is the statement to its end, in its
language and its client, with the names of the paste where they are words, and a variable for each literal without a
rule that lets it pass (rule 8).
"""
