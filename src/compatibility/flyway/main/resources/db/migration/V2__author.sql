ALTER TABLE book ADD COLUMN author text;
CREATE INDEX CONCURRENTLY book_author ON book (author);
