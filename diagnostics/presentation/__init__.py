"""From a report's values (schema 1) to what a page shows: words, marks, order. Plain values in, plain values out."""
