"""How a report lies in the database: what it costs to keep follows what was found."""
